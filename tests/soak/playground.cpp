// SPDX-License-Identifier: MIT
#include "tests/soak/playground.h"

#include "libos/base/table_entry.h"

namespace exo::libos {

Child* Playground::some_guest() {
  Child& guest = guests_[random_.below(most_guests)];
  return guest.exists() ? &guest : nullptr;
}

Child* Playground::place_for_guest() {
  for (Child& guest : guests_) {
    if (!guest.exists()) return &guest;
  }
  return nullptr;
}

VcpuId Playground::some_helper() { return VcpuId{vcpu_count - 1 - random_.below(4)}; }

FrameNumber Playground::some_frame() {
  const FrameNumber any{random_.below(root_.boot().frame_count)};
  const bool is_ours = root_.frames()[any].owner() == root_domain;
  return is_ours || !random_.one_in(20) ? some_toy() : any;
}

void Playground::keep(FrameNumber frame) {
  for (FrameNumber& place : frames_) {
    if (number(place) != no_frame) continue;
    place = frame;
    return;
  }
  static_cast<void>(frame_release(frame));
}

void Playground::forget(FrameNumber frame) {
  for (FrameNumber& place : frames_) {
    if (place == frame) place = FrameNumber{no_frame};
  }
}

void Playground::listen_to(Child& guest) {
  user_calls_ += guest.mailbox->request;
  exceptions_ += guest.mailbox->exit_status;
  guest.mailbox->request = guest.mailbox->exit_status = 0;
}

std::uint64_t Playground::some_word() {
  const Child* const guest = some_guest();
  switch (random_.below(8)) {
    case 0:
    case 1: return number(some_frame());
    case 2: return guest == nullptr ? 0 : number(guest->domain);
    case 3: return guest == nullptr ? number(some_helper()) : number(guest->vcpu);
    case 4: return binding(some_frame(), Rights::read_write);
    case 5: return link(some_frame());
    case 6: return random_.below(words_per_frame);
    default: return random_.next() >> random_.below(64);
  }
}

}  // namespace exo::libos
