// SPDX-License-Identifier: MIT
// A library and a process under it: the process is a program in user mode, whose system calls and faults are the
// library's. They run one after the other, and end; this program lives on.
#include "libos/base/process_calls.h"
#include "libos/base/program.h"
#include "libos/base/self.h"

// The file of the program `greeter`, and bare instructions: a call, and an exit with 42 if all registers are as before;
// and 1000 calls that nobody knows.
asm(R"(
.section .rodata
greeter_begin:
.incbin "greeter.elf"
greeter_end:
code_begin:
  mov $0x5ec2e7, %edi
  .irp register, rbx, rdx, rsi, rbp, r8, r9, r10, r12, r13, r14, r15
    mov %rdi, %\register
  .endr
  movq %rdi, %xmm7
  mov $1000, %eax
  syscall
  movq %xmm7, %rcx
  .irp register, rbx, rcx, rdx, rsi, rbp, r8, r9, r10, r12, r13, r14, r15
    cmp %rdi, %\register
    jne 1f
  .endr
  cmp $0x5ec2e7, %rdi
  jne 1f
  mov $42, %edi
1:
  mov $60, %eax
  syscall
code_end:
many_calls_begin:
  mov $1000, %ebx
1:
  mov $1000, %eax
  syscall
  dec %ebx
  jnz 1b
  xor %edi, %edi
  mov $60, %eax
  syscall
many_calls_end:
.text
)");

extern "C" const std::byte greeter_begin, greeter_end, code_begin, code_end, many_calls_begin, many_calls_end;

namespace exo::libos {
namespace {

std::span<const std::byte> bytes(const std::byte& begin, const std::byte& end) { return {&begin, &end}; }

bool report(const Failure& failure) {
  print("{}: {}\n", failure.attempt, sentence(failure.status));
  return false;
}

class Run {
 public:
  Run(Self& self, Upcalls& upcalls) : process_{self.resources(), upcalls, process_calls(), end_} {}

  // Loads it, runs it to its end, and takes it down.
  template <class... What>
  bool run(const What&... what) {
    const auto loaded = process_.load(what...);
    if (!loaded) return report(loaded.error());
    const std::uint64_t begin = __builtin_ia32_rdtsc();
    reason_ = process_.run();
    cycles_ = __builtin_ia32_rdtsc() - begin;
    const auto removed = process_.take_down();
    return removed ? true : report(removed.error());
  }

  void print_end() const {
    if (reason_ == ProcessEnd::exited) print("The process exits with status {}.\n", process_.exit_status());
    if (reason_ == ProcessEnd::caused_exception) {
      print("The process is ended: ");
      print_exception(process_.registers());
      print(".\n");
    }
    print("Given back: {} frames of its content, and its tables.\n", process_.frames_claimed());
  }

  const Process& process() const { return process_; }
  ProcessEnd reason() const { return reason_; }
  std::uint64_t cycles() const { return cycles_; }

 private:
  EndProgram end_;
  Process process_;
  ProcessEnd reason_{};
  std::uint64_t cycles_ = 0;
};

bool greet(Self& self, Upcalls& upcalls) {
  const auto program = ElfProgram::read(bytes(greeter_begin, greeter_end));
  if (!program) return report(Failure{program.error()});
  Run run{self, upcalls};
  if (!run.run(*program)) return false;
  run.print_end();
  return run.reason() == ProcessEnd::caused_exception && run.process().registers().vector == page_fault_vector;
}

// So many that the domain could not pay for them, if they did not give everything back.
bool run_code(Self& self, Upcalls& upcalls) {
  constexpr std::uint64_t processes = 100;
  for (std::uint64_t count = 0; count < processes; ++count) {
    Run run{self, upcalls};
    if (!run.run(bytes(code_begin, code_end), ElfProgram::lowest)) return false;
    if (run.reason() != ProcessEnd::exited || run.process().exit_status() != 42) return false;
    if (count == 0) run.print_end();
  }
  print("So did {} more.\n", processes - 1);
  return true;
}

bool measure_calls(Self& self, Upcalls& upcalls) {
  constexpr std::uint64_t calls = 1000;
  Run run{self, upcalls};
  if (!run.run(bytes(many_calls_begin, many_calls_end), ElfProgram::lowest)) return false;
  print("{} calls, {} cycles each, from user mode to its library and back.\n", calls, run.cycles() / calls);
  return run.reason() == ProcessEnd::exited && run.process().exit_status() == 0;
}

}  // namespace

std::uint64_t child_main(Mailbox& mailbox) {
  Self self{mailbox};
  static Upcalls upcalls;
  const auto started = upcalls.start(self.resources());
  if (!started) return report(started.error()) ? 0 : 1;
  const bool worked = greet(self, upcalls) && run_code(self, upcalls) && measure_calls(self, upcalls);
  print(worked ? "Domain {} lives on.\n" : "Something went otherwise than it should in domain {}.\n", mailbox.domain);
  return worked ? 0 : 1;
}

}  // namespace exo::libos
