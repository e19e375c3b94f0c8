// SPDX-License-Identifier: MIT
// Theorem 4, isolation: whatever address ring 3 uses, it reaches a frame that its domain may have, with no more rights.
//
// First the processor's walk, from its manual (Intel SDM volume 3A, chapter 4): it reads memory, and knows nothing of
// types, owners and capabilities. Then what it may find. Of what the processor remembers, spec/translation_theorem.h.
#pragma once

#include "spec/vcpu.h"

#include <vector>

namespace exo::spec {

// --- The walk (4.5, "4-level paging"), with execute-disable enabled and without protection keys ---

namespace paging {
inline constexpr unsigned levels = 4;
inline constexpr std::uint64_t index_mask = words_per_frame - 1;
inline constexpr unsigned index_bits = 9;

// PS: at levels 3 and 2 the entry maps a page of 1 GiB or 2 MiB; at level 1 the bit is PAT, and has to do with caches.
inline constexpr std::uint64_t page_size_flag = 1 << 7;

// Reserved in a present entry are PS at level 4, and bits 51 to MAXPHYADDR. MAXPHYADDR is the least here with which all
// frames that there can be have addresses; where it is larger, fewer bits are reserved.
inline constexpr std::uint64_t beyond_frames = entry::frame_mask & ~(max_frames * page_size - 1);
constexpr std::uint64_t reserved_bits(unsigned level) { return beyond_frames | (level == 4 ? page_size_flag : 0); }

// The bits of an address that are the index at this level. Bits 63 to 48 are not looked at.
template <class W>
W index_at(const W& address, unsigned level) {
  return (address >> (entry::frame_shift + index_bits * (level - 1))) & index_mask;
}
}  // namespace paging

// An entry that the walk reads if it comes so far.
template <class V>
struct EntryRead {
  unsigned level;
  Word<V> table;
  Word<V> word;
  Bool<V> happens;
};

template <class V>
struct Walk {
  std::vector<EntryRead<V>> reads{};  // from level 4 to level 1

  // The walk ends at an entry that is not present, has a reserved bit, or maps a large page; or it is complete, and has
  // led to the frame. The first two are page faults.
  Bool<V> reserved{false};
  Bool<V> large{false};
  Bool<V> complete{true};
  Word<V> frame;

  // Access rights (4.6), where it is complete: U/S and R/W count if they are set in every entry, XD if in one.
  Bool<V> user{true};
  Bool<V> writable{true};
  Bool<V> execute_disable{false};
};

template <class V>
Walk<V> walk(const State<V>& state, const Word<V>& root, const Word<V>& address) {
  Walk<V> path{.frame = root};
  for (unsigned level = paging::levels; level >= 1; --level) {
    const Word<V> word = state.memory[path.frame, paging::index_at(address, level)];
    path.reads.push_back({level, path.frame, word, path.complete});
    const Bool<V> present = path.complete && has(word, entry::present);
    const Bool<V> reserved = present && (word & paging::reserved_bits(level)) != 0;
    const Bool<V> large = present && !reserved && level > 1 && has(word, paging::page_size_flag);
    path.reserved = path.reserved || reserved;
    path.large = path.large || large;
    path.complete = present && !reserved && !large;
    path.frame = target_of(word);
    path.user = path.user && has(word, entry::user);
    path.writable = path.writable && has(word, entry::writable);
    path.execute_disable = path.execute_disable || has(word, entry::no_execute);
  }
  return path;
}

// 4.6.1: what an access in user mode, that is of ring 3, may do.
template <class V>
Bool<V> may_read(const Walk<V>& path) {
  return path.complete && path.user;
}

template <class V>
Bool<V> may_write(const Walk<V>& path) {
  return may_read(path) && path.writable;
}

template <class V>
Bool<V> may_execute(const Walk<V>& path) {
  return may_read(path) && !path.execute_disable;
}

// --- Where walks begin ---

// A root, the domain whose ring 3 uses it, and whether there is one.
template <class V>
struct Root {
  Word<V> table;
  Word<V> domain;
  Bool<V> exists;
};

template <class V>
Root<V> kernel_root_of(const State<V>& state, const Word<V>& vcpu) {
  const Word<V> table = state.vcpu_kernel_root[vcpu];
  return {table, state.vcpu_domain[vcpu], table != no_frame};
}

template <class V>
Root<V> user_root_of(const State<V>& state, const Word<V>& vcpu) {
  const Word<V> table = state.vcpu_user_root[vcpu];
  return {table, state.vcpu_domain[vcpu], table != no_frame};
}

// The one in CR3. Without a vCPU there is no ring 3.
template <class V>
Root<V> loaded_root_of(const State<V>& state, const Word<V>& cpu) {
  return {state.agent_root[cpu], state.cpu_domain[cpu], state.cpu_vcpu[cpu] != no_vcpu};
}

// --- The theorem ---

// The domain owns the frame, or holds a capability for it that has these rights.
template <class V>
Bool<V> is_authorised(const State<V>& state, const Word<V>& domain, const Word<V>& frame, const Word<V>& rights) {
  Bool<V> authorised = state.owner[frame] == domain;
  for (std::uint64_t position = 0; position < capability_slots; ++position) {
    authorised = authorised || (capability_held(state, frame, Word<V>{position + 1}) &&
                                state.capability_holder[frame, position] == domain &&
                                (rights & ~state.capability_rights[frame, position]) == 0);
  }
  return domain_exists(domain) && authorised;
}

template <class V>
Bool<V> is_table_of(const State<V>& state, const Word<V>& frame, unsigned level, const Word<V>& domain) {
  return frame_exists(state, frame) && state.type[frame] == code(FrameType::table_1) + level - 1 &&
         state.owner[frame] == domain;
}

// What holds of any address, from any root. A visitor is called as that of the invariants.
template <class V, class Visit>
void isolation(const State<V>& state, const Root<V>& root, const Word<V>& address, Visit&& visit) {
  const Walk<V> path = walk(state, root.table, address);
  const Word<V> slot = paging::index_at(address, paging::levels);
  const Bool<V> in_core = slot >= core_slot_first && slot < core_slot_first + core_slot_count;
  visit("core_slots_are_supervisor", implies(root.exists && in_core, !has(path.reads.front().word, entry::user)));

  // The processor sets accessed and dirty bits in what it reads.
  const Bool<V> in_guest = root.exists && !in_core;
  Bool<V> own_tables{true};
  for (const EntryRead<V>& read : path.reads) {
    own_tables = own_tables && implies(read.happens, is_table_of(state, read.table, read.level, root.domain));
  }
  visit("walk_reads_own_tables", implies(in_guest, own_tables));
  visit("walk_meets_no_reserved_bit", implies(in_guest, !path.reserved));
  visit("walk_meets_no_large_page", implies(in_guest, !path.large));

  const Bool<V> reads = root.exists && may_read(path);
  const Bool<V> writes = root.exists && may_write(path);
  const Word<V> none{0};
  const Word<V> rights = Word<V>{right_read} | V::choose(writes, Word<V>{right_write}, none) |
                         V::choose(may_execute(path), Word<V>{right_execute}, none);
  const Word<V>& frame = path.frame;
  visit("reached_frame_exists", implies(reads, frame_exists(state, frame)));
  visit("reached_frame_authorised", implies(reads, is_authorised(state, root.domain, frame, rights)));
  visit("reached_frame_not_of_core", implies(reads, type_is(state, frame, FrameType::data) || is_table(state, frame) ||
                                                        type_is(state, frame, FrameType::information)));
  visit("written_frame_is_data", implies(writes, type_is(state, frame, FrameType::data)));
}

}  // namespace exo::spec
