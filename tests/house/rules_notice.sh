#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every rule accepts a small clean project and notices what breaks it.
set -euo pipefail
house=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
missed=0

# tree: a clean project of one file an area.
tree() {
  rm -rf "$work/project"
  mkdir -p "$work/project/"{core,spec,libos,model,docs/decisions,build}
  cp "$house/../../.clang-format" "$work/project/"
  local area
  for area in core spec libos model; do
    printf '// SPDX-License-Identifier: MIT\n#pragma once\n\nint %s();\n' "$area" >"$work/project/$area/$area.h"
  done
  printf '#!/usr/bin/env bash\n# SPDX-License-Identifier: MIT\ntrue\n' >"$work/project/script.sh"
}

# expect pass|fail RULE: what the rule says of the tree.
expect() {
  local said=pass
  "$house/$2.sh" "$work/project" "$work/project/build" >"$work/log" 2>&1 || said=fail
  if [[ $said != "$1" ]]; then
    printf '%s: expected to %s\n' "$2" "$1"
    cat "$work/log"
    missed=1
  fi
}

# breaks RULE FILE LINE...: with these lines at the end of the file, the rule fails.
breaks() {
  local rule=$1 file=$work/project/$2
  shift 2
  tree
  expect pass "$rule"
  printf '%s\n' "$@" >>"$file"
  expect fail "$rule"
}

breaks conditionals core/core.h '#ifdef HOST' '#endif'
breaks conditionals model/model.h '#  if 1' '#endif'
breaks dependencies core/core.h '#include "spec/spec.h"'
breaks dependencies libos/libos.h '#include "core/core.h"'
breaks dependencies spec/spec.h '#include "model/model.h"'
breaks dependencies model/model.h '#include "model.h"'
breaks dependencies model/model.h '#include "model/absent.h"'
breaks dependencies core/core.h '#include <z3++.h>'
breaks format core/core.h 'int  spaced();'
breaks spdx core/new.h '#pragma once'
breaks spdx spec/new.h '// SPDX-License-Identifier: MIT'
breaks spdx tool '#!/usr/bin/env bash' 'true'
breaks machine_paths core/core.h '// see /home/somebody/file'
# shellcheck disable=SC2016
breaks shell script.sh 'echo $unquoted'
breaks registration core/CMakeLists.txt 'add_test(NAME unit.core COMMAND core)'
breaks registration core/core.cmake '  gtest_discover_tests(core)'
breaks lengths core/core.h "$(seq -f '// %g' 500)"
# shellcheck disable=SC2016
printf -- '- `core/core.h`: a list.\n' >"$work/project/docs/decisions/long-files.md"
expect pass lengths

# The measure of code: three lines here.
[[ $(printf '%s\n' 'int a; // one' '' '/* no' 'no */ int b;' '  // no' 'c("//");' | awk -f "$house/code_lines.awk" | wc -l) == 3 ]] || {
  printf 'code_lines.awk counts wrongly\n'
  missed=1
}
exit "$missed"
