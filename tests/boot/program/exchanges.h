// SPDX-License-Identifier: MIT
// Ways into the core and back, taken with secrets in all registers by domains that do not trust each other. What is
// wrong with what a domain finds then, the root domain prints, and ends the machine with status 1.
#pragma once

#include "tests/boot/program/secrets.h"

namespace exo::tests {

inline constexpr std::uint64_t stranger = 2, visitor = 3, server = 4;  // domains, and the vCPU of each
inline constexpr std::uint64_t last_domain = server;

template <class Function>
std::uint64_t address_of(Function* function) {
  return reinterpret_cast<std::uint64_t>(function);
}

[[noreturn]] void fail(std::uint64_t domain, const char* way, const char* what);

// Goes on if nothing was wrong anywhere.
void stop_if_failed(std::uint64_t domain);

void expect_none_of_others(std::uint64_t domain, const char* way, const volatile void* memory, std::uint64_t bytes,
                           const char* where);

// The registers and the page that nobody else can read are this domain's own.
void check(std::uint64_t domain, const char* way, const RegisterFile& expected, const RegisterFile& found);

RegisterFile new_secrets(std::uint64_t domain);
RegisterFile secrets_for_call(std::uint64_t domain, std::uint64_t number, std::uint64_t argument);

void declare(std::uint64_t vcpu, Upcall kind, void (*entry)(), std::uint64_t stack_top);

void yield_to(std::uint64_t vcpu, std::uint64_t domain);  // another vCPU

// One that returns ok and switches to nobody.
void make_call(std::uint64_t domain, Call which = Call::tlb_flush, std::uint64_t argument = 0);

// Waits, without a call, until another domain has been on the processor and ends that.
void be_preempted(std::uint64_t domain);
void end_waiting();

}  // namespace exo::tests
