// SPDX-License-Identifier: MIT
// The privileged instructions that C++ has no words for, one function each.
#pragma once

#include <cstdint>

namespace exo::core {

// Model-specific registers (AMD64 manual volume 2, appendix A).
enum class Msr : std::uint32_t {
  apic_base = 0x1b,
  sysenter_cs = 0x174,
  efer = 0xc000'0080,
  star = 0xc000'0081,
  lstar = 0xc000'0082,
  cstar = 0xc000'0083,
  syscall_mask = 0xc000'0084,
  fs_base = 0xc000'0100,
  gs_base = 0xc000'0101,
  kernel_gs_base = 0xc000'0102,
};

inline std::uint64_t read_msr(Msr msr) {
  std::uint32_t low, high;
  asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
  return std::uint64_t{high} << 32 | low;
}

inline void write_msr(Msr msr, std::uint64_t value) {
  asm volatile("wrmsr" ::"c"(msr), "a"(static_cast<std::uint32_t>(value)), "d"(value >> 32) : "memory");
}

struct CpuId {
  std::uint32_t eax, ebx, ecx, edx;
};

inline CpuId cpuid(std::uint32_t leaf) {
  CpuId id;
  asm volatile("cpuid" : "=a"(id.eax), "=b"(id.ebx), "=c"(id.ecx), "=d"(id.edx) : "a"(leaf), "c"(0));
  return id;
}

inline void write_port(std::uint16_t port, std::uint8_t value) { asm volatile("outb %0, %1" ::"a"(value), "Nd"(port)); }

inline void write_port_long(std::uint16_t port, std::uint32_t value) {
  asm volatile("outl %0, %1" ::"a"(value), "Nd"(port));
}

inline std::uint8_t read_port(std::uint16_t port) {
  std::uint8_t value;
  asm volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
  return value;
}

inline std::uint64_t read_cr2() {
  std::uint64_t value;
  asm volatile("mov %%cr2, %0" : "=r"(value));
  return value;
}

inline void write_cr0(std::uint64_t value) { asm volatile("mov %0, %%cr0" ::"r"(value) : "memory"); }

inline void write_cr4(std::uint64_t value) { asm volatile("mov %0, %%cr4" ::"r"(value) : "memory"); }

[[noreturn]] inline void halt_for_ever() {
  for (;;) asm volatile("cli; hlt");
}

}  // namespace exo::core
