// SPDX-License-Identifier: MIT
// A program that is its own kernel: it handles its exceptions, and the system calls of its own user mode.
#include "tests/boot/program/memory.h"
#include "tests/boot/program/record.h"
#include "tests/boot/program/scenarios.h"

namespace exo::tests {
namespace {

constexpr std::uint64_t shared_address = 0x10'0000'0000;  // where the shared context is bound
constexpr std::uint64_t answer_to_user = 0xa115'3e12;
constexpr std::uint64_t last_user_call = 99;

static_assert(shared_address + shared_context::first_record * 8 + 3 * sizeof(Record) == 0x10'0000'02c0);

volatile Record& record(Upcall kind) { return record_at(shared_address, kind); }
volatile std::uint64_t& active(Upcall kind) { return active_at(shared_address, kind); }

// What the handlers saw.
std::uint64_t exceptions, nested_exceptions, user_calls, steps;

// Handlers begin with their stack pointer at the end of the general registers in their record: pushing all registers
// fills it. Then they take a stack of their own.
extern "C" void exception_entry();
extern "C" void nested_entry();
extern "C" void call_entry();
extern "C" void user_entry();
extern "C" std::uint64_t provoke(std::uint64_t secret);
extern "C" {
alignas(16) unsigned char handler_stacks[4][4096];
}
alignas(16) unsigned char user_stack[4096];

asm(R"(
.macro handle kind, handler
  push %r15; push %r14; push %r13; push %r12; push %r11; push %r10; push %r9; push %r8
  push %rbp; push %rdi; push %rsi; push %rdx; push %rcx; push %rbx; push %rax
  lea handler_stacks + 4096 * (\kind + 1)(%rip), %rsp
  cld
  call \handler
  mov $\kind, %edi
  mov $25, %eax
  syscall
  ud2
.endm
.text
exception_entry: handle 1, on_exception
nested_entry: handle 2, on_nested
call_entry:
  cmp $98, %rax             // answered the short way: RAX goes to the record, all others stay
  jne 1f
  push %rbx
  movabs $0x10000002c0, %rbx
  movq $0x980, (%rbx)
  pop %rbx
  mov $-1, %rax
  syscall
  ud2
1: handle 3, on_call

// Causes an exception with a secret in every register, and answers whether all of them are still there.
provoke:
  push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15
  mov %rdi, %rax; mov %rdi, %rbx; mov %rdi, %rcx; mov %rdi, %rdx; mov %rdi, %rsi; mov %rdi, %rbp
  mov %rdi, %r8; mov %rdi, %r9; mov %rdi, %r10; mov %rdi, %r11; mov %rdi, %r12; mov %rdi, %r13
  mov %rdi, %r14; mov %rdi, %r15
  stc
  ud2
  jnc 1f
  xor %rdi, %rax; xor %rdi, %rbx; xor %rdi, %rcx; xor %rdi, %rdx; xor %rdi, %rsi; xor %rdi, %rbp
  xor %rdi, %r8; xor %rdi, %r9; xor %rdi, %r10; xor %rdi, %r11; xor %rdi, %r12; xor %rdi, %r13
  xor %rdi, %r14; xor %rdi, %r15
  or %rbx, %rax; or %rcx, %rax; or %rdx, %rax; or %rsi, %rax; or %rbp, %rax; or %r8, %rax; or %r9, %rax
  or %r10, %rax; or %r11, %rax; or %r12, %rax; or %r13, %rax; or %r14, %rax; or %r15, %rax
  jnz 1f
  mov $1, %eax
  jmp 2f
1: xor %eax, %eax
2: pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx
  ret

// In user mode: calls that are its kernel's, whatever their number; then an exception; then the last call.
user_entry:
  mov $21, %eax             // machine_exit, were it a call of the core
  mov $0x1001, %edi; mov $0x1002, %esi; mov $0x1003, %edx; mov $0x1004, %r10d; mov $0x1005, %r8d; mov $0x1006, %r9d
  mov $0x1007, %ebx; mov $0x1008, %r15d
  syscall
  mov %rax, %r14            // the answer, for the last call
  sub $0x1001, %rdi; sub $0x1002, %rsi; sub $0x1003, %rdx; sub $0x1004, %r10; sub $0x1005, %r8; sub $0x1006, %r9
  sub $0x1007, %rbx; sub $0x1008, %r15
  or %rsi, %rdi; or %rdx, %rdi; or %r10, %rdi; or %r8, %rdi; or %r9, %rdi; or %rbx, %rdi; or %r15, %rdi
  mov %rdi, %r13            // for the last call, too
  ud2
  mov $98, %eax
  mov $0x2001, %edi; mov $0x2002, %esi; mov $0x2003, %edx; mov $0x2004, %r10d; mov $0x2005, %r8d; mov $0x2006, %r9d
  mov $0x2007, %ebx; mov $0x2008, %r15d
  syscall
  sub $0x2001, %rdi; sub $0x2002, %rsi; sub $0x2003, %rdx; sub $0x2004, %r10; sub $0x2005, %r8; sub $0x2006, %r9
  sub $0x2007, %rbx; sub $0x2008, %r15; sub $0x980, %rax
  or %rsi, %rdi; or %rdx, %rdi; or %r10, %rdi; or %r8, %rdi; or %r9, %rdi; or %rbx, %rdi; or %r15, %rdi; or %rax, %rdi
  mov $99, %eax
  syscall
  ud2
)");

extern "C" void on_exception() {
  volatile Record& at = record(Upcall::exception);
  expect(active(Upcall::exception) != 0, "the record of an exception is in use");
  if (at.vector == 1) {  // a single step
    if (++steps == 20) at.rflags = at.rflags & ~std::uint64_t{0x100};
    return;
  }
  expect(at.vector == 6 && at.error_code == 0 && at.fault_address == 0, "it is an invalid instruction");
  ++exceptions;
  if (nested_exceptions == 0) asm volatile("ud2");  // within the handler
  at.rip = at.rip + 2;
}

extern "C" void on_nested() {
  volatile Record& at = record(Upcall::nested);
  expect(at.vector == 6 && at.mode == 0 && active(Upcall::nested) != 0, "a nested exception has its own record");
  ++nested_exceptions;
  at.rip = at.rip + 2;
}

extern "C" void on_call() {
  volatile Record& at = record(Upcall::call);
  expect(at.mode == 1, "calls are handed on from user mode");
  if (at.general[context::rax] == last_user_call) {
    expect(user_calls == 1, "the kernel was called once before");
    expect(at.general[context::r13] == 0, "the registers of user mode outlive a call");
    expect(at.general[context::rdi] == 0, "the registers of user mode outlive a call answered the short way");
    expect(at.general[context::r14] == answer_to_user, "the kernel answers");
    expect(exceptions == 2 && record(Upcall::exception).mode == 1, "exceptions of user mode are the kernel's");
    print_line("user mode is content");
    leave(0);
  }
  expect(at.general[context::rax] == 21 && at.general[context::rdi] == 0x1001 && at.general[context::r9] == 0x1006,
         "the arguments arrive");
  ++user_calls;
  at.general[context::rax] = answer_to_user;
}

void declare(Upcall kind, void (*entry)()) {
  const std::uint64_t stack = reinterpret_cast<std::uint64_t>(&record(kind).rsp);
  static_cast<void>(expect_ok(call(Call::vcpu_set_upcall, root_vcpu, static_cast<std::uint64_t>(kind),
                                   reinterpret_cast<std::uint64_t>(entry), stack),
                              "vcpu_set_upcall"));
}

// A frame of ours, bound at shared_address, becomes the shared context.
void share_context(const BootInformation& information) {
  const std::uint64_t frame = claim(information);
  const std::uint64_t level_1 = claim_table(information, 1);
  const std::uint64_t level_2 = claim_table(information, 2);
  const std::uint64_t level_3 = Window{information}.target(information.root_table, 0);
  set(level_1, 0, word_for(frame, entry::writable | entry::no_execute));
  set(level_2, 0, word_for(level_1, table_bits));
  set(level_3, shared_address >> 30, word_for(level_2, table_bits));
  static_cast<void>(expect_ok(call(Call::vcpu_set_shared, root_vcpu, frame), "vcpu_set_shared"));
  expect(call(Call::frame_release, frame).status == Status::still_referenced, "a shared context stays");
}

// A root for user mode that has all of this program, too.
std::uint64_t user_root(const BootInformation& information) {
  const std::uint64_t root = claim_table(information, 4);
  Window window{information};
  constexpr std::uint64_t used[] = {0, 255};  // by program and stack
  for (const std::uint64_t index : used) {
    const std::uint64_t table = window.target(information.root_table, index);
    set(root, index, word_for(table, table_bits));
  }
  return root;
}

}  // namespace

void check_upcalls(const BootInformation& information) {
  share_context(information);
  declare(Upcall::exception, exception_entry);
  declare(Upcall::nested, nested_entry);
  declare(Upcall::call, call_entry);

  expect(provoke(0x5ec7'e700'1234'5678) == 1, "registers outlive an exception and its handler");
  expect(exceptions == 1 && nested_exceptions == 1 && record(Upcall::exception).mode == 0, "both handlers ran once");
  expect(active(Upcall::exception) == 0 && active(Upcall::nested) == 0, "resume frees the record");
  print_line("exceptions are handled");

  asm volatile("pushfq; orl $0x100, (%%rsp); popfq" ::: "memory", "cc");
  for (int i = 0; i < 8; ++i) static_cast<void>(expect_ok(call(Call::version), "a call within single steps"));
  expect(steps >= 20, "single steps are exceptions");
  print_line("single steps are seen");

  const std::uint64_t root = user_root(information);
  static_cast<void>(expect_ok(call(Call::vcpu_set_roots, root_vcpu, information.root_table, root), "vcpu_set_roots"));
  volatile Record& user = record(Upcall::call);
  user.rip = reinterpret_cast<std::uint64_t>(&user_entry);
  user.rsp = reinterpret_cast<std::uint64_t>(user_stack + sizeof user_stack);
  user.rflags = 2;
  user.mode = 1;
  expect_ok(call(Call::resume, static_cast<std::uint64_t>(Upcall::call)), "user mode does not return here");
  leave(3);
}

void fault_for_ever(const BootInformation& information) {
  share_context(information);
  active(Upcall::exception) = 1;
  declare(Upcall::exception, exception_entry);
  declare(Upcall::nested, nested_entry);
  active(Upcall::nested) = 1;
  asm volatile("ud2");
}

}  // namespace exo::tests
