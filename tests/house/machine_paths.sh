#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Nothing in the project depends on where it lies: no absolute path into a user's or a temporary folder.
. "$(dirname -- "${BASH_SOURCE[0]}")/files.sh"
readonly paths='(^|[^[:alnum:]_.$}"'"'"'*)-])/(home|work|root|tmp|mnt|srv|Users)/[[:alnum:]_.-]'
if files '*' | grep -v '^tests/house/' | xargs -r -d '\n' grep -InE "$paths"; then
  complain "these are paths of one machine"
fi
finish
