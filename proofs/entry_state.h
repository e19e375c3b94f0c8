// SPDX-License-Identifier: MIT
// The processor as it enters the core, and the memory that entry.S works on: the processor's record, its stacks, and
// the frames of contexts. After a step of the core, what they hold is a state that this knows by its parts.
#pragma once

#include "model/abstraction.h"
#include "model/kernel.h"
#include "proofs/core_image.h"
#include "proofs/x86/path.h"

#include <memory>
#include <string>

namespace exo::proofs {

class EntryState {
 public:
  // `after` is the state that the last step of the core on a path leaves.
  EntryState(const CoreImage& image, const State& after);

  const x86::Image& image() const { return image_.image(); }
  const State& after() const { return after_; }

  // A path that begins with registers of ring 3 and everything as it is while ring 3 runs. The direction flag is
  // arbitrary.
  std::unique_ptr<x86::Path> begin() const;

  // The address of a part of the processor's record, by its offset in exo::core::Cpu or, beyond it, from there.
  std::uint64_t record() const { return record_; }
  Word load(x86::Path& path, std::uint64_t address) const;
  void store(x86::Path& path, std::uint64_t address, const Word& word) const;

  // Of words of the record (model/abstraction.h): what they are while ring 3 runs, and calls visit(part, address).
  static Word before(std::string_view part) { return word_constant("ring_3." + std::string{part}); }
  template <class Visit>
  void each_part(Visit&& visit) const {
    for (const model::Object& object : model::objects()) {
      if (object.name != "cpus") continue;
      for (const model::Field& field : object.fields) visit(field.parts[0].map, record_ + field.offset);
    }
  }

 private:
  x86::Environment environment() const;

  const CoreImage& image_;
  const State& after_;
  std::uint64_t record_;
};

// The name of the core's stacks as objects; a contract forgets what was on one.
inline constexpr const char* stacks_name = "stacks";
// The register of the local APIC that a store of zero ends an interrupt at.
inline constexpr const char* end_of_interrupt_name = "end_of_interrupt";

}  // namespace exo::proofs
