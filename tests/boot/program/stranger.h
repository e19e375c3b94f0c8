// SPDX-License-Identifier: MIT
// A second domain that has all of this program, code and data, by capabilities, in tables of its own.
#pragma once

#include "tests/boot/program/memory.h"

namespace exo::tests {

struct Stranger {
  static constexpr std::uint64_t page_address = 0x3f'f000;

  std::uint64_t domain;
  std::uint64_t root;
  std::uint64_t user_root;  // has the same
  std::uint64_t page;       // a frame of its own, bound at page_address, which no other domain can read
  std::uint64_t table;      // of level 1, for the 2 MiB around them
};

// The slot of the capabilities is the domain's number less one. The domain is not started.
Stranger create_stranger(const BootInformation& information, std::uint64_t domain);

// Makes it a vCPU that begins at `entry`, with its page as shared context.
void start_vcpu(const BootInformation& information, const Stranger& stranger, std::uint64_t vcpu, void (*entry)(),
                std::uint64_t stack, std::uint64_t argument);

}  // namespace exo::tests
