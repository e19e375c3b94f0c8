// SPDX-License-Identifier: MIT
// The records of the core that the root domain may bind read-only: the frame table, the domain table, the
// vCPU table, the slice vector and the counters, in the frames that BootInformation names. They change under the
// reader's eyes whenever a call is made; spec/state.h says what each part means.
#pragma once

#include "spec/abi.h"

#include <cstdint>

namespace exo::information {

// A 16-bit tag below a 48-bit count.
struct TaggedCount {
  std::uint64_t word;

  constexpr std::uint64_t tag() const { return word & 0xffff; }
  constexpr std::uint64_t count() const { return word >> 16; }
};

// What the core knows of a frame. A table_N frame is a page table of level N.
struct FrameRecord {
  TaggedCount owner_and_references;
  TaggedCount type_and_type_references;
  TaggedCount entries_and_drop_epoch;
  TaggedCount capability[capability_slots];          // holder, and bindings or (draining) the epoch of the release
  std::uint8_t rights_and_origin[capability_slots];  // above the 4 bits of rights, the slot it was derived from
  CapabilityState capability_state[capability_slots];
  std::uint64_t deadline;  // of the frame's revocation, a tick; time::never if there is none
  std::uint64_t capability_deadline[capability_slots];  // of those that are revoking
  std::uint16_t revoker;                                // the domain that takes the frame back
  std::uint16_t unused[11];

  constexpr std::uint64_t owner() const { return owner_and_references.tag(); }
  constexpr std::uint64_t references() const { return owner_and_references.count(); }
  constexpr std::uint64_t entries() const { return entries_and_drop_epoch.tag(); }
  constexpr std::uint64_t type_references() const { return type_and_type_references.count(); }
  constexpr FrameType type() const { return static_cast<FrameType>(type_and_type_references.tag()); }
  constexpr std::uint64_t drop_epoch() const { return entries_and_drop_epoch.count(); }
  constexpr std::uint64_t capability_rights(std::uint64_t position) const { return rights_and_origin[position] & 15; }
  constexpr std::uint64_t capability_origin(std::uint64_t position) const { return rights_and_origin[position] >> 4; }
};
static_assert(sizeof(FrameRecord) == 128);

struct DomainRecord {
  DomainState state;
  std::uint16_t parent;
  std::uint32_t charged;  // frames it owns plus the limits it gave its children
  std::uint32_t limit;    // what it may be charged for
  std::uint32_t capabilities;
  std::uint16_t children;
  std::uint16_t vcpus;
  std::uint16_t notified;  // the vCPU that gets its notices of revocation, no_vcpu for none
  std::uint16_t unused;
  std::uint32_t slices;       // it owns plus the limits it gave its children
  std::uint32_t slice_limit;  // how many there may be
};
static_assert(sizeof(DomainRecord) == 32);

struct VcpuRecord {
  VcpuState state;
  std::uint16_t domain;
  std::uint32_t kernel_root;  // frames; 0 for none
  std::uint32_t user_root;
  std::uint32_t context;
  std::uint32_t shared;
  std::uint16_t partner;  // calling: whom; else, who waits for its reply, no_vcpu for nobody
  std::uint16_t unused;
  std::uint64_t until;     // blocked: the tick at which it goes on anyway
  std::uint64_t timer;     // the tick of its timer event
  std::uint32_t overruns;  // announced slice ends that it missed, in a row
  std::uint32_t owes;      // slices it has to do without for them
  std::uint64_t notices;   // how many it got
  std::uint64_t more_unused;
};
static_assert(sizeof(VcpuRecord) == 64);

// A position of the slice vector.
struct SliceRecord {
  std::uint16_t domain;  // its owner, no_domain for none
  std::uint16_t vcpu;    // runs there, as long as it is of that domain
};
static_assert(sizeof(SliceRecord) == 4);

// The machine as a whole, at the beginning of a page.
struct Counters {
  std::uint64_t now;                     // ticks since boot
  std::uint64_t epoch;                   // what is dropped now is stamped with it
  std::uint64_t published[agent_count];  // of each translation agent: what was dropped before this epoch is forgotten
};
static_assert(sizeof(Counters) == 48);

inline constexpr std::uint64_t frame_records_per_page = page_size / sizeof(FrameRecord);

}  // namespace exo::information
