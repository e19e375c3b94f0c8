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

Status release_mapped(const Arena& arena) {
  return after_cleaning(first_refusal({arena.bind(arena.mine, Rights::read), frame_release(arena.mine)}),
                        {arena.unbind(), tlb_flush()});
}

Status reuse_early(const Arena& arena) {
  return after_cleaning(
      first_refusal({arena.bind(arena.mine, Rights::read_write), arena.unbind(), frame_release(arena.mine)}),
      {tlb_flush()});
}

Status retype_early(const Arena& arena) {
  return after_cleaning(
      first_refusal({arena.bind(arena.mine, Rights::read_write), arena.unbind(), table_create(arena.mine, 1)}),
      {tlb_flush()});
}

// To a new child, while a processor may still write to it for us.
Status transfer_early(const Arena& arena) {
  constexpr DomainId child{domain_count - 1};
  return after_cleaning(first_refusal({domain_create(child, 1), arena.bind(arena.mine, Rights::read_write),
                                       arena.unbind(), frame_transfer(arena.mine, child)}),
                        {tlb_flush(), domain_destroy(child), domain_reap(child)});
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
    Attack{"claim-beyond", "claims a frame beyond the end of memory", Status::no_such_frame,
           [](const Arena& arena) {
             return frame_allocate(own_domain, FrameNumber{arena.shell.root().boot().frame_count});
           }},
    Attack{"release-table", "gives back a page table as if it were data", Status::not_data,
           [](const Arena& arena) { return frame_release(arena.table); }},
    Attack{"release-foreign", "gives away a frame that another domain owns", Status::not_owner,
           [](const Arena& arena) { return frame_release(arena.theirs); }},
    Attack{"release-mapped", "gives back a frame that is still bound", Status::still_referenced, release_mapped},
    Attack{"reuse-early", "unbinds a frame and gives it back before the flush", Status::not_flushed, reuse_early},
    Attack{"retype-early", "unbinds a frame and makes it a page table before the flush", Status::not_flushed,
           retype_early},
    Attack{"take-foreign", "transfers a frame of another domain to itself", Status::not_owner,
           [](const Arena& arena) { return frame_transfer(arena.theirs, own_domain); }},
    Attack{"give-unasked", "transfers a frame to another domain, which did not ask for it", Status::not_permitted,
           [](const Arena& arena) { return frame_transfer(arena.mine, arena.victim->domain); }},
    Attack{"transfer-early", "unbinds a frame and hands it to a child before the flush", Status::not_flushed,
           transfer_early},
};

}  // namespace

std::span<const Attack> frame_attacks() { return all; }

}  // namespace exo::libos
