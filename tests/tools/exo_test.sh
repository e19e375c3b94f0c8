#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The command `exo` itself: its usage, and what it says where packages are missing and cannot be installed.
# Argument: the root of the project.
set -euo pipefail
readonly exo=$1/exo
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

# expect STATUS TEXT ARGUMENT...: so `exo ARGUMENT...` ends, and prints this.
expect() {
  local status=$1 text=$2 ended=0
  shift 2
  "$exo" "$@" >"$work/output" 2>&1 || ended=$?
  if ((ended != status)) || ! grep -qF -- "$text" "$work/output"; then
    printf 'exo %s: expected status %s and "%s", had status %s and\n' "$*" "$status" "$text" "$ended"
    cat "$work/output"
    failures=1
  fi
}

expect 2 "Usage: ./exo"
expect 2 "there is no command juggle" juggle
expect 0 "Usage: ./exo" help
expect 0 "Usage: ./exo" --help
expect 0 "Usage: ./exo test" test --help
expect 2 "there is no option --fast" test --fast

# From here on no package seems to be installed, and nobody can install one.
printf '#!/bin/sh\nexit 0\n' >"$work/dpkg-query"
printf '#!/bin/sh\nexit 1\n' | tee "$work/apt-get" >"$work/sudo"
chmod +x "$work"/*
PATH=$work:$PATH
expect 3 "apt-get install clang-19" run
expect 1 "missing ninja-build" doctor
expect 3 "apt-get install" test
exit "$failures"
