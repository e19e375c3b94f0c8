// SPDX-License-Identifier: MIT
// Where decisions come from: a random generator, or the bytes of a fuzzer.
#pragma once

#include "model/step.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace exo::fuzz {

using model::Word;

class Choices {
 public:
  virtual ~Choices() = default;

  // A number below the bound, which is not zero.
  virtual Word below(Word bound) = 0;
  virtual Word any_word() = 0;

  bool one_in(Word bound) { return below(bound) == 0; }
  template <class Range>
  auto one_of(const Range& range) {
    return range[below(std::size(range))];
  }
};

// SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
class RandomChoices final : public Choices {
 public:
  explicit RandomChoices(std::uint64_t seed) : state_{seed} {}

  Word any_word() override {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  }
  Word below(Word bound) override {
    return static_cast<Word>(static_cast<unsigned __int128>(any_word()) * bound >> 64);
  }

 private:
  std::uint64_t state_;
};

// As many bytes as the bound needs; zeros when none are left.
class ByteChoices final : public Choices {
 public:
  explicit ByteChoices(std::span<const std::uint8_t> bytes) : bytes_{bytes} {}

  bool exhausted() const { return bytes_.empty(); }
  Word below(Word bound) override {
    return bound <= 1 ? 0 : take(bound <= 0x100 ? 1 : bound <= 0x10000 ? 2 : 8) % bound;
  }
  Word any_word() override { return take(8); }

 private:
  Word take(std::size_t count) {
    Word word = 0;
    for (; count != 0 && !bytes_.empty(); --count, bytes_ = bytes_.subspan(1)) word = word << 8 | bytes_[0];
    return word;
  }

  std::span<const std::uint8_t> bytes_;
};

}  // namespace exo::fuzz
