#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# No source file is longer than 500 lines, but for a reason: a line "- `path`: why" in docs/decisions/.
. "$(dirname -- "${BASH_SOURCE[0]}")/files.sh"
readonly most=500
lengths=()
while read -r length file; do
  lengths+=("$length")
  if ((length > most)) && ! grep -qsE -- "^- \`${file//./\\.}\`: ." docs/decisions/*.md; then
    complain "$file: $length lines, $most are the limit"
  fi
done < <({ files '*.h' '*.cpp' '*.S' '*.ld' '*.cmake' '*.awk' CMakeLists.txt; shell_scripts; } | sort -u |
  xargs -r -d '\n' awk 'FNR == 1 && NR > 1 { print length_of, name } { length_of = FNR; name = FILENAME } END { if (NR) print length_of, name }')
if ((${#lengths[@]})); then
  printf '%s\n' "${lengths[@]}" | sort -n |
    awk '{ length_of[NR] = $1 } $1 > 250 { many++ } END {
      printf "%d files, median %d lines, longest %d, %d over 250\n", NR, length_of[int((NR + 1) / 2)], length_of[NR], many }'
fi
finish
