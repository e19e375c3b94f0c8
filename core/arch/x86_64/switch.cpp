// SPDX-License-Identifier: MIT
// From one vCPU to the next. The calls and upcalls changed the state and the address space already, and entry.S moves
// the general registers; what is left is what only C++ is patient enough for.
#include "core/arch/x86_64/address_space.h"
#include "core/arch/x86_64/descriptors.h"
#include "core/arch/x86_64/entry.h"
#include "core/arch/x86_64/idle.h"
#include "core/arch/x86_64/instructions.h"
#include "core/arch/x86_64/memory.h"
#include "core/arch/x86_64/processor.h"
#include "core/arch/x86_64/report.h"

#include <cstddef>

namespace exo::core {
namespace {

constexpr std::size_t from_gs(std::size_t offset_in_processor) {
  return offset_in_processor - offsetof(Processor, cpu);
}

static_assert(offsetof(Cpu, rip) == 0 && offsetof(Cpu, rflags) == 16 && offsetof(Cpu, rsp) == 24 &&
                  offsetof(Cpu, mode) == 40 && offsetof(Cpu, leave) == 64 && offsetof(Cpu, save_to) == 72 &&
                  offsetof(Cpu, load_from) == 80 && from_gs(offsetof(Processor, call_stack)) == 112 &&
                  from_gs(offsetof(Processor, self)) == 120 && from_gs(offsetof(Processor, direct_map)) == 128 &&
                  from_gs(offsetof(Processor, spare)) == 136 && from_gs(offsetof(Processor, fast_bases)) == 144 &&
                  offsetof(Cpu, domain) == 104,
              "entry.S knows these");
static_assert(local_apic_address + 0xb0 == 0xffff'8600'0000'00b0, "entry.S ends interrupts there");
static_assert((offsetof(Processor, cpu) + offsetof(Cpu, ss) + 8) % 16 == 0, "the processor aligns its stack pointer");
static_assert(offsetof(Processor, cpu) + offsetof(Cpu, ss) + 8 - sizeof(Registers) == 2 * 8, "room for all registers");
static_assert(context::rax == 0 && context::r15 == 14,
              "entry.S and Registers have the general registers in this order");
static_assert(context::fs_base * 8 == 144 && context::gs_base * 8 == 152 && context::fpu * 8 == 512 &&
                  static_cast<std::uint64_t>(Leave::replying) == 5,
              "entry.S knows these, too");
static_assert(context::fpu % 2 == 0, "FXSAVE64 wants 16-byte alignment");

}  // namespace

// With GS exchanged, ring 3's base is in the other register. Its selectors are not kept: without local
// descriptors they can only name the flat data segment, and everyone starts with none.
void save_bases(std::uint64_t* words) {
  words[context::fs_base] = read_msr(Msr::fs_base);
  words[context::gs_base] = read_msr(Msr::kernel_gs_base);
}

void load_bases(const std::uint64_t* words) {
  asm volatile("mov %0, %%fs; mov %0, %%gs" ::"r"(0));
  write_msr(Msr::fs_base, words[context::fs_base]);
  write_msr(Msr::gs_base, processors[0].self);
  write_msr(Msr::kernel_gs_base, words[context::gs_base]);
}

extern "C" void switch_vcpu() {
  const Cpu& cpu = processors[0].cpu;
  if (cpu.leave == Leave::ending) end_machine(cpu.exit_status);
  if (cpu.save_to != 0) {
    auto* const saved = at_physical<std::uint64_t>(cpu.save_to);
    save_bases(saved);
    asm volatile("fxsave64 (%0)" ::"r"(saved + context::fpu) : "memory");
  }
  if (cpu.vcpu == no_vcpu) idle();
  const auto* const saved = at_physical<std::uint64_t>(cpu.load_from);
  asm volatile("mov %0, %%ds; mov %0, %%es" ::"r"(0));
  load_bases(saved);
  // FXRSTOR may leave the last x87 instruction's addresses as they are: FNINIT clears them first.
  asm volatile("fninit; fxrstor64 (%0)" ::"r"(saved + context::fpu) : "memory");
}

}  // namespace exo::core
