// SPDX-License-Identifier: MIT
// Attacks on the ownership of frames.
#include "libos/shell/attack.h"

#include <array>

namespace exo::libos {
namespace {

// Some frame that belongs to the core.
FrameNumber core_frame(const Arena& arena) {
  FrameTable& table = arena.shell.root().frames();
  for (FrameNumber frame{1};; frame = frame + 1) {
    const auto record = table.record(frame);
    if (!record || (*record)->type() == FrameType::core) return frame;
  }
}

// The first refusal of two steps decides; the second is the attack.
Status after(Status preparation, Status (*attack)(const Arena&), const Arena& arena) {
  return preparation == Status::ok ? attack(arena) : preparation;
}

Status release(const Arena& arena) { return frame_release(arena.mine); }

// Cleans up behind an attack on the arena's own frame.
Status with_binding_removed(const Arena& arena, Status answer) {
  const Status unbound = arena.unbind();
  const Status flushed = tlb_flush();
  return unbound == Status::ok && flushed == Status::ok ? answer : Status::ok;
}

Status release_mapped(const Arena& arena) {
  const Status answer = after(arena.bind(arena.mine, Rights::read), release, arena);
  return with_binding_removed(arena, answer);
}

Status reuse_early(const Arena& arena) {
  const Status bound = arena.bind(arena.mine, Rights::read_write);
  const Status unbound = arena.unbind();
  const Status answer = after(bound == Status::ok ? unbound : bound, release, arena);
  return with_binding_removed(arena, answer);
}

Status retype_early(const Arena& arena) {
  const Status bound = arena.bind(arena.mine, Rights::read_write);
  const Status unbound = arena.unbind();
  const Status answer =
      after(bound == Status::ok ? unbound : bound, [](const Arena& in) { return table_create(in.mine, 1); }, arena);
  return with_binding_removed(arena, answer);
}

constexpr std::array all{
    Attack{"foreign-frame", "binds a frame of another domain", Status::target_foreign,
           [](const Arena& arena) { return arena.bind(arena.theirs, Rights::read); }},
    Attack{"core-frame", "binds a frame that belongs to the core", Status::target_type,
           [](const Arena& arena) { return arena.bind(core_frame(arena), Rights::read); }},
    Attack{"context-frame", "binds the saved registers of a vCPU", Status::target_type,
           [](const Arena& arena) {
             return arena.bind(FrameNumber{arena.shell.root().boot().context_frame}, Rights::read_write);
           }},
    Attack{"claim-core", "claims a frame of the core as free", Status::not_free,
           [](const Arena& arena) { return frame_allocate(own_domain, core_frame(arena)); }},
    Attack{"claim-foreign", "claims a frame that another domain owns", Status::not_free,
           [](const Arena& arena) { return frame_allocate(own_domain, arena.theirs); }},
    Attack{"release-foreign", "gives away a frame that another domain owns", Status::not_owner,
           [](const Arena& arena) { return frame_release(arena.theirs); }},
    Attack{"release-mapped", "gives back a frame that is still bound", Status::still_referenced, release_mapped},
    Attack{"reuse-early", "unbinds a frame and gives it back before the flush", Status::not_flushed, reuse_early},
    Attack{"retype-early", "unbinds a frame and makes it a page table before the flush", Status::not_flushed,
           retype_early},
};

}  // namespace

std::span<const Attack> frame_attacks() { return all; }

}  // namespace exo::libos
