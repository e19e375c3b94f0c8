#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# exo-run with a guest that echoes: what is typed arrives whole, and the guest's status comes back.
# Arguments: exo-run, the guest.
set -euo pipefail
readonly exo_run=$1
image=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf 'program' >"$work/program.elf"
failures=0

# expect STATUS TEXT OPTION...: with the script on standard input, exo-run ends so and prints this.
expect() {
  local status=$1 text=$2 ended=0
  shift 2
  "$exo_run" "$work/program.elf" --image "$image" "$@" >"$work/output" 2>&1 || ended=$?
  if ((ended != status)) || ! grep -qF -- "$text" "$work/output"; then
    printf 'expected status %s and "%s", had status %s and\n' "$status" "$text" "$ended"
    cat "$work/output"
    failures=1
  fi
}

seq -s ' ' 100 >"$work/long"
expect 0 "$(seq -s ' ' 100)" --script "$work/long"
expect 0 "$(seq -s ' ' 100)" <"$work/long"
printf 'one\ntwo q' >"$work/quit"
expect 5 "two" --script "$work/quit"
printf 'h' >"$work/hang"
expect 124 "did not end within 2 s" --script "$work/hang" --timeout 2
expect 2 "Usage" --memory much
expect 2 "Usage" --script "$work/absent"
expect 0 "Usage" --help
image=$work/program.elf
expect 125 "QEMU failed" </dev/null
exit "$failures"
