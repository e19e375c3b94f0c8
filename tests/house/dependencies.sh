#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Dependencies run one way: libos -> the public headers of spec (abi.h, information.h) <- core; model -> spec, core;
# proofs -> spec, model, and the runs that fuzz finds; tests, fuzz, bench and tools -> model and what they are about.
# Includes are written from the root of the project, but for the port of the core, which the include path chooses
# ("port/...").
. "$(dirname -- "${BASH_SOURCE[0]}")/files.sh"

# What a file of an area may include, as a pattern.
allowed() {
  case $1 in
    spec) echo '^spec/' ;;
    core) echo '^(core/|port/|spec/(abi|information)\.h$)' ;;
    libos) echo '^(libos/|spec/(abi|information)\.h$)' ;;
    model) echo '^(model|spec|core|port)/' ;;
    proofs) echo '^((proofs|model|spec|tools/library)/|fuzz/situations\.h$)' ;;
    fuzz) echo '^(fuzz|model|spec|core|port)/' ;;
    tools) echo '^(tools|model|spec)/' ;;
    bench) echo '^(bench|tools|model|spec|core|port|libos)/' ;;
    tests) echo '^(tests|tools|bench|fuzz|proofs|model|spec|core|port|libos)/' ;;
  esac
}

# What the specification and the core must not know even as a library: solvers, decoders, test frameworks.
readonly foreign='<(z3|cvc5|Zydis|gtest|gmock|rapidcheck|fmt|CLI|nlohmann|boost|libelf|gelf|dwarf|elfutils)'

while IFS= read -r file; do
  area=${file%%/*}
  pattern=$(allowed "$area")
  while IFS=: read -r line included; do
    if [[ -z $pattern || ! $included =~ $pattern ]]; then
      complain "$file:$line: $area may not include \"$included\""
    elif [[ $included != port/* && ! -e $included && ! -e $build_folder/$included ]]; then
      complain "$file:$line: there is no $included"
    fi
  done < <(sed -nE '/^[[:space:]]*#[[:space:]]*include[[:space:]]*"/{=;s/^[^"]*"([^"]*)".*/\1/p}' "$file" | paste -d: - -)
  if [[ $area == spec || $area == core ]] && grep -nE "^[[:space:]]*#[[:space:]]*include[[:space:]]*$foreign" "$file"; then
    complain "$file: $area may not know this library"
  fi
done < <(files '*.h' '*.cpp' '*.S')
finish
