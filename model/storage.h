// SPDX-License-Identifier: MIT
// A zeroed array of bytes that takes memory only where it is written: large enough for a machine of 2^24 frames.
// It ends at a page that cannot be touched.
#pragma once

#include <cstddef>
#include <span>

namespace exo::model {

class Storage {
 public:
  explicit Storage(std::size_t bytes);
  Storage(const Storage& other);
  Storage& operator=(const Storage& other);  // the sizes must be equal
  ~Storage();

  std::span<std::byte> bytes() { return bytes_; }
  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  std::span<std::byte> mapped_;  // the pages
  std::span<std::byte> bytes_;   // the end of all of them but the last
};

// The first byte where two arrays of equal size differ, or their size. Pages of large arrays that were never
// touched are not read.
std::size_t first_difference(std::span<const std::byte> a, std::span<const std::byte> b);

}  // namespace exo::model
