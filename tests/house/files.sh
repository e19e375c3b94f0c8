# SPDX-License-Identifier: MIT
# Included by the rules: the project's files, and how a rule reports. Sets root and build_folder from the rule's
# arguments, and makes root the current folder.
# shellcheck shell=bash
set -euo pipefail
root=$1
# shellcheck disable=SC2034
build_folder=$2
cd -- "$root"
broken=0

# files PATTERN...: the project's files whose name matches one of the patterns.
files() {
  local names=() pattern
  for pattern; do
    names+=(-o -name "$pattern")
  done
  find . \( -path ./.git -o -path ./build \) -prune -o -type f \( "${names[@]:1}" \) -print | sed 's|^\./||' | sort
}

# shell_scripts: those with the suffix, and those that say so in their first line.
shell_scripts() {
  files '*.sh'
  files '*' | grep -v '\.' | xargs -r -d '\n' grep -lE -m1 '^#!.*\bbash\b' || true
  if [[ -e .ci/run ]]; then echo .ci/run; fi
}

complain() {
  printf '%s\n' "$*"
  broken=1
}

finish() {
  exit "$broken"
}
