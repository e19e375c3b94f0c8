// SPDX-License-Identifier: MIT
#include "tools/library/cpio_archive.h"

#include <fmt/format.h>

#include <limits>
#include <stdexcept>

namespace exo::tools {
namespace {

void pad(std::string& bytes) { bytes.resize((bytes.size() + 3) / 4 * 4, '\0'); }

// A member is a header of fourteen fields, the name with its 0, and the content; name and content are padded to
// multiples of four bytes.
void append(std::string& bytes, std::uint32_t inode, std::uint32_t mode, std::string_view name,
            std::string_view content) {
  constexpr std::uint32_t links = 1;
  bytes += fmt::format("070701{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}", inode, mode, 0, 0, links, 0, content.size());
  bytes += fmt::format("{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}", 0, 0, 0, 0, name.size() + 1, 0);
  bytes += name;
  bytes += '\0';
  pad(bytes);
  bytes += content;
  pad(bytes);
}

}  // namespace

void CpioArchive::add(std::string_view name, std::string_view content) {
  constexpr std::uint32_t regular_file_read_only = 0100444;
  if (content.size() > std::numeric_limits<std::uint32_t>::max()) {
    throw std::length_error(fmt::format("{} is too large for a boot module", name));
  }
  append(members_, ++count_, regular_file_read_only, name, content);
}

std::string CpioArchive::bytes() const {
  std::string all = members_;
  append(all, 0, 0, "TRAILER!!!", "");
  return all;
}

}  // namespace exo::tools
