// SPDX-License-Identifier: MIT
#include "tools/mutate/report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <cstdio>

namespace exo::tools {

std::string Report::describe(const std::string& kind, const Score& score) {
  if (kind == "conjunct") {
    return fmt::format("{} conjuncts and counters: {} needed by proofs", score.all, score.by_proof);
  }
  if (kind == "promise") {
    return fmt::format("{} that are promises: {} notice a mutant in proofs, {} in runs", score.all, score.by_proof,
                       score.by_run);
  }
  if (kind == "design") {
    return fmt::format("{} design mutants: {} refuted by proofs, {} by runs of the model", score.all, score.by_proof,
                       score.by_run);
  }
  return fmt::format("{} core mutants: {} refuted by proofs, {} by lockstep, {} blind as stated", score.all,
                     score.by_proof, score.by_lockstep, score.blind_as_stated);
}

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
  score.by_proof += judgement.proof_refutes ? 1 : 0;
  score.by_run += judgement.run_refutes ? 1 : 0;
  score.by_lockstep += judgement.lockstep_sees ? 1 : 0;
  score.blind_as_stated += judgement.lockstep_is_blind_as_stated ? 1 : 0;
  if (!judgement.as_expected) failed_.push_back(judgement.name);
  clear_progress();
  fmt::print("{:<9}{:<50}{:6.1f} s\n", judgement.as_expected ? "noticed" : "FAILED", judgement.name, judgement.seconds);
  for (const std::string& line : judgement.said) fmt::print("         {}\n", line);
  if (!judgement.complaint.empty()) fmt::print("         {}\n", judgement.complaint);
  std::fflush(stdout);
  show_progress();
}

bool Report::summarize(double seconds) {
  clear_progress();
  if (!failed_.empty()) fmt::print("NOT as expected: {}\n", fmt::join(failed_, ", "));
  std::vector<std::string> parts;
  for (const char* kind : {"core", "design", "conjunct", "promise"}) {
    if (scores_.contains(kind)) parts.push_back(describe(kind, scores_[kind]));
  }
  fmt::print("{}; in {:.0f} s\n", fmt::join(parts, "; "), seconds);
  return failed_.empty();
}

}  // namespace exo::tools
