#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Demonstrations, attacks and faults leave as many free frames behind as there were. (They run once before that, for
# the shell keeps the boot modules mapped that it has read.)
set -euo pipefail
round=$'demo\nrevocation\nthreads\npager\nprocess\nevents\nslices\nhog\nattack\nrun fault 1\nreap 2\nframes'
transcript=$(printf '%s\n%s\n' "$round" "$round" | "$1" --script /dev/stdin)
mapfile -t free < <(tr -d '\r' <<<"$transcript" | grep -E '^ *[0-9]+  free$')
printf '%s\n' "${free[@]}"
[[ ${#free[@]} == 2 && ${free[0]} == "${free[1]}" ]]
