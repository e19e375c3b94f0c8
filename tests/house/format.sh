#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every C++ file is as clang-format writes it.
. "$(dirname -- "${BASH_SOURCE[0]}")/files.sh"
files '*.h' '*.cpp' | xargs -r -d '\n' clang-format-19 --style=file --dry-run -Werror --ferror-limit=1 || broken=1
finish
