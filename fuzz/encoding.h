// SPDX-License-Identifier: MIT
// Steps as bytes of a fuzzer: each either written out, so that a trace can be a seed, or made up by the generator
// from the bytes that follow.
#pragma once

#include "fuzz/choices.h"
#include "model/machine.h"

#include <vector>

namespace exo::fuzz {

// Bytes that decode to these steps on any machine.
std::vector<std::uint8_t> encode(std::span<const model::Step> steps);

// The next step; bytes must be left.
model::Step decode_step(const model::Machine& machine, ByteChoices& bytes);

}  // namespace exo::fuzz
