// SPDX-License-Identifier: MIT
#include "libos/base/process.h"
#include "libos/base/program.h"
#include "libos/base/self.h"
#include "tests/boot/accuracy/program/roles.h"

// In user mode: a call that nobody knows, again and again.
asm(R"(
.section .rodata
calling_begin:
  mov $1000, %eax
  syscall
  jmp calling_begin
calling_end:
.text
)");
extern "C" const std::byte calling_begin, calling_end;

namespace exo::tests {
namespace {

using namespace libos;

class Odd {
 public:
  std::uint64_t below(std::uint64_t bound) {
    seed_ = seed_ * 6364136223846793005 + 1442695040888963407;
    return (seed_ >> 32) % bound;
  }

  // Up to a tick and a half.
  void pass_time() {
    for (std::uint64_t count = below(1500); count > 0; --count) tests::pass_time();
  }

 private:
  std::uint64_t seed_ = 1;
};

class Adversary {
 public:
  explicit Adversary(Mailbox& mailbox) : mailbox_{mailbox}, self_{mailbox} {}

  // Returns if something is refused that should not be.
  void run();

 private:
  void yield_oddly();
  void block_oddly();
  void release_frames();
  void make_domains();
  void fault();
  void run_user_mode();
  void ignore_the_end();
  void send_events();

  Mailbox& mailbox_;
  Self self_;
  Odd odd_;
};

// One for the library, of which there may be one only.
Upcalls upcalls;

// The adversaries' vCPUs come one after the other, and this one is among them.
void Adversary::yield_oddly() {
  const std::uint64_t first = number(mailbox_.vcpu) - (mailbox_.argument - honest_count);
  for (;;) {
    odd_.pass_time();
    const std::uint64_t choice = odd_.below(role_count - honest_count + 2);
    const VcpuId vcpu{choice < 2 ? choice : first + choice - 2};  // no_vcpu, root_vcpu, or its like
    static_cast<void>(yield(vcpu));                               // which may be blocked
  }
}

void Adversary::block_oddly() {
  if (!upcalls.start(self_.resources())) return;
  for (;;) {
    upcalls.context().see_events();
    const std::uint64_t now = timer_set(time::never).value;
    static_cast<void>(timer_set(now + odd_.below(6)));
    odd_.pass_time();
    if (block(now + odd_.below(6)) != Status::ok) return;
  }
}

void Adversary::release_frames() {
  for (;;) {
    const auto frame = self_.pool().allocate(mailbox_.domain);
    if (!frame || frame_release(*frame) != Status::ok) return;
  }
}

void Adversary::make_domains() {
  constexpr DomainId child{domain_count - 1};
  while (domain_create(child, 1) == Status::ok && domain_destroy(child) == Status::ok &&
         domain_reap(child) == Status::ok) {
  }
}

class Skipping : public UpcallHandler {
 public:
  void handle(Interrupted& what) override { what.registers.rip += 2; }
};

void Adversary::fault() {
  Skipping skipping;
  if (!upcalls.start(self_.resources()) || upcalls.declare(Upcall::exception, skipping) != Status::ok) return;
  for (;;) asm volatile("ud2" : : : "memory");
}

void Adversary::run_user_mode() {
  if (!upcalls.start(self_.resources())) return;
  EndProgram end;
  static Process process{self_.resources(), upcalls, {}, end};
  const std::span code{&calling_begin, &calling_end};
  if (process.load(code, ElfProgram::lowest)) process.run();
}

class Seeing : public UpcallHandler {
 public:
  void handle(Interrupted&) override { upcalls.context().see_events(); }
};

void Adversary::ignore_the_end() {
  Seeing seeing;
  if (!upcalls.start(self_.resources()) || upcalls.declare(Upcall::event, seeing) != Status::ok) return;
  for (;;) pass_time();
}

void Adversary::send_events() {
  const auto frame = self_.pool().allocate(mailbox_.domain);
  Seeing seeing;
  if (!frame || !upcalls.start(self_.resources()) || upcalls.declare(Upcall::event, seeing) != Status::ok) return;
  upcalls.context().mask(event::slice_end);
  if (ports_create(*frame) != Status::ok || port_allocate(*frame, 0, mailbox_.domain) != Status::ok) return;
  if (port_bind(*frame, 0, mailbox_.vcpu, event::first_of_ports) != Status::ok) return;
  while (port_send(*frame, 0) == Status::ok) {
  }
}

void Adversary::run() {
  switch (Role{mailbox_.argument}) {
    case Role::never_yields:
      for (;;) pass_time();
    case Role::yields: return yield_oddly();
    case Role::blocks: return block_oddly();
    case Role::releases_frames: return release_frames();
    case Role::makes_domains: return make_domains();
    case Role::faults: return fault();
    case Role::runs_user_mode: return run_user_mode();
    case Role::ignores_the_end: return ignore_the_end();
    case Role::sends_events: return send_events();
    default: return;
  }
}

}  // namespace

void be_adversary(Mailbox& mailbox) {
  Adversary adversary{mailbox};
  adversary.run();
}

}  // namespace exo::tests
