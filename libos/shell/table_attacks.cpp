// SPDX-License-Identifier: MIT
// Attacks on page tables: forged entries, and writable tables.
#include "libos/base/table_entry.h"
#include "libos/shell/attack.h"

#include <array>

namespace exo::libos {
namespace {

constexpr std::uint64_t page_size_bit = 1 << 7;
constexpr std::uint64_t global_bit = 1 << 8;
constexpr std::uint64_t cache_disable_bit = 1 << 4;
constexpr std::uint64_t reserved_bits = std::uint64_t{0xff} << 55;

// A binding of our own frame with some more bits.
Status forge(const Arena& arena, std::uint64_t bits) {
  return table_set(arena.table, 0, binding(arena.mine, Rights::read) | bits).status;
}

Status write_own_root(const Arena& arena) { return arena.bind(arena.shell.root().space().root(), Rights::read_write); }

Status table_under_writer(const Arena& arena) {
  return after_cleaning(first_refusal({arena.bind(arena.mine, Rights::read_write), table_create(arena.mine, 1)}),
                        {arena.unbind(), tlb_flush()});
}

Status table_under_sharer(const Arena& arena) {
  constexpr Slot slot{1};
  return after_cleaning(first_refusal({capability_derive(arena.mine, slot, arena.victim->domain, Rights::read_write),
                                       table_create(arena.mine, 1)}),
                        {capability_revoke(arena.mine, slot), capability_release(arena.mine, slot), tlb_flush()});
}

Status destroy_linked(const Arena& arena) {
  return after_cleaning(
      first_refusal({table_set(arena.table_2, 0, link(arena.table)).status, table_destroy(arena.table)}),
      {table_set(arena.table_2, 0, 0).status, tlb_flush()});
}

Status destroy_early(const Arena& arena) {
  return after_cleaning(first_refusal({table_set(arena.table_2, 0, link(arena.table)).status,
                                       table_set(arena.table_2, 0, 0).status, table_destroy(arena.table)}),
                        {tlb_flush()});
}

constexpr std::array all{
    Attack{"writable-table", "binds a page table of our own writable", Status::target_not_data,
           [](const Arena& arena) { return arena.bind(arena.table_2, Rights::read_write); }},
    Attack{"writable-root", "binds the root table we run on writable", Status::target_not_data, write_own_root},
    Attack{"table-under-writer", "makes a table of a frame that a writable binding names", Status::still_writable,
           table_under_writer},
    Attack{"table-under-sharer", "makes a table of a frame that another domain may bind", Status::still_shared,
           table_under_sharer},
    Attack{"retype-foreign", "makes a table of a frame that another domain owns", Status::not_owner,
           [](const Arena& arena) { return table_create(arena.theirs, 1); }},
    Attack{"retype-context", "makes a table of the saved registers of our own vCPU", Status::not_data,
           [](const Arena& arena) { return table_create(FrameNumber{arena.shell.root().boot().context_frame}, 1); }},
    Attack{"fifth-level", "makes a table of a level that does not exist", Status::bad_level,
           [](const Arena& arena) { return table_create(arena.mine, 5); }},
    Attack{"entry-in-data", "sets a table entry in a frame that is no table", Status::not_table,
           [](const Arena& arena) { return table_set(arena.mine, 0, 0).status; }},
    Attack{"linear-table", "enters a table into one of the same level", Status::target_type,
           [](const Arena& arena) { return table_set(arena.table_2, 0, link(arena.table_2)).status; }},
    Attack{"data-as-table", "enters a data frame as a page table", Status::target_type,
           [](const Arena& arena) { return table_set(arena.table_2, 0, link(arena.mine)).status; }},
    Attack{"foreign-table", "changes a page table of another domain", Status::not_owner,
           [](const Arena& arena) { return table_set(arena.victim->root_table, 0, 0).status; }},
    Attack{"reserved-bits", "an entry with reserved bits", Status::bad_entry,
           [](const Arena& arena) { return forge(arena, reserved_bits); }},
    Attack{"large-page", "an entry with the page-size bit", Status::bad_entry,
           [](const Arena& arena) { return forge(arena, page_size_bit); }},
    Attack{"global-page", "an entry that would survive a flush", Status::bad_entry,
           [](const Arena& arena) { return forge(arena, global_bit); }},
    Attack{"uncached-page", "an entry with another cache attribute", Status::bad_entry,
           [](const Arena& arena) { return forge(arena, cache_disable_bit); }},
    Attack{"no-such-frame", "an entry for a frame beyond the end of memory", Status::target_absent,
           [](const Arena& arena) {
             return arena.bind(FrameNumber{arena.shell.root().boot().frame_count}, Rights::read);
           }},
    Attack{"core-slot", "an entry in the core's part of the address space", Status::core_slot,
           [](const Arena& arena) { return table_set(arena.shell.root().space().root(), core_slot_first, 0).status; }},
    Attack{"batch-foreign", "entries from a frame that a capability lets us read", Status::batch_foreign,
           [](const Arena& arena) { return table_update(arena.table, 0, arena.readable, 0, 1).status; }},
    Attack{"batch-beyond", "more entries than are left in a table", Status::beyond_table,
           [](const Arena& arena) { return table_update(arena.table, words_per_frame - 1, arena.mine, 0, 2).status; }},
    Attack{"batch-wraps", "entries whose end wraps around", Status::beyond_table,
           [](const Arena& arena) { return table_update(arena.table, ~std::uint64_t{0}, arena.mine, 0, 2).status; }},
    Attack{"batch-core-slot", "entries in the core's part of the address space", Status::core_slot,
           [](const Arena& arena) {
             return table_update(arena.shell.root().space().root(), core_slot_first, arena.mine, 0, 1).status;
           }},
    Attack{"index", "an entry beyond the end of a table", Status::bad_index,
           [](const Arena& arena) { return table_set(arena.table, words_per_frame, 0).status; }},
    Attack{"table-in-use", "turns a table that is in use into data", Status::entries_present,
           [](const Arena& arena) { return table_destroy(arena.shell.root().space().root()); }},
    Attack{"table-linked", "turns an empty table into data that another table names", Status::still_linked,
           destroy_linked},
    Attack{"table-early", "unlinks a table and turns it into data before the flush", Status::not_flushed,
           destroy_early},
    Attack{"destroy-foreign", "turns a page table of another domain into data", Status::not_owner,
           [](const Arena& arena) { return table_destroy(arena.victim->root_table); }},
};

}  // namespace

std::span<const Attack> table_attacks() { return all; }

}  // namespace exo::libos
