#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# clang-tidy finds nothing in what is compiled of some areas, the names of which follow the usual two arguments.
# The checks that follow paths are for the core only: they are slow, and the sanitizers see the rest.
. "$(dirname -- "${BASH_SOURCE[0]}")/files.sh"
areas=("${@:3}")
mapfile -t sources < <(files '*.cpp' | grep -E "^($(IFS='|'; echo "${areas[*]}"))/" |
  grep -Fxf <(sed -nE "s|^ *\"file\": \"$(realpath -- "$root")/(.*)\",?$|\1|p" "$build_folder/compile_commands.json"))
((${#sources[@]})) || complain "nothing of it is in $build_folder/compile_commands.json"
options=(--quiet -p "$build_folder")
[[ ${areas[*]} == core ]] || options+=('--checks=-clang-analyzer-*')
printf '%s\n' "${sources[@]}" | xargs -r -d '\n' -n 1 -P 2 clang-tidy-19 "${options[@]}" 2>/dev/null || broken=1
finish
