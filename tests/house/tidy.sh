#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# clang-tidy finds nothing in what is compiled of core, spec (through its users), model, proofs and tools.
. "$(dirname -- "${BASH_SOURCE[0]}")/files.sh"
mapfile -t sources < <(files '*.cpp' | grep -E '^(core|spec|model|proofs|tools)/' |
  grep -Fxf <(sed -nE "s|^ *\"file\": \"$(realpath -- "$root")/(.*)\",?$|\1|p" "$build_folder/compile_commands.json"))
((${#sources[@]})) || complain "nothing of it is in $build_folder/compile_commands.json"
printf '%s\n' "${sources[@]}" | xargs -r -d '\n' -n 1 -P 2 clang-tidy-19 --quiet -p "$build_folder" 2>/dev/null || broken=1
finish
