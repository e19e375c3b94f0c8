// SPDX-License-Identifier: MIT
#include "core/arch/x86_64/processor.h"

#include "core/arch/x86_64/address_space.h"
#include "core/arch/x86_64/descriptors.h"
#include "core/arch/x86_64/instructions.h"

namespace exo::core {

Processor processors[1];

namespace {

// CR0 (AMD64 manual volume 2, 3.1.1): paging, write protection in the core too, native FPU errors, FPU present.
constexpr std::uint64_t cr0_bits = 1u << 31 | 1 << 16 | 1 << 5 | 1 << 4 | 1 << 1 | 1 << 0;

// CR4 (3.1.3): physical-address extension, FXSAVE, SSE exceptions; machine checks and the protections below
// where the processor has them. No global pages, no XSAVE.
constexpr std::uint64_t cr4_pae = 1 << 5, cr4_mce = 1 << 6, cr4_osfxsr = 1 << 9, cr4_osxmmexcpt = 1 << 10,
                        cr4_umip = 1 << 11, cr4_fsgsbase = 1 << 16, cr4_smep = 1 << 20;

std::uint64_t cr4_bits() {
  std::uint64_t bits = cr4_pae | cr4_osfxsr | cr4_osxmmexcpt;
  if ((cpuid(1).edx >> 7 & 1) != 0) bits |= cr4_mce;
  if (cpuid(0).eax < 7) return bits;
  const CpuId features = cpuid(7);
  if ((features.ebx >> 0 & 1) != 0) bits |= cr4_fsgsbase;
  if ((features.ebx >> 7 & 1) != 0) bits |= cr4_smep;
  if ((features.ecx >> 2 & 1) != 0) bits |= cr4_umip;
  return bits;
}

// SYSCALL enters with these flags clear: trap, interrupt, direction, I/O privilege, nested task, alignment check.
constexpr std::uint64_t cleared_flags = 1 << 8 | 1 << 9 | 1 << 10 | 3 << 12 | 1 << 14 | 1 << 18;
constexpr std::uint64_t efer_syscall = 1 << 0;

// Both legacy interrupt controllers: every line masked.
void mask_interrupts() {
  write_port(0x21, 0xff);
  write_port(0xa1, 0xff);
}

}  // namespace

void start_processor() {
  mask_interrupts();
  write_cr0(cr0_bits);
  const std::uint64_t cr4 = cr4_bits();
  write_cr4(cr4);

  // SYSCALL takes core_code and core_data (the next); SYSRET user_data (the next but one) and user_code.
  write_msr(Msr::star, std::uint64_t{core_code} << 32 | std::uint64_t{core_data | 3} << 48);
  write_msr(Msr::lstar, reinterpret_cast<std::uint64_t>(&system_call_entry));
  write_msr(Msr::syscall_mask, cleared_flags);
  write_msr(Msr::efer, read_msr(Msr::efer) | efer_syscall);
  // The other two system-call instructions need a 32-bit code segment or a selector: there is neither.
  write_msr(Msr::cstar, 0);
  write_msr(Msr::sysenter_cs, 0);

  Processor& processor = processors[0];
  processor.cpu.cs = user_code;
  processor.cpu.ss = user_data;
  processor.call_stack = stack_top(0, Stack::core);
  processor.self = reinterpret_cast<std::uint64_t>(&processor.cpu);
  processor.direct_map = direct_map_address;
  processor.fast_bases = (cr4 & cr4_fsgsbase) != 0 ? 1 : 0;
  write_msr(Msr::gs_base, processor.self);
}

}  // namespace exo::core
