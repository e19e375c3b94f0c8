// SPDX-License-Identifier: MIT
// What a program defines: one of the first two functions. What it returns is the status of the program.
#pragma once

#include "libos/base/mailbox.h"

namespace exo::libos {

// A root program. Its status is the machine's.
std::uint64_t root_main(const BootInformation& boot);

// A program that a parent runs as a domain of its own.
std::uint64_t child_main(Mailbox& mailbox);

// Ends the program from anywhere.
[[noreturn]] void end_program(std::uint64_t status);

}  // namespace exo::libos
