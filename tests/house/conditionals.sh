#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What is proved has one text: no conditional compilation in core, spec, model and proofs.
. "$(dirname -- "${BASH_SOURCE[0]}")/files.sh"
while IFS=: read -r file line _; do
  complain "$file:$line: conditional compilation"
done < <(files '*.h' '*.cpp' '*.S' | { grep -E '^(core|spec|model|proofs)/' || true; } |
  xargs -r -d '\n' grep -HnE '^[[:space:]]*#[[:space:]]*(if|ifdef|ifndef|elif|elifdef|elifndef|else)\b' || true)
finish
