// SPDX-License-Identifier: MIT
#include "libos/programs/holder.h"

#include "libos/base/program.h"
#include "libos/base/revocations.h"
#include "libos/base/self.h"
#include "libos/base/upcalls.h"
#include "libos/programs/chooser.h"

#include <optional>

namespace exo::libos {
namespace {

constexpr std::uint64_t far_deadline = std::uint64_t{1} << 40;

// A page for which there is no table yet.
constexpr VirtualAddress place(std::uint64_t position) {
  constexpr std::uint64_t bytes_of_table = words_per_frame * page_size;
  return VirtualAddress{0x1'0000'0000} + position * bytes_of_table;
}

class Holder : public UpcallHandler, RevocationHandler {
 public:
  explicit Holder(Mailbox& mailbox) : mailbox_{mailbox}, manner_{mailbox.argument}, self_{mailbox} {}

  // Has notices told, and gets the frame. False if that does not work.
  bool start();

  // False when it has had enough.
  bool take_turn();

  void handle(Interrupted&) override;

 private:
  void give_up(FrameNumber, Slot, std::uint64_t) override { unbind(); }
  void lose(const BrokenBinding&) override {}
  void miss(std::uint64_t) override { unbind(); }  // it can only have been this frame

  void bind();
  void unbind();

  Mailbox& mailbox_;
  Manner manner_;
  Self self_;
  FrameNumber frame_{};
  Slot slot_{};
  bool is_bound_ = false;
  Upcalls upcalls_;
  std::optional<Revocations> revocations_;
};

bool Holder::start() {
  if (!upcalls_.start(self_.resources())) return false;
  upcalls_.context().mask(event::slice_end);  // it has none
  revocations_.emplace(upcalls_.context());
  if (notices_bind(mailbox_.vcpu) != Status::ok) return false;
  if (manner_ == Manner::gives_up && upcalls_.declare(Upcall::event, *this) != Status::ok) return false;
  if (manner_ == Manner::owns) {
    const auto frame = self_.pool().allocate(mailbox_.domain);
    if (!frame) return false;
    mailbox_.shared_frame = *frame;
    mailbox_.shared_slot = Slot::owner;
  }
  frame_ = mailbox_.shared_frame;
  slot_ = mailbox_.shared_slot;
  return true;
}

// Events come while this waits for its turn.
void Holder::handle(Interrupted&) {
  upcalls_.context().see_events();
  if (upcalls_.context().take(event::notice) && revocations_) revocations_->tell(*this);
}

void Holder::bind() {
  for (std::uint64_t position = 0; position < holder_places; ++position) {
    const Status mapped = self_.space().map(place(position), frame_, Rights::read_write, slot_);
    if (mapped == Status::no_capability || mapped == Status::being_revoked) ++mailbox_.request;
  }
  is_bound_ = true;
}

void Holder::unbind() {
  for (std::uint64_t position = 0; position < holder_places; ++position) {
    static_cast<void>(self_.space().unmap(place(position)));
  }
  static_cast<void>(tlb_flush());
  static_cast<void>(capability_release(frame_, slot_));
}

bool Holder::take_turn() {
  if (!is_bound_) {
    bind();
    if (manner_ != Manner::passes_on) return true;
    const DomainId confederate{mailbox_.operand};
    return capability_derive(frame_, passed_slot, confederate, Rights::read_write, slot_) == Status::ok;
  }
  switch (manner_) {
    case Manner::gives_up:
    case Manner::ignores: return true;
    case Manner::owns:
    case Manner::binds_again: bind(); return true;
    case Manner::passes_on: static_cast<void>(capability_revoke(frame_, passed_slot, slot_, far_deadline)); return true;
    case Manner::chooses:
    case Manner::ends: return false;
  }
  return false;
}

}  // namespace

std::uint64_t child_main(Mailbox& mailbox) {
  if (Manner{mailbox.argument} == Manner::chooses) return choose_frames(mailbox);
  static Holder holder{mailbox};
  if (!holder.start()) return 1;
  while (holder.take_turn()) {
    if (hand_over(mailbox) != Status::ok) return 1;
  }
  return 0;
}

}  // namespace exo::libos
