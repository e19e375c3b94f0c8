// SPDX-License-Identifier: MIT
// A folder of its own for as long as the object lives.
#pragma once

#include <filesystem>

namespace exo::tools {

class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace exo::tools
