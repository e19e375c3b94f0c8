// SPDX-License-Identifier: MIT
// The processor the tests run on: executes a single instruction on given registers, flags and memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace exo::tests {

// Registers in the order of their encoding (proofs/x86/machine.h). trampoline.S knows this layout.
struct HostState {
  std::array<std::uint64_t, 16> registers;
  std::uint64_t flags;
};

// The status flags in RFLAGS (SDM volume 1, 3.4.3).
inline constexpr std::uint64_t carry_flag = 1 << 0, parity_flag = 1 << 2, zero_flag = 1 << 6, sign_flag = 1 << 7,
                               overflow_flag = 1 << 11;
inline constexpr std::uint64_t status_flags = carry_flag | parity_flag | zero_flag | sign_flag | overflow_flag;

// Memory for a test, near enough to each other for addresses relative to RIP: a page for the instruction, a page
// of data, a page of stack. One at a time; GS holds the address of the data.
class Host {
 public:
  static constexpr std::size_t page_words = 512;
  using Page = std::array<std::uint64_t, page_words>;

  Host();
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  ~Host();

  std::uint64_t code_address() const;
  Page& data() { return area_->data; }
  Page& stack() { return area_->stack; }

  // Runs one instruction, which must not jump.
  void run(std::span<const std::uint8_t> instruction, HostState& state);

 private:
  struct Area {
    std::array<std::uint8_t, 4096> code;
    Page data;
    Page stack;
  };
  Area* area_;
};

}  // namespace exo::tests
