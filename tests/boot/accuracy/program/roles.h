// SPDX-License-Identifier: MIT
// What the domains of the test of accuracy do.
#pragma once

#include "libos/base/mailbox.h"
#include "tests/boot/accuracy/program/plan.h"

namespace exo::tests {

// Works, and measures what it had of the processor, over all spans of so many ticks of its own. Its mailbox's operand
// is then the worst shortage, `request` the length of a tick; both in units of the time-stamp counter.
inline constexpr std::uint64_t ticks_in_span = 1000;
void be_honest(libos::Mailbox& mailbox);

// Never returns, if all is well.
void be_adversary(libos::Mailbox& mailbox);

// What takes many instructions and little time to emulate.
inline void pass_time() { asm volatile(".rept 1000; nop; .endr"); }

}  // namespace exo::tests
