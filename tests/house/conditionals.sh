#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What is proved has one text: no conditional compilation in core, spec, model and proofs.
. "$(dirname -- "${BASH_SOURCE[0]}")/files.sh"
while IFS= read -r file; do
  while IFS= read -r line; do
    complain "$file:$line: conditional compilation"
  done < <(grep -nE '^[[:space:]]*#[[:space:]]*(if|ifdef|ifndef|elif|elifdef|elifndef|else)\b' "$file")
done < <(files '*.h' '*.cpp' '*.S' | grep -E '^(core|spec|model|proofs)/')
finish
