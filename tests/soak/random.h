// SPDX-License-Identifier: MIT
// Numbers without order, the same for the same seed (xorshift64*, Vigna 2016).
#pragma once

#include <array>
#include <cstdint>

namespace exo::libos {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_{seed * 0x9e37'79b9'7f4a'7c15 + 1} {}

  std::uint64_t next() {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return state_ * 0x2545'f491'4f6c'dd1d;
  }

  std::uint64_t below(std::uint64_t end) { return (next() >> 32) % end; }
  bool one_in(std::uint64_t count) { return below(count) == 0; }

  template <class T, std::size_t Count>
  const T& one_of(const std::array<T, Count>& choices) {
    return choices[below(Count)];
  }

 private:
  std::uint64_t state_;
};

}  // namespace exo::libos
