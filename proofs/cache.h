// SPDX-License-Identifier: MIT
// Remembers proved obligations by content: the terms of the obligation, the definitions its hypotheses are
// instances of, the code that decides, and the solver. Only proofs are remembered.
#pragma once

#include "proofs/digest.h"
#include "proofs/solver.h"

#include <filesystem>
#include <string>

namespace exo::proofs {

// Belongs to one thread; several may share a folder.
class Cache {
 public:
  // An empty folder remembers nothing.
  Cache(std::filesystem::path folder, const SolverSettings& settings);

  std::string key(const Obligation& obligation);
  bool contains(const std::string& key) const;
  void insert(const std::string& key) const;

 private:
  std::filesystem::path folder_;
  TermDigests digests_;
  std::string common_;  // digest of all that obligations have in common
};

}  // namespace exo::proofs
