// SPDX-License-Identifier: MIT
#include "fuzz/encoding.h"

#include "fuzz/generator.h"

#include <algorithm>
#include <bit>

namespace exo::fuzz {

namespace {

using model::Step;

// A step begins with a byte that says how it is given; one that is written out follows as its kind and words,
// each word as the number of its bytes and these, the highest first.
constexpr std::uint8_t written_out = 0;
constexpr Word ways = 4;  // the others mean: made up

void append(std::vector<std::uint8_t>& bytes, Word word) {
  const int count = (std::bit_width(word) + 7) / 8;
  bytes.push_back(static_cast<std::uint8_t>(count));
  for (int i = count - 1; i >= 0; --i) bytes.push_back(static_cast<std::uint8_t>(word >> 8 * i));
}

Word read_word(ByteChoices& bytes) {
  Word word = 0;
  for (Word count = bytes.below(9); count != 0; --count) word = word << 8 | bytes.below(256);
  return word;
}

}  // namespace

std::vector<std::uint8_t> encode(std::span<const Step> steps) {
  std::vector<std::uint8_t> bytes;
  for (const Step& step : steps) {
    bytes.push_back(written_out);
    bytes.push_back(static_cast<std::uint8_t>(step.kind));
    append(bytes, step.call);
    for (const Word word : step.argument) append(bytes, word);
    for (const Word word : step.hardware) append(bytes, word);
    append(bytes, step.of_steps.size());
    for (const model::Inputs& inputs : step.of_steps) {
      for (const Word word : inputs) append(bytes, word);
    }
  }
  return bytes;
}

Step decode_step(const model::Machine& machine, ByteChoices& bytes) {
  if (bytes.below(ways) != written_out) return next_step(machine, bytes);
  Step step;
  step.kind = static_cast<Step::Kind>(bytes.below(Step::kind_count));
  step.call = read_word(bytes);
  for (Word& word : step.argument) word = read_word(bytes);
  for (Word& word : step.hardware) word = read_word(bytes);
  step.of_steps.resize(std::min(read_word(bytes), words_per_frame));
  for (model::Inputs& inputs : step.of_steps) {
    for (Word& word : inputs) word = read_word(bytes);
  }
  return step;
}

}  // namespace exo::fuzz
