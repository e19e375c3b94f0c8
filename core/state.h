// SPDX-License-Identifier: MIT
// The state of the core: flat arrays of integers, joined by indices. Protected by the core lock, which
// with one processor is held by being in the core (interrupts are off there). What each part means is
// said in spec/state.h; model/abstraction.h connects the two.
#pragma once

#include "core/names.h"
#include "core/tagged_count.h"
#include "spec/abi.h"

#include <cstdint>

namespace exo::core {

// Of a capability: what it allows, and the slot of the one that it was derived from, or owner_slot.
class RightsAndOrigin {
 public:
  RightsAndOrigin() = default;
  constexpr RightsAndOrigin(std::uint64_t rights, std::uint64_t origin)
      : byte_{static_cast<std::uint8_t>(origin << 4 | rights)} {}

  constexpr std::uint64_t rights() const { return byte_ & 15; }
  constexpr std::uint64_t origin() const { return byte_ >> 4; }

 private:
  std::uint8_t byte_;
};

// What the core knows of a physical frame.
struct Frame {
  TaggedCount owner_and_references;
  TaggedCount type_and_type_references;
  TaggedCount entries_and_drop_epoch;
  TaggedCount capability[capability_slots];  // holder, and bindings or (draining) the epoch of the release
  RightsAndOrigin rights_and_origin[capability_slots];
  CapabilityState capability_state[capability_slots];
  std::uint64_t deadline;                               // of the frame's revocation, time::never if there is none
  std::uint64_t capability_deadline[capability_slots];  // of those that are revoking
  std::uint16_t revoker;                                // the domain that takes the frame back
  std::uint16_t unused[11];

  DomainId owner() const { return DomainId{owner_and_references.tag()}; }
  FrameType type() const { return static_cast<FrameType>(type_and_type_references.tag()); }
  std::uint64_t references() const { return owner_and_references.count(); }
  std::uint64_t type_references() const { return type_and_type_references.count(); }
  std::uint64_t entries() const { return entries_and_drop_epoch.tag(); }
  std::uint64_t drop_epoch() const { return entries_and_drop_epoch.count(); }

  void set_owner(DomainId domain) { owner_and_references.set_tag(number(domain)); }
  void set_type(FrameType type) { type_and_type_references.set_tag(static_cast<std::uint64_t>(type)); }

  // A root or a context: a reference that needs the frame's type.
  void add_typed_reference() {
    owner_and_references.increment_count();
    type_and_type_references.increment_count();
  }
  void drop_typed_reference() {
    owner_and_references.decrement_count();
    type_and_type_references.decrement_count();
  }
};
static_assert(sizeof(Frame) == 128);

struct Domain {
  DomainState state;
  std::uint16_t parent;
  std::uint32_t charged;       // frames it owns plus the limits of its children
  std::uint32_t limit;         // what it may be charged
  std::uint32_t capabilities;  // held
  std::uint16_t children;
  std::uint16_t vcpus;
  std::uint16_t notified;  // the vCPU that gets its notices of revocation, no_vcpu for none
  std::uint16_t unused;
  std::uint32_t slices;       // it owns plus the limits of its children
  std::uint32_t slice_limit;  // how many there may be
};
static_assert(sizeof(Domain) == 32);

struct Vcpu {
  VcpuState state;
  std::uint16_t domain;
  std::uint32_t kernel_root;  // frame, no_frame for none
  std::uint32_t user_root;
  std::uint32_t context;  // frame of its saved context
  std::uint32_t shared;   // frame of its shared context, no_frame for none
  std::uint16_t partner;  // calling: whom; else, who waits for its reply, no_vcpu for nobody
  std::uint16_t unused;
  std::uint64_t until;     // blocked: the tick at which it goes on anyway
  std::uint64_t timer;     // the tick of its timer event
  std::uint32_t overruns;  // announced slice ends that it missed, in a row
  std::uint32_t owes;      // slices it has to do without for them
  std::uint64_t notices;   // how many it got
  std::uint64_t more_unused;
};
static_assert(sizeof(Vcpu) == 64);

// A position of the processor's slice vector.
struct Slice {
  std::uint16_t domain;  // its owner, no_domain for none
  std::uint16_t vcpu;    // runs there, as long as it is of that domain
};
static_assert(sizeof(Slice) == 4);

// How a processor goes back to ring 3 after a step of the core.
enum class Leave : std::uint64_t {
  directly = 0,   // with the registers it has
  resuming = 1,   // with registers from a record
  switching = 2,  // as another vCPU, or none
  ending = 3,     // not at all: the machine ends
  calling = 4,    // as a vCPU that was called, at its declared entry, with the registers of a message
  replying = 5,   // as a vCPU that called, with the registers of a message
};

// One processor. GS holds the address of its record while the core runs.
struct Cpu {
  // Of ring 3 while the core runs. Where exceptions come from ring 3 the processor itself writes them here.
  std::uint64_t rip, cs, rflags, rsp, ss;
  std::uint64_t mode;  // Mode of the vCPU
  std::uint64_t vcpu;  // the vCPU it runs, no_vcpu when none is left
  std::uint64_t unused;
  Leave leave;                // what else is to be done on the way to ring 3
  std::uint64_t save_to;      // where the general registers of the vCPU that ran go: a physical address or 0
  std::uint64_t load_from;    // where those of the one that will run come from: a physical address
  std::uint64_t exit_status;  // of the machine, when it ends
  std::uint64_t told;         // 1: the vCPU was told that its time ends at the next tick
  std::uint64_t domain;       // of the vCPU
};

// The machine as a whole.
struct Counters {
  std::uint64_t now;                     // ticks since boot
  std::uint64_t epoch;                   // the current flush epoch
  std::uint64_t published[agent_count];  // of each agent: its translations are not older; or offline_epoch
};

extern Domain domains[domain_count];
extern Vcpu vcpus[vcpu_count];
extern Slice slices[slice_count];
extern Counters counters;
extern std::uint64_t frame_count;                    // fixed at boot, at most max_frames
extern std::uint64_t core_entries[core_slot_count];  // what every root holds in the core's slots
extern std::uint64_t boot_root;                      // frame of the core's own root, of type core

// Its parts, by the names that the specification has for them.
inline constexpr std::uint64_t& now = counters.now;
inline constexpr std::uint64_t& epoch = counters.epoch;
inline constexpr std::uint64_t (&published)[agent_count] = counters.published;

inline Domain& record(DomainId domain) { return domains[number(domain)]; }
inline Vcpu& record(VcpuId vcpu) { return vcpus[number(vcpu)]; }

}  // namespace exo::core
