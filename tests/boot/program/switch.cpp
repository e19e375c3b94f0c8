// SPDX-License-Identifier: MIT
#include "tests/boot/program/memory.h"
#include "tests/boot/program/scenarios.h"

namespace exo::tests {
namespace {

constexpr std::uint64_t other_vcpu = 7;
constexpr std::uint64_t turns = 3;
alignas(16) unsigned char other_stack[4096];
volatile bool other_is_content = false;

// What a vCPU does not share with another, apart from what the compiler keeps in registers anyway.
struct Private {
  std::uint64_t sse, fs, gs, x87_control, mxcsr, selectors;

  bool operator==(const Private&) const = default;
};

Private read_private() {
  Private values{};
  std::uint64_t selector;
  asm volatile("movq %%xmm5, %0; rdfsbase %1; rdgsbase %2; fnstcw %3; stmxcsr %4"
               : "=r"(values.sse), "=r"(values.fs), "=r"(values.gs), "=m"(values.x87_control), "=m"(values.mxcsr));
  asm volatile("mov %%ds, %0" : "=r"(selector));
  values.selectors = selector & 0xffff;
  asm volatile("mov %%fs, %0" : "=r"(selector));
  values.selectors |= (selector & 0xffff) << 16;
  return values;
}

void write_private(const Private& values) {
  asm volatile("mov %0, %%ds; mov %1, %%fs" ::"r"(values.selectors & 0xffff), "r"(values.selectors >> 16));
  asm volatile("movq %0, %%xmm5; wrfsbase %1; wrgsbase %2; fldcw %3; ldmxcsr %4" ::"r"(values.sse), "r"(values.fs),
               "r"(values.gs), "m"(values.x87_control), "m"(values.mxcsr)
               : "xmm5");
}

// Takes turns with the other vCPU; whatever that one does, everything here stays.
void take_turns(std::uint64_t partner, const Private& mine) {
  write_private(mine);
  for (std::uint64_t turn = 0; turn < turns; ++turn) {
    std::uint64_t status = static_cast<std::uint64_t>(Call::yield), argument = partner, value = 1;
    std::uint64_t rbx = mine.sse, r12 = mine.sse + 1, r15 = mine.sse + 2;
    asm volatile(
        "mov %[rbx], %%rbx; mov %[r12], %%r12; mov %[r15], %%r15\n"
        "syscall\n"
        "mov %%rbx, %[rbx]; mov %%r12, %[r12]; mov %%r15, %[r15]"
        : "+a"(status), "+D"(argument), "+d"(value), [rbx] "+m"(rbx), [r12] "+m"(r12), [r15] "+m"(r15)
        :
        : "rbx", "rcx", "rsi", "r8", "r9", "r10", "r11", "r12", "r15", "memory");
    expect(status == 0 && value == 0 && argument == 0, "yield answers");
    expect(rbx == mine.sse && r12 == mine.sse + 1 && r15 == mine.sse + 2, "registers outlive a switch");
    Private now = read_private();
    now.selectors = mine.selectors;  // these are reset
    expect(now == mine, "private registers outlive a switch");
  }
}

extern "C" [[noreturn]] void other_main(const std::uint64_t* general, std::uint64_t argument) {
  for (std::uint64_t i = 0; i < 15; ++i) {
    expect(general[i] == (i == context::rdi ? argument : 0), "a new vCPU begins with zero");
  }
  const Private fresh = read_private();
  expect(fresh.fs == 0 && fresh.gs == 0 && fresh.selectors == 0 && fresh.sse == 0, "a new vCPU has nothing old");
  expect(fresh.x87_control == context::initial_fpu_control && fresh.mxcsr == context::initial_mxcsr,
         "a new vCPU has the FPU as at reset");
  expect(argument == 0x1234, "RDI is the argument");
  take_turns(
      root_vcpu,
      {.sse = 222, .fs = 0x5000, .gs = 0xffff'a000'0000'0000, .x87_control = 0x27f, .mxcsr = 0x9fc0, .selectors = 0});
  print_line("the other vCPU is content");
  other_is_content = true;
  for (;;) static_cast<void>(call(Call::yield, root_vcpu));
}

// A new vCPU begins here: its general registers, in the order of exo::context, for other_main.
extern "C" void other_start();
asm(R"(
.text
other_start:
  push %r15; push %r14; push %r13; push %r12; push %r11; push %r10; push %r9; push %r8
  push %rbp; push %rdi; push %rsi; push %rdx; push %rcx; push %rbx; push %rax
  mov %rdi, %rsi
  mov %rsp, %rdi
  push $0
  call other_main
)");

}  // namespace

void check_switch(const BootInformation& information) {
  const Private fresh = read_private();
  expect(fresh.fs == 0 && fresh.gs == 0 && fresh.selectors == 0, "the root vCPU has nothing old");
  static_cast<void>(expect_ok(call(Call::vcpu_create, other_vcpu, root_domain, claim(information)), "vcpu_create"));
  static_cast<void>(expect_ok(call(Call::vcpu_set_roots, other_vcpu, information.root_table), "vcpu_set_roots"));
  static_cast<void>(expect_ok(call(Call::vcpu_start, other_vcpu, reinterpret_cast<std::uint64_t>(&other_start),
                                   reinterpret_cast<std::uint64_t>(other_stack + sizeof other_stack), 0x1234),
                              "vcpu_start"));
  take_turns(other_vcpu, {.sse = 111,
                          .fs = 0x7000,
                          .gs = 0x7fff'0000'0000,
                          .x87_control = 0x37f,
                          .mxcsr = 0x1f80,
                          .selectors = 0x1b | 0x1b << 16});
  while (!other_is_content) static_cast<void>(call(Call::yield, other_vcpu));  // a tick may take the processor back
  print_line("the root vCPU is content");
}

}  // namespace exo::tests
