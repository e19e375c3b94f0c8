// SPDX-License-Identifier: MIT
// The image that boots, as the proofs execute it: where the core's objects are, and which parts of the
// specification's state their fields hold at the start (model/abstraction.h).
#pragma once

#include "proofs/hypotheses.h"
#include "proofs/x86/debug_types.h"
#include "proofs/x86/decoder.h"
#include "proofs/x86/environment.h"

#include <filesystem>
#include <string>
#include <vector>

namespace exo::proofs {

class CoreImage {
 public:
  explicit CoreImage(const std::filesystem::path& file);

  const x86::Image& image() const { return image_; }
  x86::Program& program() { return program_; }

  // The core's objects, with fields that start as the old state says.
  x86::Environment environment(const State& old) const;

 private:
  x86::Image image_;
  x86::DebugTypes types_;
  x86::Program program_;
};

// A part of the state by name; throws std::out_of_range where there is none.
Word read_map(const State& state, std::string_view map, const Keys& keys);

// What a field of the core, by the executor's path, holds; throws std::out_of_range for an unknown field.
struct FieldMeaning {
  struct Part {
    std::string_view map;
    unsigned low_bit;
    unsigned bits;
  };
  std::vector<Part> parts;
};
const FieldMeaning& meaning_of_field(const std::string& path);

}  // namespace exo::proofs
