// SPDX-License-Identifier: MIT
// Where the image's functions and objects are.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace exo::tools {

class Symbols {
 public:
  // Throws std::runtime_error when the file is no ELF file with symbols.
  explicit Symbols(const std::filesystem::path& image);

  // By its name in C++, without parameters: "exo::core::domains". Throws std::runtime_error if there is none.
  std::uint64_t address(const std::string& name) const;

 private:
  std::map<std::string, std::uint64_t> addresses_;
};

// The address of a program's first instruction.
std::uint64_t entry_address(const std::filesystem::path& program);

}  // namespace exo::tools
