#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The command in the head of the example compiles it, and the program boots.
set -euo pipefail
exo_audit=$1
cd -- "$2"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
command=$(sed -nE 's|^// *(clang.* -o )hello\.elf$|\1|p' libos/examples/hello.cpp)
[[ $command == *hello.cpp* ]]
read -ra words <<<"$command"
"${words[@]}" "$work/hello.elf"
tests/boot/shell/check.sh "$exo_audit" hello "$work/hello.elf"
