// SPDX-License-Identifier: MIT
// A record of a shared context, as memory of the program that has it bound.
#pragma once

#include "spec/abi.h"

namespace exo::tests {

struct Record {
  std::uint64_t general[15];  // in the order of exo::context
  std::uint64_t rsp, rip, rflags, fs_base, gs_base, mode, vector, error_code, fault_address;
};
static_assert(sizeof(Record) == shared_context::record_words * 8);

// The record of this kind, and whether it is in use, in the shared context at an address.
inline volatile Record& record_at(std::uint64_t address, Upcall kind) {
  return reinterpret_cast<volatile Record*>(address +
                                            shared_context::first_record * 8)[static_cast<std::uint64_t>(kind)];
}

inline volatile std::uint64_t& active_at(std::uint64_t address, Upcall kind) {
  return reinterpret_cast<volatile std::uint64_t*>(address)[shared_context::active + static_cast<std::uint64_t>(kind)];
}

}  // namespace exo::tests
