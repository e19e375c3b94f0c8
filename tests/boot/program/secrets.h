// SPDX-License-Identifier: MIT
// Registers full of secrets, by which it is seen whose they are; and what must be in them after a way into the core
// and back.
#pragma once

#include "tests/boot/program/register_file.h"

namespace exo::tests {

// Every register differs from every other, and from those of other domains and rounds, as far as it is wide enough.
RegisterFile secrets(std::uint64_t domain, std::uint64_t round);

// Whether four bytes in a row are of a secret of that domain.
bool has_secret_of(std::uint64_t domain, const volatile void* memory, std::uint64_t bytes);

// What differs, or null. The last x87 instruction may be gone: processors keep it with the other registers, or not.
const char* difference(const RegisterFile& expected, const RegisterFile& found);

// A new vCPU begins with these.
RegisterFile registers_at_start(std::uint64_t argument);

// After a call that answers ok and 0, without and with another vCPU on the processor in between.
RegisterFile registers_after_call(const RegisterFile& before);
RegisterFile registers_after_switch(const RegisterFile& before);

// RCX and R11 as SYSCALL and SYSRET leave them: an address in this program, and flags.
void expect_syscall(RegisterFile& expected, const RegisterFile& found, std::uint64_t rflags);

}  // namespace exo::tests
