// SPDX-License-Identifier: MIT
// Bytes that were given from outside, and the questions asked of them.
#pragma once

#include <cstdint>

namespace exo::core {

struct Bytes {
  const std::uint8_t* data;
  std::uint64_t size;

  constexpr bool contains(std::uint64_t offset, std::uint64_t count) const {
    return offset <= size && count <= size - offset;
  }

  // The object at the offset, at any alignment. The bytes must be contained.
  template <class Object>
  Object read(std::uint64_t offset) const {
    Object object;
    __builtin_memcpy(&object, data + offset, sizeof object);
    return object;
  }

  // Whether the text, without its final 0, is at the offset.
  constexpr bool has_text(std::uint64_t offset, const char* text) const {
    for (; *text != 0; ++text, ++offset) {
      if (!contains(offset, 1) || data[offset] != static_cast<std::uint8_t>(*text)) return false;
    }
    return true;
  }
};

}  // namespace exo::core
