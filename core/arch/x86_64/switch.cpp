// SPDX-License-Identifier: MIT
// From one vCPU to the next, when the call or the fault of the one gave the processor away. What must change
// in the state, and the address space, were changed there already; here the registers follow.
#include "core/arch/x86_64/descriptors.h"
#include "core/arch/x86_64/entry.h"
#include "core/arch/x86_64/instructions.h"
#include "core/arch/x86_64/memory.h"
#include "core/arch/x86_64/processor.h"
#include "core/arch/x86_64/report.h"

#include <cstddef>

namespace exo::core {
namespace {

static_assert(offsetof(Processor, cpu.vcpu) == 0 && offsetof(Processor, cpu.exit_requested) == 16 &&
                  offsetof(Processor, call_stack) == 32 && offsetof(Processor, user_stack) == 40 &&
                  offsetof(Processor, loaded_vcpu) == 48,
              "entry.S knows these");
static_assert(context::rax == 0 && context::r15 == 14, "general registers come in the order of Registers");
static_assert(context::fpu % 2 == 0, "FXSAVE64 wants 16-byte alignment");

// With GS exchanged, ring 3's base is in the other register. Its selectors are not kept: without local
// descriptors they can only name the flat data segment, and everyone starts with none.
void save(std::uint64_t* words, const Registers& registers) {
  for (unsigned i = 0; i < 15; ++i) words[i] = registers.general[i];
  words[context::rsp] = registers.rsp;
  words[context::rip] = registers.rip;
  words[context::rflags] = registers.rflags;
  words[context::fs_base] = read_msr(Msr::fs_base);
  words[context::gs_base] = read_msr(Msr::kernel_gs_base);
  asm volatile("fxsave64 (%0)" ::"r"(words + context::fpu) : "memory");
}

void load(const std::uint64_t* words, Registers& registers) {
  for (unsigned i = 0; i < 15; ++i) registers.general[i] = words[i];
  registers.rsp = words[context::rsp];
  registers.rip = words[context::rip];
  registers.rflags = (words[context::rflags] & user_flags) | fixed_flags;
  registers.cs = user_code;
  registers.ss = user_data;
  asm volatile("mov %0, %%ds; mov %0, %%es; mov %0, %%fs; mov %0, %%gs" ::"r"(0));
  write_msr(Msr::fs_base, words[context::fs_base]);
  write_msr(Msr::gs_base, reinterpret_cast<std::uint64_t>(&processors[0]));
  write_msr(Msr::kernel_gs_base, words[context::gs_base]);
  // FXRSTOR may leave the last x87 instruction's addresses as they are: FNINIT clears them first.
  asm volatile("fninit; fxrstor64 (%0)" ::"r"(words + context::fpu) : "memory");
}

}  // namespace

extern "C" void leave_vcpu(Registers& registers) {
  Processor& processor = processors[0];
  const Cpu& cpu = processor.cpu;
  if (cpu.exit_requested != 0) end_machine(cpu.exit_status);

  // A vCPU that is no longer ready has no use for its registers, nor perhaps a frame for them.
  const Vcpu& left = vcpus[processor.loaded_vcpu];
  if (left.state == VcpuState::ready) save(frame_words(left.context), registers);
  if (cpu.vcpu == no_vcpu) refuse(exit_status::all_domains_ended, "all domains ended");
  load(frame_words(vcpus[cpu.vcpu].context), registers);
  processor.loaded_vcpu = cpu.vcpu;
}

}  // namespace exo::core
