// SPDX-License-Identifier: MIT
#include "tools/library/temporary_folder.h"

#include <cstdlib>
#include <stdexcept>

namespace exo::tools {

TemporaryFolder::TemporaryFolder() {
  std::string name = std::filesystem::temp_directory_path() / "exo-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no temporary folder can be made"};
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace exo::tools
