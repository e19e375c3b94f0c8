// SPDX-License-Identifier: MIT
// Threads that take turns wherever they are. Their clock is the trap flag: with it set, each instruction ends in
// an exception. A timer would do the same, less often.
#include "libos/base/exception.h"
#include "libos/base/mutex.h"
#include "libos/programs/threads.h"

namespace exo::libos {
namespace {

constexpr std::uint64_t trap_flag = 1 << 8;

void start_clock() { asm volatile("pushfq; orq %0, (%%rsp); popfq" : : "i"(trap_flag) : "memory", "cc"); }
void stop_clock() { asm volatile("pushfq; andq %0, (%%rsp); popfq" : : "i"(~trap_flag) : "memory", "cc"); }

class StepClock : public UpcallHandler {
 public:
  static constexpr std::uint64_t longest = 97;  // instructions

  StepClock(Scheduler& scheduler, UpcallHandler& otherwise) : scheduler_{scheduler}, otherwise_{otherwise} {}

  void handle(Interrupted& what) override {
    if (what.registers.vector != debug_vector) return otherwise_.handle(what);
    if (--steps_ != 0) return;
    scheduler_.preempt(what);
    interval_ = interval_ % longest + 1;
    steps_ = interval_;
  }

 private:
  Scheduler& scheduler_;
  UpcallHandler& otherwise_;
  std::uint64_t interval_ = 1;  // of another length each time, to meet every place
  std::uint64_t steps_ = interval_;
};

// A secret in every general register but RCX, which counts down, and RSP. Answers whether they are all still there.
extern "C" [[gnu::naked, gnu::noinline]] bool keep_registers(std::uint64_t, std::uint64_t) {
  asm("push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15\n"
      "mov %rsi, %rcx\n"
      ".irp register, rax, rbx, rdx, rsi, rbp, r8, r9, r10, r11, r12, r13, r14, r15\n"
      "  mov %rdi, %\\register; add %rdi, %rdi\n"
      ".endr\n"
      "1: dec %rcx\n"
      "jnz 1b\n"
      ".irp register, r15, r14, r13, r12, r11, r10, r9, r8, rbp, rsi, rdx, rbx, rax\n"
      "  shr $1, %rdi; cmp %rdi, %\\register; jne 2f\n"
      ".endr\n"
      "mov $1, %ecx\n"
      "2: mov %ecx, %eax\n"
      "pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx\n"
      "ret");
}

// What comes out depends on the registers of SSE.
[[gnu::noinline]] std::uint64_t compute(std::uint64_t seed) {
  double sum = static_cast<double>(seed);
  for (std::uint64_t step = 0; step < 300; ++step) {
    seed = seed * 6364136223846793005 + 1442695040888963407;
    sum = sum * 0.75 + static_cast<double>(seed >> 32) / 3;
  }
  return seed ^ static_cast<std::uint64_t>(sum);
}

class Worker : public Thread {
 public:
  static constexpr std::uint64_t deposits = 100;

  Worker(Scheduler& scheduler, Mutex& mutex, std::uint64_t& balance, std::uint64_t seed, ThreadStack& stack)
      : Thread{stack.span()}, scheduler_{scheduler}, mutex_{mutex}, balance_{balance}, seed_{seed} {}

  bool is_right() const { return registers_kept_ && result_ == compute(seed_); }

 protected:
  void run() override {
    start_clock();
    result_ = compute(seed_);
    registers_kept_ = keep_registers(seed_, 500);
    for (std::uint64_t count = 0; count < deposits; ++count) {  // preempted within the scheduler's own functions
      mutex_.lock();
      const std::uint64_t before = balance_;
      scheduler_.yield();
      balance_ = before + 1;
      mutex_.unlock();
    }
  }

 private:
  Scheduler& scheduler_;
  Mutex& mutex_;
  std::uint64_t& balance_;
  std::uint64_t seed_;
  std::uint64_t result_ = 0;
  bool registers_kept_ = false;
};

}  // namespace

bool preempt_each_other(const Mailbox& mailbox) {
  static Self self{mailbox};
  static Upcalls upcalls;
  const auto started = upcalls.start(self.resources());
  if (!started) {
    print("{}: {}\n", started.error().attempt, sentence(started.error().status));
    return false;
  }
  RoundRobin policy;
  Scheduler scheduler{policy, &upcalls.context()};
  EndProgram end;
  StepClock clock{scheduler, end};
  const Status declared = upcalls.declare(Upcall::exception, clock);
  if (declared != Status::ok) {
    print("Cannot declare a handler: {}\n", sentence(declared));
    return false;
  }
  Mutex mutex{scheduler};
  std::uint64_t balance = 0;
  Worker first{scheduler, mutex, balance, 1111, thread_stack(0)};
  Worker second{scheduler, mutex, balance, 2222, thread_stack(1)};
  scheduler.spawn(first);
  scheduler.spawn(second);
  start_clock();
  // This thread, too, is preempted, and goes on when another one lets it.
  while (balance < Worker::deposits / 4) asm volatile("" : : : "memory");
  scheduler.join(first);
  scheduler.join(second);
  stop_clock();  // which a thread leaves as it is when it lets another run
  const bool worked = first.is_right() && second.is_right() && balance == 2 * Worker::deposits;
  print("Two threads are preempted after 1 to {} instructions: {} switches, and {}.\n", StepClock::longest,
        scheduler.switches(), worked ? "no register or deposit is lost" : "something is lost");
  return worked;
}

}  // namespace exo::libos
