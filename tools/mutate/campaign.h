// SPDX-License-Identifier: MIT
// The mutants and conjuncts of a run, and the workers that judge them.
#pragma once

#include "tools/mutate/conjuncts.h"
#include "tools/mutate/report.h"

#include <filesystem>
#include <string>
#include <vector>

namespace exo::tools {

struct CampaignSettings {
  std::filesystem::path source;  // the root of the project
  std::filesystem::path build;   // its build folder: bin/exo-prove, and mutants/ for workspaces and traces
  std::vector<std::string> filters{"*"};
  std::string kind;  // core, design, conjunct, or empty for all
  unsigned workers = 1;
  bool keep = false;  // leaves the last mutant of each worker in its copy
};

class Campaign {
 public:
  explicit Campaign(CampaignSettings settings);

  void list() const;
  // Whether all is as expected.
  bool run();

 private:
  // Judges what is left, until nothing is.
  void work(unsigned worker, Report& report);

  // Throws std::runtime_error where the list names a mutant that is none, or that violates something else.
  const Mutant& mutant_noticed_by(const Conjunct& conjunct) const;
  Judgement judge(const Conjunct& conjunct, Workspace& workspace, const std::filesystem::path& report) const;

  CampaignSettings settings_;
  Judge judge_;
  std::vector<Mutant> all_mutants_;
  std::vector<Mutant> mutants_;  // of this run
  std::vector<Conjunct> conjuncts_;
  std::size_t next_ = 0;
  std::mutex mutex_;
};

}  // namespace exo::tools
