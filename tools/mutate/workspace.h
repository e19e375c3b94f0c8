// SPDX-License-Identifier: MIT
// A copy of the tree with a build folder of its own, to plant mutants in. It lasts from run to run, so that little
// is compiled anew.
#pragma once

#include "tools/library/process.h"
#include "tools/mutate/mutant.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace exo::tools {

class Workspace {
 public:
  // Makes the copy the same as the source, whatever was left in it. Waits until no other process uses it.
  Workspace(const std::filesystem::path& source, const std::filesystem::path& folder, unsigned build_jobs);

  void plant(const Mutant& mutant);
  void remove_mutant();

  // Builds targets. Throws std::runtime_error with what the compiler says.
  void build(const std::vector<std::string>& targets) const;

  std::filesystem::path program(const std::string& name) const { return build_ / "bin" / name; }

 private:
  void synchronise(const std::filesystem::path& source) const;
  void configure() const;

  std::filesystem::path tree_;
  std::filesystem::path build_;
  unsigned build_jobs_;
  Descriptor lock_;
  std::map<std::filesystem::path, std::string> originals_;  // of the files that the mutant changed
};

}  // namespace exo::tools
