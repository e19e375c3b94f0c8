// SPDX-License-Identifier: MIT
// Exceptions: in ring 3 they are reported and end the domain; in the core they end the machine.
#include "core/arch/x86_64/entry.h"
#include "core/arch/x86_64/instructions.h"
#include "core/arch/x86_64/processor.h"
#include "core/arch/x86_64/report.h"

// Ends the current domain and gives the processor to another vCPU.
extern "C" void domain_fault();

namespace exo::core {
namespace {

const char* name_of(std::uint64_t vector) {
  static constexpr const char* names[exception_count] = {"divide error",
                                                         "debug exception",
                                                         "non-maskable interrupt",
                                                         "breakpoint",
                                                         "overflow",
                                                         "bound exceeded",
                                                         "invalid instruction",
                                                         "device not available",
                                                         "double fault",
                                                         "coprocessor overrun",
                                                         "invalid task state",
                                                         "segment not present",
                                                         "stack fault",
                                                         "protection fault",
                                                         "page fault",
                                                         "reserved exception 15",
                                                         "x87 floating-point error",
                                                         "misaligned access",
                                                         "machine check",
                                                         "SSE floating-point error",
                                                         "virtualization exception",
                                                         "control-protection fault",
                                                         "reserved exception 22",
                                                         "reserved exception 23",
                                                         "reserved exception 24",
                                                         "reserved exception 25",
                                                         "reserved exception 26",
                                                         "reserved exception 27",
                                                         "hypervisor injection",
                                                         "VMM communication",
                                                         "security exception",
                                                         "reserved exception 31"};
  if (vector == vector_no_kernel) return "system call in user mode, and no kernel to answer it";
  return vector < exception_count ? names[vector] : "software interrupt";
}

// Bits of a page fault's error code (AMD64 manual volume 2, 8.4.2).
constexpr std::uint64_t fault_protection = 1, fault_write = 2, fault_reserved = 8, fault_fetch = 16;
// A protection fault's error code names a gate when this bit is set.
constexpr std::uint64_t names_gate = 2;

void report_reason(const Registers& registers) {
  const std::uint64_t code = registers.error_code;
  if (registers.vector == vector_page_fault) {
    const char* const access = (code & fault_fetch) != 0 ? "execution" : (code & fault_write) != 0 ? "write" : "read";
    const char* const cause = (code & fault_reserved) != 0     ? "an entry has reserved bits"
                              : (code & fault_protection) != 0 ? "the mapping does not permit it"
                                                               : "nothing is mapped there";
    print_line("  ", access, " at address 0x", Hex{read_cr2()}, ": ", cause);
  } else if (registers.vector == vector_general_protection && (code & names_gate) != 0) {
    print_line("  an INT instruction through a gate that is not for ring 3");
  }
}

void report_registers(const Registers& registers) {
  static constexpr const char* names[] = {"rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", " r8",
                                          " r9", "r10", "r11", "r12", "r13", "r14", "r15"};
  print_line("  rip ", Hex{registers.rip}, "  rsp ", Hex{registers.rsp}, "  rflags ", Hex{registers.rflags, 6});
  for (unsigned i = 0; i < 15; ++i) {
    print("  ");
    print(names[i]);
    print(" ");
    print(Hex{registers.general[i]});
    if (i % 3 == 2) print("\n");
  }
}

}  // namespace

extern "C" void exception_in_domain(Registers& registers) {
  const std::uint64_t vcpu = processors[0].cpu.vcpu;
  print_line("fault: domain ", std::uint64_t{vcpus[vcpu].domain}, ", vCPU ", vcpu, ": ", name_of(registers.vector),
             " (vector ", registers.vector, ", error code ", Hex{registers.error_code, 4}, ")");
  report_reason(registers);
  report_registers(registers);
  domain_fault();
}

extern "C" void exception_in_core(const Registers& registers) {
  print_line("exovisor: fault in the core: ", name_of(registers.vector), " (vector ", registers.vector, ", error code ",
             Hex{registers.error_code, 4}, ")");
  report_reason(registers);
  report_registers(registers);
  end_machine(exit_status::core_fault);
}

}  // namespace exo::core
