// SPDX-License-Identifier: MIT
#include "tools/mutate/report.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace exo::tools {

Report::Report(std::size_t all) : all_{all}, terminal_{isatty(STDERR_FILENO) == 1} { show_progress(); }

void Report::clear_progress() const {
  if (terminal_) fmt::print(stderr, "\r\x1b[K");
}

void Report::show_progress() const {
  if (!terminal_ || all_ == 0) return;
  constexpr std::size_t width = 40;
  const std::size_t filled = width * done_ / all_;
  fmt::print(stderr, "\r\x1b[K[{:#<{}}{:.<{}}] {} of {}", "", filled, "", width - filled, done_, all_);
}

void Report::add(const Judgement& judgement) {
  const std::lock_guard lock{mutex_};
  ++done_;
  Score& score = scores_[judgement.kind];
  ++score.all;
  score.as_expected += judgement.as_expected ? 1 : 0;
  score.by_proof += judgement.proof_refutes ? 1 : 0;
  score.by_lockstep += judgement.lockstep_sees ? 1 : 0;
  clear_progress();
  fmt::print("{:<9}{:<50}{:6.1f} s\n", judgement.as_expected ? "noticed" : "FAILED", judgement.name, judgement.seconds);
  for (const std::string& line : judgement.said) fmt::print("         {}\n", line);
  if (!judgement.complaint.empty()) fmt::print("         {}\n", judgement.complaint);
  std::fflush(stdout);
  show_progress();
}

bool Report::summarize(double seconds) {
  clear_progress();
  bool all_as_expected = true;
  for (const auto& [kind, score] : scores_) {
    fmt::print("{}: {} of {} as expected; refuted by proof {}", kind, score.as_expected, score.all, score.by_proof);
    if (kind == "core") fmt::print(", seen by lockstep {}", score.by_lockstep);
    fmt::print("\n");
    all_as_expected = all_as_expected && score.as_expected == score.all;
  }
  fmt::print("{} in {:.0f} s\n", all_as_expected ? "all as expected" : "NOT all as expected", seconds);
  return all_as_expected;
}

}  // namespace exo::tools
