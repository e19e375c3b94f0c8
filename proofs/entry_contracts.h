// SPDX-License-Identifier: MIT
// What entry.S may believe of the C++ functions that it calls, and what it has to see to before it calls them. The
// former are proved elsewhere: registers and stack by `<step>/refines/safety`, the state by the specification, what it
// is good for by `entry/contract/<step>`. Of exception_in_domain, which also prints, it is believed (trust ledger).
#pragma once

#include "proofs/entry_state.h"
#include "proofs/obligation.h"
#include "proofs/x86/paths.h"

#include <array>
#include <string_view>
#include <vector>

namespace exo::proofs {

// What must hold before a call becomes obligations of the path. The state must outlive the contracts.
std::vector<x86::Contract> entry_contracts(const EntryState& state);

// The ways of a function are all there are, by what is promised of the state that it leaves.
std::vector<Conclusion> ways_are_all(const State& after);

// Names of ways, which say how the path goes on.
inline constexpr const char* way_direct = "direct";
inline constexpr const char* way_upcall = "upcall";
inline constexpr const char* way_to_user = "to_user";
inline constexpr const char* way_resume = "resume";
inline constexpr const char* way_switch = "switch";
inline constexpr const char* way_switch_saving = "switch_saving";
inline constexpr const char* way_domain_ends = "domain_ends";
inline constexpr const char* way_goes_on = "goes_on";
inline constexpr const char* way_refused = "refused";
inline constexpr const char* way_call = "call";
inline constexpr const char* way_reply = "reply";
inline constexpr const char* way_nobody = "nobody_left";
inline constexpr const char* way_nobody_saving = "nobody_left_saving";
inline constexpr const char* way_end = "end";

// Where nobody can run a path ends here (trust ledger).
inline constexpr const char* idle_name = "exo::core::idle";

// What a call leaves in RAX and RDX.
inline Word answered_status() { return word_constant("answer.status"); }
inline Word answered_value() { return word_constant("answer.value"); }

// General registers in the order of exo::context.
inline constexpr std::array context_order{
    x86::Register::rax, x86::Register::rbx, x86::Register::rcx, x86::Register::rdx, x86::Register::rsi,
    x86::Register::rdi, x86::Register::rbp, x86::Register::r8,  x86::Register::r9,  x86::Register::r10,
    x86::Register::r11, x86::Register::r12, x86::Register::r13, x86::Register::r14, x86::Register::r15};

}  // namespace exo::proofs
