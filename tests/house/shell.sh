#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every shell script is clean in the eyes of shellcheck.
. "$(dirname -- "${BASH_SOURCE[0]}")/files.sh"
shell_scripts | sort -u | xargs -r -d '\n' shellcheck --external-sources --source-path=SCRIPTDIR || broken=1
finish
