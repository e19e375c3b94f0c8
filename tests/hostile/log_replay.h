// SPDX-License-Identifier: MIT
// Performs on the model what a hostile program did on a machine, and compares: each answer, and the whole state
// wherever the machine stops.
#pragma once

#include "model/trace.h"
#include "tests/hostile/log.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace exo::hostile {

class LogReplay {
 public:
  // The state of the machine where the program's first log begins.
  explicit LogReplay(const model::Machine& start);

  // Performs a log that goes on where the last one ended. Says where the model answers otherwise, if it does.
  std::optional<std::string> perform(std::span<const Record> log);

  // Where the machine, stopped after that log, is not in the state of the model; the first differences. Time, of which
  // the log knows only what calls were told, goes on in the model as in the machine.
  std::vector<std::string> compare(const model::Machine& machine);

  const model::Machine& model() const { return model_; }
  std::uint64_t calls() const { return calls_; }
  std::uint64_t broken_bindings() const { return broken_bindings_; }  // by capability_repossess

  // How often each call was answered each status, by its number (call_count for what is none).
  using Answers = std::map<std::pair<model::Word, model::Word>, std::uint64_t>;
  const Answers& answers() const { return answers_; }

  // The last steps of the last log, from the state before them, with the machine's answers.
  model::Trace last_steps(std::size_t count) const;

 private:
  std::vector<model::Trace::Line> lines_of(const Record& record) const;
  model::Word references_of(const model::Step& call) const;  // to the frame that is its first argument
  bool is_known(model::Word frame) const;
  std::optional<std::string> difference(model::MapNumber map, model::Word row, const model::Machine& machine) const;

  model::Machine model_;
  model::Machine before_log_;
  std::vector<model::Trace::Line> lines_;  // of the last log
  std::vector<bool> is_written_;           // frames that the program writes without a word
  std::uint64_t calls_ = 0;
  std::uint64_t broken_bindings_ = 0;
  Answers answers_;
};

}  // namespace exo::hostile
