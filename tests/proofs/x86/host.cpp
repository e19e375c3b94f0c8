// SPDX-License-Identifier: MIT
#include "tests/proofs/x86/host.h"

#include <asm/prctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <stdexcept>

extern "C" void enter_code(exo::tests::HostState* state, const void* code);
extern "C" void leave_code();

namespace exo::tests {

Host::Host() {
  void* area = mmap(nullptr, sizeof(Area), PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (area == MAP_FAILED) throw std::runtime_error{"there is no memory that can be executed"};
  area_ = static_cast<Area*>(area);
  if (syscall(SYS_arch_prctl, ARCH_SET_GS, &area_->data) != 0) throw std::runtime_error{"GS cannot be set"};
}

Host::~Host() {
  syscall(SYS_arch_prctl, ARCH_SET_GS, nullptr);
  munmap(area_, sizeof(Area));
}

std::uint64_t Host::code_address() const { return std::bit_cast<std::uint64_t>(&area_->code); }

void Host::run(std::span<const std::uint8_t> instruction, HostState& state) {
  // The instruction, then: jmp *0(%rip), and the address to jump to.
  constexpr std::array<std::uint8_t, 6> jump{0xff, 0x25, 0, 0, 0, 0};
  const auto back = std::bit_cast<std::array<std::uint8_t, 8>>(&leave_code);
  auto next = std::ranges::copy(instruction, area_->code.begin()).out;
  next = std::ranges::copy(jump, next).out;
  std::ranges::copy(back, next);
  enter_code(&state, &area_->code);
}

}  // namespace exo::tests
