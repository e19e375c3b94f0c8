#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every source file says its licence in the first line, or in the second after the name of an interpreter.
. "$(dirname -- "${BASH_SOURCE[0]}")/files.sh"
while IFS= read -r file; do
  head -n 2 "$file" | awk '
    NR == 1 && /^#!/ { next }
    { exit !($0 ~ /SPDX-License-Identifier: MIT/) }' || complain "$file: no SPDX line at its head"
done < <({ files '*.h' '*.cpp' '*.S' '*.ld' '*.cmake' '*.awk' CMakeLists.txt; shell_scripts; } | sort -u)
while IFS= read -r file; do
  grep -qx '#pragma once' "$file" || complain "$file: no #pragma once"
done < <(files '*.h')
finish
