// SPDX-License-Identifier: MIT
// The processor's local interrupt controller and its timer (Intel SDM volume 3, chapter 11; AMD64 manual volume 2, 16).
// Only this file and entry.S touch its registers.
#pragma once

#include <cstdint>

namespace exo::core {

// The physical address of its registers; 0 where the processor has none, or it is off.
std::uint64_t local_apic_registers();

// Enables it, with nothing but its timer, which ticks once in time::tick_nanoseconds from now on.
void start_timer();

// Waits for this many ticks from the last one on, or a little less; then the timer ticks as before. Interrupts are off
// before and after.
void wait_ticks(std::uint64_t ticks);

// As many as wait_ticks can wait for at once.
std::uint64_t longest_wait();

}  // namespace exo::core
