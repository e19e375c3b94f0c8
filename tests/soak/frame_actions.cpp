// SPDX-License-Identifier: MIT
#include "libos/base/table_entry.h"
#include "tests/soak/action.h"

namespace exo::libos {
namespace {

Status allocate(Playground& playground) {
  const auto frame = playground.root().pool().allocate(own_domain);
  if (!frame) return frame.error();
  playground.keep(*frame);
  return Status::ok;
}

Status release(Playground& playground) {
  const FrameNumber frame = playground.some_frame();
  const Status released = frame_release(frame);
  if (released == Status::ok) playground.forget(frame);
  return released;
}

Status make_table(Playground& playground) {
  return table_create(playground.some_frame(), 1 + playground.random().below(4));
}

Status unmake_table(Playground& playground) { return table_destroy(playground.some_frame()); }

Status set_entry(Playground& playground) {
  const FrameNumber table = playground.some_toy();
  const FrameNumber target = playground.some_frame();
  const std::uint64_t index = playground.random().below(8);
  const auto word = playground.random().one_of(
      std::array{std::uint64_t{0}, link(target), binding(target, Rights::read_write), binding(target, Rights::read),
                 binding(target, Rights::read_write, Slot{1 + playground.random().below(4)})});
  return table_set(table, index, word).status;
}

// A toy that is as new, whatever it was: without that, after a while most of them are good for nothing.
Status tidy_up(Playground& playground) {
  const FrameNumber toy = playground.some_toy();
  const FrameRecord& record = playground.root().frames()[toy];
  if (number(toy) == no_frame) return nothing_to_do;
  for (std::uint64_t index = 0; index < words_per_frame && record.entries() != 0; ++index) {
    static_cast<void>(table_set(toy, index, 0));
  }
  for (std::uint64_t slot = capability_slots; slot != owner_slot; --slot) {
    static_cast<void>(capability_revoke(toy, Slot{slot}));
    static_cast<void>(capability_release(toy, Slot{slot}));
  }
  static_cast<void>(ports_destroy(toy));
  const Status flushed = tlb_flush();
  static_cast<void>(table_destroy(toy));
  return flushed;
}

Status release_capability(Playground& playground) {
  return capability_release(playground.some_frame(), Slot{1 + playground.random().below(4)},
                            Slot{playground.random().below(4)});
}

Status flush(Playground&) { return tlb_flush(); }

// Calls that cannot hurt us, whatever their arguments. Others can: our own constants
// may become a table or be shared, and our limit be given away.
Status make_any_call(Playground& playground) {
  constexpr std::array calls{Call::version,       Call::frame_allocate, Call::capability_release,
                             Call::domain_start,  Call::domain_reap,    Call::vcpu_create,
                             Call::yield,         Call::resume,         Call::timer_set,
                             Call::slice_release, Call::ports_destroy,  Call::port_allocate,
                             Call::port_bind,     Call::port_release,   Call::port_send};
  const auto word = [&] { return playground.some_word(); };
  return call(number(playground.random().one_of(calls)), word(), word(), word(), word(), word()).status;
}

constexpr std::array actions{
    Action{"allocate a frame", 8, allocate},
    Action{"release a frame", 4, release},
    Action{"make a table", 6, make_table},
    Action{"unmake a table", 4, unmake_table},
    Action{"set an entry", 20, set_entry},
    Action{"tidy up a frame", 6, tidy_up},
    Action{"release a capability", 10, release_capability},
    Action{"flush", 6, flush},
    Action{"make any call", 10, make_any_call},
};

}  // namespace

std::span<const Action> frame_actions() { return actions; }

}  // namespace exo::libos
