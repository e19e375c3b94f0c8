#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every test is registered by the functions of tests/register.cmake: `exo test` would not see another.
. "$(dirname -- "${BASH_SOURCE[0]}")/files.sh"
while IFS=: read -r file line _; do
  complain "$file:$line: past tests/register.cmake"
done < <(files CMakeLists.txt '*.cmake' | { grep -vxF tests/register.cmake || true; } |
  xargs -r -d '\n' grep -HnE '\b(add_test|gtest_(add|discover)_tests|LABELS)\b' || true)
finish
