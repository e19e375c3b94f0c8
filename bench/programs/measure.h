// SPDX-License-Identifier: MIT
// Measuring single calls. The time-stamp counter of a machine under `-icount shift=0` counts instructions.
#pragma once

#include "libos/base/calls.h"
#include "libos/base/shared_context.h"

#include <array>

namespace exo::bench {

using libos::number;

// The registers of a call.
struct Arguments {
  std::uint64_t call;
  std::array<std::uint64_t, 5> argument{};
};

struct Measurement {
  std::uint64_t begin;  // the counter before ...
  std::uint64_t end;    // ... and after
  Status status;
  std::uint64_t value;

  std::uint64_t ticks() const { return end - begin; }
};

// Makes a call between two readings of the counter.
extern "C" void measured_call(const Arguments& arguments, Measurement& measurement);

// The same without the call: what measuring costs.
extern "C" void measured_nothing(const Arguments& arguments, Measurement& measurement);

// The same with a frame's worth of words made zero by the instruction that the core uses. The first argument is
// where, the fourth how many; the number is the word to store.
extern "C" void measured_zeroing(const Arguments& arguments, Measurement& measurement);

// The same with an instruction that is none, which the handler of exceptions skips.
extern "C" void measured_exception(const Arguments& arguments, Measurement& measurement);

// Where a child begins that yields to vCPU 1 for ever, by the shortest way ...
extern "C" [[noreturn]] void yield_for_ever();
// ... and how many instructions it executes in ring 3 for each turn, without SYSCALL.
inline constexpr std::uint64_t partner_instructions = 3;

// The same with a call that makes a vCPU ready, and the call that gives it the processor: the fifth argument names it.
extern "C" void measured_wake(const Arguments& arguments, Measurement& measurement);
// What else is executed: in between, and by a waiter (wait_for_ever).
inline constexpr std::uint64_t wake_overhead = 2 + 3;

// What a child does for ever: waits for an event of the second word, whose bits it then clears.
extern "C" [[noreturn]] void wait_for_ever(libos::SharedContext* context);

// The same, but it stores the counter there each time it gets the processor, and yields to vCPU 1.
extern "C" [[noreturn]] void note_and_yield_for_ever(std::uint64_t* place);
// What else is executed between the counter's reading in measured_call and there.
inline constexpr std::uint64_t note_overhead = 12;

// The same with a transfer of control that keeps the general registers by itself.
extern "C" void measured_send(const Arguments& arguments, Measurement& measurement);

// Where a child waits to be called, and the entry that it declares before: that stores the counter there and replies.
extern "C" [[noreturn]] void reply_for_ever(std::uint64_t* place);
extern "C" void note_and_reply();
// What else is executed between the caller's reading of the counter and there, in measured_call and in measured_send;
// between there and the caller's next reading; and by the callee, without SYSCALL.
inline constexpr std::uint64_t called_overhead = 11, sent_overhead = called_overhead + 4, replied_overhead = 8,
                               callee_instructions = 6;

// Where a child begins that stores the counter at the address in RDI and then executes what is not an instruction.
extern "C" [[noreturn]] void note_and_fault(std::uint64_t* place);
// What else is executed between its reading of the counter and that of the one who yielded to it.
inline constexpr std::uint64_t fault_overhead = 6;

}  // namespace exo::bench
