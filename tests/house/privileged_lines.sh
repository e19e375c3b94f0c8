#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The privileged code, that is all the project's files that the core's image was built from, assembly and headers
# included, stays under 4,000 lines that are neither blank nor comment, as clang-format writes them.
. "$(dirname -- "${BASH_SOURCE[0]}")/files.sh"
readonly limit=4000
house=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")

# The objects linked into the image, and with them their sources and headers, as the build recorded them.
image_files() {
  local objects
  mapfile -t objects < <(ninja -C "$build_folder" -t inputs bin/exovisor.elf | grep '\.o$')
  ((${#objects[@]})) || return 0
  ninja -C "$build_folder" -t deps "${objects[@]}" | sed -nE "s|^ +||p" | (cd "$build_folder" && xargs -r realpath --) |
    sed -n "s|^$(realpath -- "$root")/||p" | sort -u
}

code_lines() {
  case $1 in
    *.S) awk -f "$house/code_lines.awk" "$1" ;;
    *) clang-format-19 --style=file "$1" | awk -f "$house/code_lines.awk" ;;
  esac | wc -l
}

total=0
while IFS= read -r file; do
  count=$(code_lines "$file")
  printf '%5d %s\n' "$count" "$file"
  total=$((total + count))
done < <(image_files)
printf '%5d lines of privileged code, the limit is %d\n' "$total" "$limit"
((total > 0)) || complain "the image has not been built in $build_folder"
((total < limit)) || complain "too many"
finish
