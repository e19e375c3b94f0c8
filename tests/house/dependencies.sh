#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Dependencies run one way: libos -> the public headers of spec (abi.h, information.h) <- core; model -> spec, core;
# proofs -> spec, model, and the runs that fuzz finds; tests, fuzz, bench and tools -> model and what they are about.
# Includes are written from the root of the project, but for the port of the core, which the include path chooses
# ("port/...").
. "$(dirname -- "${BASH_SOURCE[0]}")/files.sh"

# What a file of an area may include, as a pattern.
declare -A allowed=(
  [spec]='^spec/'
  [core]='^(core/|port/|spec/(abi|information)\.h$)'
  [libos]='^(libos/|spec/(abi|information)\.h$)'
  [model]='^(model|spec|core|port)/'
  [proofs]='^((proofs|model|spec|tools/library)/|fuzz/situations\.h$)'
  [fuzz]='^(fuzz|model|spec|core|port)/'
  [tools]='^(tools|model|spec)/'
  [bench]='^(bench|tools|model|spec|core|port|libos)/'
  [tests]='^(tests|tools|bench|fuzz|proofs|model|spec|core|port|libos)/'
)

# What the specification and the core must not know even as a library: solvers, decoders, test frameworks.
readonly foreign='<(z3|cvc5|Zydis|gtest|gmock|rapidcheck|fmt|CLI|nlohmann|boost|libelf|gelf|dwarf|elfutils)'
readonly include='^[[:space:]]*#[[:space:]]*include[[:space:]]*'

# includes PATTERN [AREA]: "file:line:text" of those whose name begins so, in the files of the area or in all.
includes() {
  files '*.h' '*.cpp' '*.S' | { grep -E "^${2-}" || true; } | xargs -r -d '\n' grep -HnE "$include$1" || true
}

while IFS=: read -r file line text; do
  area=${file%%/*} included=${text#*\"}
  included=${included%%\"*}
  if [[ -z ${allowed[$area]-} || ! $included =~ ${allowed[$area]} ]]; then
    complain "$file:$line: $area may not include \"$included\""
  elif [[ $included != port/* && ! -e $included && ! -e $build_folder/$included ]]; then
    complain "$file:$line: there is no $included"
  fi
done < <(includes '"')
while IFS=: read -r file line text; do
  complain "$file:$line: ${file%%/*} may not know this library: $text"
done < <(includes "$foreign" '(spec|core)/')
finish
