// SPDX-License-Identifier: MIT
// A line per mutant as it is judged, a bar of progress on a terminal, and the score.
#pragma once

#include "tools/mutate/judge.h"

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace exo::tools {

class Report {
 public:
  explicit Report(std::size_t all);

  // May be called from any thread.
  void add(const Judgement& judgement);

  // The last line: who noticed how many. Before it the names of those that are not as expected. Whether there are none.
  bool summarize(double seconds);

 private:
  struct Score {
    std::size_t all = 0;
    std::size_t by_proof = 0;
    std::size_t by_run = 0;
    std::size_t by_lockstep = 0;
    std::size_t blind_as_stated = 0;
  };

  static std::string describe(const std::string& kind, const Score& score);

  void show_progress() const;
  void clear_progress() const;

  std::mutex mutex_;
  std::size_t all_;
  std::size_t done_ = 0;
  std::map<std::string, Score> scores_;  // by kind
  std::vector<std::string> failed_;      // names of those that are not as expected
  bool terminal_;
};

}  // namespace exo::tools
