#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every source file says its licence in the first line, or in the second after the name of an interpreter.
. "$(dirname -- "${BASH_SOURCE[0]}")/files.sh"
while IFS= read -r file; do
  complain "$file: no SPDX line at its head"
done < <({ files '*.h' '*.cpp' '*.S' '*.ld' '*.cmake' '*.awk' CMakeLists.txt; shell_scripts; } | sort -u |
  xargs -r -d '\n' awk '
    FNR == 1 && /^#!/ { next }
    { if (!/SPDX-License-Identifier: MIT/) print FILENAME; nextfile }')
while IFS= read -r file; do
  complain "$file: no #pragma once"
done < <(files '*.h' | xargs -r -d '\n' grep -LxF '#pragma once' || true)
finish
