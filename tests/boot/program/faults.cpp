// SPDX-License-Identifier: MIT
#include "tests/boot/program/faults.h"

#include "tests/boot/program/memory.h"

namespace exo::tests {
namespace {

struct Fault {
  const char* name;
  void (*cause)(const BootInformation&);
};

constexpr std::uint64_t direct_map = 0xffff'8400'0000'0000;

std::uint64_t read(std::uint64_t address) { return *reinterpret_cast<const volatile std::uint64_t*>(address); }
void write(std::uint64_t address) { *reinterpret_cast<volatile std::uint64_t*>(address) = 0; }

// SYSCALL as the last instruction of the lower half: the address after it is not canonical.
void bad_return(const BootInformation& information) {
  Window window{information};
  constexpr std::uint64_t last = words_per_frame - 1;
  const std::uint64_t level_3 = window.target(information.root_table, 255);
  const std::uint64_t level_1 = window.target(window.target(level_3, last), last);
  const std::uint64_t code = claim(information);
  const_cast<volatile std::uint64_t*>(window.show(code, entry::writable | entry::no_execute))[last] =
      std::uint64_t{0x050f} << 48;
  set(level_1, last, word_for(code, 0));
  asm volatile("jmp *%0" ::"r"(std::uint64_t{0x7fff'ffff'fffe}), "a"(Call::version));
}

const Fault faults[] = {
    {"divide",
     [](const BootInformation&) {
       asm volatile("xor %%ecx, %%ecx; div %%ecx" ::: "rax", "rcx", "rdx");
     }},
    {"trap",
     [](const BootInformation&) {
       asm volatile("pushfq; orl $0x100, (%%rsp); popfq; nop" ::: "memory");
     }},
    {"int3", [](const BootInformation&) { asm volatile("int3"); }},
    {"int0x80", [](const BootInformation&) { asm volatile("int $0x80"); }},
    {"int2", [](const BootInformation&) { asm volatile("int $2"); }},
    {"int8", [](const BootInformation&) { asm volatile("int $8"); }},
    {"int14", [](const BootInformation&) { asm volatile("int $14"); }},
    {"int18", [](const BootInformation&) { asm volatile("int $18"); }},
    {"ud2", [](const BootInformation&) { asm volatile("ud2"); }},
    {"avx",
     [](const BootInformation&) {
       asm volatile("vxorps %%ymm0, %%ymm0, %%ymm0" ::: "xmm0");
     }},
    {"stack", [](const BootInformation&) { asm volatile("movabs $0x8000000000000000, %rsp; push %rax"); }},
    {"hlt", [](const BootInformation&) { asm volatile("hlt"); }},
    {"cli", [](const BootInformation&) { asm volatile("cli"); }},
    {"out", [](const BootInformation&) { asm volatile("out %al, $0xf4"); }},
    {"cr3", [](const BootInformation&) { asm volatile("mov %0, %%cr3" ::"r"(0ull)); }},
    {"wrmsr", [](const BootInformation&) { asm volatile("wrmsr" ::"a"(0), "d"(0), "c"(0xc0000082)); }},
    {"swapgs", [](const BootInformation&) { asm volatile("swapgs"); }},
    {"sysret", [](const BootInformation&) { asm volatile("sysretq"); }},
    {"sysenter", [](const BootInformation&) { asm volatile("sysenter"); }},
    {"sgdt",
     [](const BootInformation&) {
       asm volatile("sgdt -16(%%rsp)" ::: "memory");
     }},
    {"far-jump", [](const BootInformation&) { asm volatile("push $0x08; push $0; lretq"); }},
    {"segment", [](const BootInformation&) { asm volatile("mov %0, %%ds" ::"r"(0x50)); }},
    {"read-null", [](const BootInformation&) { read(0); }},
    {"write-code", [](const BootInformation&) { write(reinterpret_cast<std::uint64_t>(&cause_fault)); }},
    {"execute-data", [](const BootInformation&) { asm volatile("jmp *%0" ::"r"(boot_information_address)); }},
    {"execute-core", [](const BootInformation&) { asm volatile("jmp *%0" ::"r"(direct_map)); }},
    {"read-core", [](const BootInformation&) { read(direct_map); }},
    {"write-information", [](const BootInformation&) { write(boot_information_address); }},
    {"stack-overflow", [](const BootInformation&) { write(boot_stack_top - boot_stack_pages * page_size - 8); }},
    {"not-canonical", [](const BootInformation&) { read(std::uint64_t{1} << 47); }},
    {"x87",
     [](const BootInformation&) {
       const unsigned short unmasked = 0x340;
       asm volatile("fninit; fldcw %0; fld1; fldz; fdivrp; fwait" ::"m"(unmasked));
     }},
    {"bad-return", bad_return},
};

}  // namespace

bool same(const char* one, const char* other) {
  for (; *one != 0 && *one == *other; ++one, ++other) {
  }
  return *one == *other;
}

void cause_fault(const char* name, const BootInformation& information) {
  for (const Fault& fault : faults) {
    if (same(fault.name, name)) fault.cause(information);
  }
}

}  // namespace exo::tests
