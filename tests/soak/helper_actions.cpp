// SPDX-License-Identifier: MIT
#include "tests/soak/action.h"
#include "tests/soak/transfer.h"

namespace exo::libos {
namespace {

constexpr std::uint64_t stack_bytes = 4096;
alignas(16) std::byte stacks[4][stack_bytes];

// The stack that no other helper has.
VirtualAddress stack_of(VcpuId helper) { return address_of(stacks[vcpu_count - 1 - number(helper)]) + stack_bytes; }

[[gnu::naked]] void helper_entry() { asm("call helper_main"); }

// At the start, and when it is called: where it has declared an entry, it waits to be called; else it blocks, where it
// has a shared context; else it loops.
extern "C" [[noreturn]] void helper_main() {
  for (;;) {
    static_cast<void>(transfer(control_reply_number, own_vcpu));
    static_cast<void>(block(timer_set(time::never).value + 2));
    static_cast<void>(yield(own_vcpu));
  }
}

Status create(Playground& playground) {
  const FrameNumber frame = playground.some_frame();
  const Status created = vcpu_create(playground.some_helper(), own_domain, frame);
  if (created == Status::ok) playground.forget(frame);  // it comes back when the helper goes
  return created;
}

Status give_root(Playground& playground) {
  const FrameNumber root = playground.root().space().root();
  const bool has_user_root = playground.random().one_in(2);
  return vcpu_set_roots(playground.some_helper(), root, has_user_root ? root : FrameNumber{no_frame});
}

Status share_context(Playground& playground) {
  return vcpu_set_shared(playground.some_helper(), playground.some_frame());
}

Status start(Playground& playground) {
  const VcpuId helper = playground.some_helper();
  return vcpu_start(helper, address_of(reinterpret_cast<void*>(helper_entry)), stack_of(helper), 0);
}

Status declare_entry(Playground& playground) {
  const VcpuId helper = playground.some_helper();
  return vcpu_set_upcall(helper, Upcall::control, address_of(reinterpret_cast<void*>(helper_entry)), stack_of(helper));
}

Status call_helper(Playground& playground) { return transfer(control_call_number, playground.some_helper()); }

Status send_to_helper(Playground& playground) { return transfer(control_send_number, playground.some_helper()); }

Status give_turn(Playground& playground) { return yield(playground.some_helper()); }

Status stop(Playground& playground) { return vcpu_stop(playground.some_helper()); }

Status destroy(Playground& playground) {
  const VcpuId helper = playground.some_helper();
  const FrameNumber context{playground.root().vcpu(helper).context};
  const Status destroyed = vcpu_destroy(helper);
  if (destroyed == Status::ok) playground.keep(context);
  return destroyed;
}

constexpr std::array actions{
    Action{"create a helper", 4, create},
    Action{"give it a root", 4, give_root},
    Action{"and a shared context", 3, share_context},
    Action{"start a helper", 4, start},
    Action{"declare its entry", 4, declare_entry},
    Action{"give a helper a turn", 8, give_turn},
    Action{"call a helper", 6, call_helper},
    Action{"transfer to a helper", 4, send_to_helper},
    Action{"stop a helper", 2, stop},
    Action{"destroy a helper", 2, destroy},
};

}  // namespace

std::span<const Action> helper_actions() { return actions; }

}  // namespace exo::libos
