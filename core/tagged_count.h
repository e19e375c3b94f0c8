// SPDX-License-Identifier: MIT
// A 16-bit tag in the low bits and a 48-bit count above it, in one word. Neither may leave its range:
// that they do not is an obligation of the proofs, not of the code.
#pragma once

#include <cstdint>

namespace exo::core {

class TaggedCount {
 public:
  constexpr std::uint64_t tag() const { return static_cast<std::uint16_t>(word_); }
  constexpr std::uint64_t count() const { return word_ >> tag_bits; }

  constexpr void set(std::uint64_t tag, std::uint64_t count) { word_ = count << tag_bits | tag; }
  constexpr void set_tag(std::uint64_t tag) { set(tag, count()); }
  constexpr void set_count(std::uint64_t count) { set(tag(), count); }

  constexpr void increment_tag() { set_tag(static_cast<std::uint16_t>(tag() + 1)); }
  constexpr void decrement_tag() { set_tag(static_cast<std::uint16_t>(tag() - 1)); }
  constexpr void increment_count() { word_ += std::uint64_t{1} << tag_bits; }
  constexpr void decrement_count() { word_ -= std::uint64_t{1} << tag_bits; }

 private:
  static constexpr unsigned tag_bits = 16;
  std::uint64_t word_;
};

}  // namespace exo::core
