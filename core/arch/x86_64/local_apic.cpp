// SPDX-License-Identifier: MIT
#include "core/arch/x86_64/local_apic.h"

#include "core/arch/x86_64/address_space.h"
#include "core/arch/x86_64/entry.h"
#include "core/arch/x86_64/instructions.h"

namespace exo::core {
namespace {

// Offsets of registers, in bytes.
enum class Apic : std::uint64_t {
  task_priority = 0x80,
  spurious_vector = 0xf0,
  timer = 0x320,
  line_0 = 0x350,
  line_1 = 0x360,
  error = 0x370,
  initial_count = 0x380,
  current_count = 0x390,
  divider = 0x3e0,
};

constexpr std::uint32_t enabled = 1 << 8;
constexpr std::uint32_t masked = 1 << 16;
constexpr std::uint32_t periodic = 1 << 17;
constexpr std::uint32_t divide_by_1 = 0b1011;
constexpr std::uint32_t largest_count = ~std::uint32_t{0};

// Timer counts in a tick; measured at boot.
std::uint32_t tick_counts;

volatile std::uint32_t& apic(Apic offset) {
  return *reinterpret_cast<volatile std::uint32_t*>(local_apic_address + static_cast<std::uint64_t>(offset));
}

// The second channel of the interval timer (8254 data sheet), which counts down once at 1,193,182 Hz when its gate, bit
// 0 of port 0x61, is open, and then sets bit 5 there.
constexpr std::uint16_t interval_counter = 0x42, interval_command = 0x43, interval_gate = 0x61;
constexpr std::uint64_t interval_hertz = 1'193'182;
constexpr std::uint8_t channel_2_one_shot = 0xb0;
constexpr unsigned patience = 10'000'000;  // polls, where there is no such timer

// How far the timer counts in a tick: measured over two.
std::uint32_t measure_tick() {
  constexpr std::uint64_t ticks = 2;
  constexpr std::uint64_t intervals = interval_hertz * ticks * time::tick_nanoseconds / 1'000'000'000;
  const auto gate = static_cast<std::uint8_t>(read_port(interval_gate) & 0xfc);
  write_port(interval_gate, gate);
  write_port(interval_command, channel_2_one_shot);
  write_port(interval_counter, intervals & 0xff);
  write_port(interval_counter, intervals >> 8);
  apic(Apic::timer) = masked | vector_timer;
  apic(Apic::initial_count) = largest_count;
  write_port(interval_gate, gate | 1);
  for (unsigned polls = 0; polls < patience && (read_port(interval_gate) & 1 << 5) == 0; ++polls) {
  }
  const std::uint32_t counted = largest_count - apic(Apic::current_count);
  write_port(interval_gate, gate);
  return counted / ticks;
}

void tick_periodically() {
  apic(Apic::timer) = periodic | vector_timer;
  apic(Apic::initial_count) = tick_counts;
}

}  // namespace

std::uint64_t local_apic_registers() {
  constexpr std::uint64_t on = 1 << 11;
  if ((cpuid(1).edx >> 9 & 1) == 0) return 0;
  const std::uint64_t base = read_msr(Msr::apic_base);
  return (base & on) == 0 ? 0 : base & entry::frame_mask;
}

void start_timer() {
  apic(Apic::task_priority) = 0;
  apic(Apic::line_0) = masked;
  apic(Apic::line_1) = masked;
  apic(Apic::error) = masked | vector_spurious;
  apic(Apic::spurious_vector) = enabled | vector_spurious;
  apic(Apic::divider) = divide_by_1;
  tick_counts = measure_tick();
  tick_periodically();
}

std::uint64_t longest_wait() { return largest_count / tick_counts; }

void wait_ticks(std::uint64_t ticks) {
  const std::uint32_t left = apic(Apic::current_count);
  apic(Apic::timer) = vector_timer;
  apic(Apic::initial_count) = left + static_cast<std::uint32_t>(ticks - 1) * tick_counts;
  while (apic(Apic::current_count) != 0) asm volatile("sti; hlt; cli" ::: "memory");
  tick_periodically();
}

}  // namespace exo::core
