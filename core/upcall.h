// SPDX-License-Identifier: MIT
// Upcalls into ring 3, and the way back. Specification: spec/upcall.h.
#pragma once

#include "core/names.h"
#include "core/reply.h"

namespace exo::core {

Reply resume(std::uint64_t kind_word);

// SYSCALL in user mode. Answers no_handler, or the vCPU goes on where it declared. Called by the entry path, which
// keeps ring 3's registers in the processor: it changes RAX and R11 only.
extern "C" [[clang::preserve_most]] Status bounce();

// The short way back. Answers what is RAX in ring 3: what the record says, or in kernel mode why not.
extern "C" [[clang::preserve_most]] std::uint64_t return_to_user();

// Ring 3 caused an exception. Answers likewise.
extern "C" [[clang::preserve_most]] Status exception(std::uint64_t vector, std::uint64_t error_code,
                                                     std::uint64_t address);

}  // namespace exo::core
