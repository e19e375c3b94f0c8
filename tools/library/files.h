// SPDX-License-Identifier: MIT
// Files: whole contents, a nameless file in memory, and the folders of the build.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace exo::tools {

// The whole file. Throws std::system_error when it cannot be read.
std::string read_file(const std::filesystem::path& path);

// The SHA-256 of a file in hexadecimal, as sha256sum prints it. Throws std::runtime_error when there is none.
std::string sha256(const std::filesystem::path& path);

// The folder of the running program: the build's `bin`, where the core's image is too.
std::filesystem::path program_folder();

// A file in memory that lasts as long as the object and has a path for child processes.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view content);
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::filesystem::path path() const;

 private:
  int descriptor_;
};

}  // namespace exo::tools
