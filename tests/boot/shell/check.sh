#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# check.sh EXO_AUDIT NAME [ARGUMENT...]: types NAME.script at the console of a machine, and looks whether it printed
# what NAME.expected says, and whether every invariant holds at its end. The first line of what is expected is
# "status N", the exit status of the machine. Each further line is a pattern of the shell (* stands for anything) that a
# line printed must match, in this order, with anything in between; after "never " it is one that no line may match. A
# script that is not typed to its end has failed.
set -euo pipefail
folder=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
exo_audit=$1
name=$2
shift 2

console=$(mktemp)
trap 'rm -f "$console"' EXIT
audited=0
audit=$("$exo_audit" --script "$folder/$name.script" --console "$console" "$@" </dev/null 2>&1) || audited=$?
transcript=$(tr -d '\r' <"$console")
status=$(sed -nE 's/^The machine ends with status ([0-9]+)\.$/\1/p' <<<"$audit")
mapfile -t printed <<<"$transcript"
mapfile -t expected <"$folder/$name.expected"

fail() {
  printf '%s\n--- what was printed:\n%s\n' "$1" "$transcript"
  exit 1
}

((audited == 0)) || fail "$audit"
[[ ${expected[0]} == "status $status" ]] || fail "expected ${expected[0]}, not $status"
position=0
matched=0
for pattern in "${expected[@]:1}"; do
  if [[ $pattern == never\ * ]]; then
    for line in "${printed[@]}"; do
      # shellcheck disable=SC2053
      [[ $line != ${pattern#never } ]] || fail "never expected: $line"
    done
  else
    # shellcheck disable=SC2053
    until ((position == ${#printed[@]})) || [[ ${printed[position]} == $pattern ]]; do
      position=$((position + 1))
    done
    ((position < ${#printed[@]})) || fail "after $matched lines that matched, nothing matches: $pattern"
    position=$((position + 1))
  fi
  matched=$((matched + 1))
done
printf '%d of %d expectations met\n' "$matched" $((${#expected[@]} - 1))
((matched > 0))
