// SPDX-License-Identifier: MIT
// A domain that nobody should trust: it makes calls at random, right ones and half-right ones, causes exceptions, calls
// its own kernel from user mode, ends itself, and now and then lets its parent run.
#include "libos/base/program.h"
#include "libos/base/table_entry.h"
#include "tests/soak/random.h"
#include "tests/soak/transfer.h"

namespace exo::libos {
namespace {

constexpr std::uint64_t shared_window = 1;
constexpr std::uint64_t most_frames = 8;

class Guest {
 public:
  // The parent has put the number of a frame into the mailbox that may become a shared context. It finds there how
  // often user mode made a call, and an exception was handled.
  explicit Guest(Mailbox& mailbox)
      : mailbox_{mailbox}, random_{mailbox.argument}, machine_frames_{mailbox.frame_count}, shared_{mailbox.operand} {}

  // Some calls, or the end. False when it has had enough.
  bool take_turn();

  Mailbox& mailbox() { return mailbox_; }

 private:
  void allocate();
  void make_any_call();
  std::uint64_t any_word();
  std::uint64_t any_frame();
  void cause_exception();
  void loop();
  void transfer_control();
  void enter_user_mode();

  Mailbox& mailbox_;
  Random random_;
  std::uint64_t machine_frames_;
  FrameNumber shared_;
  std::array<std::uint64_t, most_frames> frames_{};  // that are ours, besides what we began with
  std::uint64_t frame_count_ = 0;
};

Guest* self;
alignas(16) std::byte call_stack[4096];
alignas(16) std::byte exception_stack[4096];
alignas(16) std::byte control_stack[4096];
alignas(16) std::byte event_stack[4096];
std::uint64_t bounces = 0;

// Turn after turn, until it ends.
[[noreturn]] void run() {
  while (self->take_turn()) static_cast<void>(yield(self->mailbox().parent));
  end_program(0);
}

// --- Upcalls: their handlers begin on stacks of their own ---

extern "C" [[noreturn]] void on_call() {
  constexpr std::uint64_t most_bounces = 6;
  ++self->mailbox().request;
  if (++bounces % most_bounces == 0) asm volatile("ud2");
  static_cast<void>(yield(self->mailbox().parent));
  static_cast<void>(resume(Upcall::call));
  __builtin_trap();
}

extern "C" [[noreturn]] void on_exception() {
  ++self->mailbox().exit_status;
  static_cast<void>(yield(self->mailbox().parent));
  static_cast<void>(domain_destroy(self->mailbox().domain));
  __builtin_trap();
}

// Called by anybody: goes on as if nothing had been, and may reply some time.
extern "C" [[noreturn]] void on_control() { run(); }

// Whatever the event interrupted is given up.
extern "C" [[noreturn]] void on_event() {
  auto* const shared = at<volatile std::uint64_t>(child_window(shared_window));
  shared[shared_context::selector] = 0;
  shared[shared_context::active + number(Upcall::event)] = 0;
  run();
}

[[gnu::naked]] void call_entry() { asm("call on_call"); }
[[gnu::naked]] void exception_entry() { asm("call on_exception"); }
[[gnu::naked]] void control_entry() { asm("call on_control"); }
[[gnu::naked]] void event_entry() { asm("call on_event"); }
[[gnu::naked]] void user_code() { asm("1: syscall; jmp 1b"); }

void Guest::enter_user_mode() {
  const VcpuId vcpu = mailbox_.vcpu;
  if (number(shared_) == no_frame) return;
  const bool declared = table_set(mailbox_.window_table, shared_window, binding(shared_, Rights::read_write), 0).ok() &&
                        vcpu_set_shared(vcpu, shared_) == Status::ok &&
                        vcpu_set_upcall(vcpu, Upcall::call, address_of(reinterpret_cast<void*>(call_entry)),
                                        address_of(call_stack) + sizeof call_stack) == Status::ok &&
                        vcpu_set_upcall(vcpu, Upcall::exception, address_of(reinterpret_cast<void*>(exception_entry)),
                                        address_of(exception_stack) + sizeof exception_stack) == Status::ok &&
                        vcpu_set_upcall(vcpu, Upcall::event, address_of(reinterpret_cast<void*>(event_entry)),
                                        address_of(event_stack) + sizeof event_stack) == Status::ok &&
                        notices_bind(vcpu) == Status::ok &&
                        vcpu_set_roots(vcpu, mailbox_.root_table, mailbox_.root_table) == Status::ok;
  if (!declared) return;
  auto* const record = at<volatile std::uint64_t>(child_window(shared_window)) + shared_context::first_record +
                       number(Upcall::call) * shared_context::record_words;
  record[context::rip] = number(address_of(reinterpret_cast<void*>(user_code)));
  record[shared_context::mode] = number(Mode::user);
  static_cast<void>(resume(Upcall::call));
}

// --- Calls ---

void Guest::allocate() {
  const std::uint64_t frame = random_.below(machine_frames_);
  if (frame_count_ == most_frames) return;
  if (frame_allocate(mailbox_.domain, FrameNumber{frame}) == Status::ok) frames_[frame_count_++] = frame;
}

std::uint64_t Guest::any_frame() {
  if (frame_count_ != 0 && !random_.one_in(4)) return frames_[random_.below(frame_count_)];
  return random_.one_of(std::array{number(mailbox_.root_table), number(mailbox_.window_table),
                                   number(mailbox_.shared_frame), random_.below(machine_frames_)});
}

std::uint64_t Guest::any_word() {
  switch (random_.below(9)) {
    case 0: return number(mailbox_.domain);
    case 1: return number(mailbox_.vcpu);
    case 2:
    case 3: return any_frame();
    case 4: return binding(FrameNumber{any_frame()}, Rights::read_write, Slot{random_.below(3)});
    case 5: return link(FrameNumber{any_frame()});
    case 6: return random_.below(6);
    case 7: return random_.below(words_per_frame);
    default: return random_.next() >> random_.below(64);
  }
}

void Guest::make_any_call() {
  const std::uint64_t which = random_.one_in(16) ? random_.next() : random_.below(call_count);
  static_cast<void>(call(which, any_word(), any_word(), any_word(), any_word(), random_.below(2)));
}

// For many ticks, or for ever.
void Guest::loop() {
  const std::uint64_t rounds = random_.one_in(32) ? ~std::uint64_t{0} : random_.below(1 << 18);
  for (std::uint64_t round = 0; round < rounds; ++round) asm volatile("pause");
}

// Mostly it waits to be called; or calls a vCPU that may do so.
void Guest::transfer_control() {
  static_cast<void>(vcpu_set_upcall(mailbox_.vcpu, Upcall::control, address_of(reinterpret_cast<void*>(control_entry)),
                                    address_of(control_stack) + sizeof control_stack));
  static_cast<void>(transfer(~random_.below(short_call_count + 1), VcpuId{vcpu_count - 1 - random_.below(4)}));
}

void Guest::cause_exception() {
  switch (random_.below(4)) {
    case 0: asm volatile("ud2"); break;
    case 1: asm volatile("int3"); break;
    case 2: *at<volatile std::uint64_t>(VirtualAddress{random_.next()}) = 1; break;
    default: asm volatile("jmp *%0" : : "r"(random_.next() >> 17)); break;
  }
}

bool Guest::take_turn() {
  const std::uint64_t steps = random_.below(6);
  for (std::uint64_t step = 0; step < steps; ++step) {
    if (random_.one_in(4)) {
      allocate();
    } else {
      make_any_call();
    }
  }
  if (random_.one_in(20)) loop();
  if (random_.one_in(10)) transfer_control();
  if (random_.one_in(20)) cause_exception();
  if (random_.one_in(10)) enter_user_mode();
  if (random_.one_in(30)) static_cast<void>(domain_destroy(mailbox_.domain));
  return !random_.one_in(30);
}

}  // namespace

std::uint64_t child_main(Mailbox& mailbox) {
  Guest guest{mailbox};
  self = &guest;
  run();
}

}  // namespace exo::libos
