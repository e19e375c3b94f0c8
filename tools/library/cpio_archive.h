// SPDX-License-Identifier: MIT
// Packs boot modules into a cpio archive in the "newc" format (cpio(5)), the form in which the core takes them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace exo::tools {

class CpioArchive {
 public:
  // Appends a regular file. Throws std::length_error if the content does not fit the format's 32-bit size.
  void add(std::string_view name, std::string_view content);

  // The whole archive, its trailer included.
  std::string bytes() const;

 private:
  std::string members_;
  std::uint32_t count_ = 0;
};

}  // namespace exo::tools
