#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The demonstration and the attacks work in the smallest machine, too.
set -euo pipefail
folder=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
"$folder/check.sh" "$1" demo --memory 64M
"$folder/check.sh" "$1" attack --memory 64M
