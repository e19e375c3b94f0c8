// SPDX-License-Identifier: MIT
#include "libos/base/upcall_entry.h"

#include <cpuid.h>

#include <array>

namespace exo::libos {
namespace {

constexpr std::uint64_t stack_bytes = 8192;
static_assert(sizeof(FpuState) == 512 && offsetof(Registers, fs_base) == 144 && offsetof(Registers, gs_base) == 152 &&
                  number(Upcall::call) == 3 && number(Call::resume) == 25 && return_to_user_number == ~std::uint64_t{0},
              "the entries know these");

}  // namespace

extern "C" {
alignas(16) std::array<std::byte, stack_bytes * upcall_count> upcall_stacks;
std::uint8_t bases_can_be_read = 0;
extern const std::uint32_t upcall_mxcsr = context::initial_mxcsr;

void event_entry();
void exception_entry();
void nested_entry();
void call_entry();
}

asm(R"(
.macro upcall_entry kind
  push %r15; push %r14; push %r13; push %r12; push %r11; push %r10; push %r9; push %r8
  push %rbp; push %rdi; push %rsi; push %rdx; push %rcx; push %rbx; push %rax
  mov %rsp, %rbx            // the record
  cmpb $0, bases_can_be_read(%rip)
  je 1f
  rdfsbase %rax
  mov %rax, 144(%rbx)
  rdgsbase %rax
  mov %rax, 152(%rbx)
1:
  lea upcall_stacks + 8192 * (\kind + 1) - 512(%rip), %rsp
  fxsave64 (%rsp)
  fninit
  ldmxcsr upcall_mxcsr(%rip)
  mov $\kind, %edi
  mov %rbx, %rsi
  mov %rsp, %rdx
  xor %ebp, %ebp
  call handle_upcall
  fxrstor64 (%rsp)
.endm

.macro resumed_entry kind
  upcall_entry \kind
  mov $\kind, %edi
  mov $25, %eax
  syscall
  ud2                       // the handler left registers that the core refuses
.endm

.text
event_entry: resumed_entry 0
exception_entry: resumed_entry 1
nested_entry: resumed_entry 2
call_entry:
  upcall_entry 3
  mov %rbx, %rsp
  pop %rax; pop %rbx; pop %rcx; pop %rdx; pop %rsi; pop %rdi; pop %rbp
  pop %r8; pop %r9; pop %r10; pop %r11; pop %r12; pop %r13; pop %r14; pop %r15
  mov $-1, %rax             // the answer is in the record
  syscall
  ud2
)");

UpcallEntry upcall_entry(Upcall kind) {
  switch (kind) {
    case Upcall::event: return event_entry;
    case Upcall::exception: return exception_entry;
    case Upcall::nested: return nested_entry;
    case Upcall::call: return call_entry;
    case Upcall::control: return nullptr;  // it has no record
  }
  __builtin_unreachable();
}

void tell_entry_of_bases() {
  constexpr unsigned extended_features = 7;
  constexpr unsigned fsgsbase = 1;  // in EBX; the core enables what the processor has
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  const bool is_known = __get_cpuid_count(extended_features, 0, &eax, &ebx, &ecx, &edx) != 0;
  bases_can_be_read = is_known && (ebx & fsgsbase) != 0 ? 1 : 0;
}

}  // namespace exo::libos
