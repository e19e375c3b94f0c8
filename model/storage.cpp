// SPDX-License-Identifier: MIT
#include "model/storage.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <vector>

namespace exo::model {

namespace {

constexpr std::size_t page = 4096;
constexpr std::size_t copied_at_most = std::size_t{64} << 20;  // larger arrays are sparse

std::size_t first_difference_in(const std::byte* a, const std::byte* b, std::size_t bytes) {
  if (std::memcmp(a, b, bytes) == 0) return bytes;
  return static_cast<std::size_t>(std::mismatch(a, a + bytes, b).first - a);
}

// Which of the pages from `address` on are in memory; see mincore(2).
std::vector<unsigned char> resident(const std::byte* address, std::size_t bytes) {
  std::vector<unsigned char> pages((bytes + page - 1) / page);
  if (mincore(const_cast<std::byte*>(address), bytes, pages.data()) != 0) {
    throw std::system_error{errno, std::generic_category(), "mincore"};
  }
  return pages;
}

}  // namespace

Storage::Storage(std::size_t bytes) {
  const std::size_t usable = (bytes + page - 1) / page * page;
  void* const address =
      mmap(nullptr, usable + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (address == MAP_FAILED) throw std::system_error{errno, std::generic_category(), "no address space for a machine"};
  mapped_ = {static_cast<std::byte*>(address), usable + page};
  bytes_ = mapped_.subspan(usable - bytes, bytes);
  if (mprotect(mapped_.data() + usable, page, PROT_NONE) != 0) {
    throw std::system_error{errno, std::generic_category(), "mprotect"};
  }
}

Storage::Storage(const Storage& other) : Storage{other.bytes_.size()} { *this = other; }

Storage& Storage::operator=(const Storage& other) {
  if (this == &other) return *this;
  if (bytes_.size() != other.bytes_.size()) throw std::logic_error{"machines of different sizes"};
  if (bytes_.size() > copied_at_most) throw std::logic_error{"a machine of this size cannot be copied"};
  std::memcpy(bytes_.data(), other.bytes_.data(), bytes_.size());
  return *this;
}

Storage::~Storage() { munmap(mapped_.data(), mapped_.size()); }

std::size_t first_difference(std::span<const std::byte> a, std::span<const std::byte> b) {
  const std::size_t size = std::min(a.size(), b.size());
  if (size <= copied_at_most) return first_difference_in(a.data(), b.data(), size);
  for (std::size_t chunk = 0; chunk < size; chunk += copied_at_most) {
    const std::size_t bytes = std::min(copied_at_most, size - chunk);
    const std::vector<unsigned char> in_a = resident(a.data() + chunk, bytes);
    const std::vector<unsigned char> in_b = resident(b.data() + chunk, bytes);
    for (std::size_t i = 0; i < in_a.size(); ++i) {
      if (((in_a[i] | in_b[i]) & 1) == 0) continue;
      const std::size_t start = chunk + i * page;
      const std::size_t length = std::min(page, size - start);
      const std::size_t found = first_difference_in(a.data() + start, b.data() + start, length);
      if (found != length) return start + found;
    }
  }
  return size;
}

}  // namespace exo::model
