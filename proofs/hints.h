// SPDX-License-Identifier: MIT
// Which few facts proved an obligation before: the search begins with them. Wrong hints cost time, never verdicts: what
// they do not prove is sought as if there were none, and the facts that they use must be satisfiable together as any.
//
// `exo prove --record` writes them, a file for each step.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace exo::proofs {

struct Hint {
  std::vector<std::size_t> conclusions;  // positions among the obligation's; none for all
  std::vector<std::uint32_t> facts;      // by name
  int stages = 0;                        // of instances, in which they are
  unsigned units = 0;                    // of the solver's resources, that the proof took
  bool whole = false;                    // not by many small steps
  unsigned seed = 0;                     // of the solver, and of the order of terms
};

class Hints {
 public:
  Hints() = default;
  // What the folder has. Throws a sentence with file and line where it cannot be read.
  explicit Hints(const std::filesystem::path& folder);

  const std::vector<Hint>& of(const std::string& obligation) const;
  void set(const std::string& obligation, std::vector<Hint> hints) { hints_[obligation] = std::move(hints); }
  void forget_if(const std::function<bool(const std::string&)>& is_forgotten);
  // In place of what the folder had.
  void write(const std::filesystem::path& folder) const;

 private:
  void read(const std::filesystem::path& file);

  std::map<std::string, std::vector<Hint>> hints_;
};

}  // namespace exo::proofs
