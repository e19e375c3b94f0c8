// SPDX-License-Identifier: MIT
// The state of the core: flat arrays of integers, joined by indices. Protected by the core lock, which
// with one processor is held by being in the core (interrupts are off there).
#pragma once

#include "spec/abi.h"

#include <cstdint>

namespace exo::core {

// A 16-bit tag in the low bits and a 48-bit count above it, in one word.
class TaggedCount {
 public:
  constexpr std::uint64_t tag() const { return static_cast<std::uint16_t>(word_); }
  constexpr std::uint64_t count() const { return word_ >> 16; }
  constexpr void set(std::uint64_t tag, std::uint64_t count) { word_ = count << 16 | static_cast<std::uint16_t>(tag); }
  constexpr void set_tag(std::uint64_t tag) { word_ = (word_ & ~std::uint64_t{0xffff}) | static_cast<std::uint16_t>(tag); }
  constexpr void set_count(std::uint64_t count) { word_ = count << 16 | tag(); }
  constexpr void add(std::uint64_t amount) { word_ += amount << 16; }
  constexpr void subtract(std::uint64_t amount) { word_ -= amount << 16; }
  constexpr void add_to_tag(std::uint64_t amount) { word_ += amount; }         // the tag must not carry
  constexpr void subtract_from_tag(std::uint64_t amount) { word_ -= amount; }  // nor borrow

 private:
  std::uint64_t word_;
};

// What the core knows of a physical frame. spec/state.h says what each part means.
struct Frame {
  TaggedCount owner_and_references;
  TaggedCount entries_and_type_references;
  TaggedCount type_and_drop_epoch;
  TaggedCount capability[capability_slots];   // holder, and bindings or (draining) the epoch of the release
  std::uint8_t capability_rights[capability_slots];
  CapabilityState capability_state[capability_slots];

  FrameType type() const { return static_cast<FrameType>(type_and_drop_epoch.tag()); }
  void set_type(FrameType type) { type_and_drop_epoch.set_tag(static_cast<std::uint64_t>(type)); }
};
static_assert(sizeof(Frame) == 64);

struct Domain {
  DomainState state;
  std::uint16_t parent;
  std::uint32_t charged;      // frames it owns plus the limits it gave its children
  std::uint32_t limit;        // what it may be charged for
  std::uint32_t capabilities;
  std::uint32_t children;
  std::uint32_t vcpus;
  std::uint64_t unused;
};
static_assert(sizeof(Domain) == 32);

struct Vcpu {
  VcpuState state;
  std::uint16_t domain;
  std::uint32_t kernel_root;
  std::uint32_t user_root;
  std::uint32_t context;      // frame of its saved context
};
static_assert(sizeof(Vcpu) == 16);

// One processor. GS holds the address of its record while the core runs.
struct Cpu {
  std::uint64_t vcpu;            // the vCPU it runs, no_vcpu when none is left
  std::uint64_t flushed_epoch;   // all its translations are younger than this epoch
  std::uint64_t exit_requested;  // machine_exit was called ...
  std::uint64_t exit_status;     // ... with this status
};

extern Domain domains[domain_count];
extern Vcpu vcpus[vcpu_count];
extern std::uint64_t frame_count;                         // fixed at boot, at most max_frames
extern std::uint64_t epoch;                               // the current flush epoch
extern std::uint64_t core_entries[core_slot_count];       // what every root holds in the core's slots
extern std::uint64_t boot_root;                           // the core's own root, in a frame of type core

}  // namespace exo::core
