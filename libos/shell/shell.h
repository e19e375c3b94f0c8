// SPDX-License-Identifier: MIT
// The shell: reads lines, runs commands, and is the parent of the domains it starts.
#pragma once

#include "libos/base/child.h"
#include "libos/base/console.h"
#include "libos/base/reaper.h"
#include "libos/shell/arguments.h"

#include <optional>

namespace exo::libos {

enum class [[nodiscard]] Outcome { done, failed, usage };

// Prints why it was refused, or why a library function gave up.
Outcome refused(Status status);
Outcome refused(const Failure& failure);

// done if the core agreed, else says why not.
Outcome outcome_of(Status status);

class Shell {
 public:
  static constexpr std::uint64_t exit_failed = 1;

  explicit Shell(Root& root) : root_{root} {}

  Root& root() { return root_; }

  // Runs commands until `exit` or the end of the input; then answers the exit status.
  std::uint64_t run();

  // After the command that is running now.
  void exit(std::uint64_t status) { exit_status_ = status; }

  // --- Children ---

  // Builds a child from a program, which may have so many slices. The child must be started, and in the end taken back.
  std::expected<Child*, Failure> build(std::string_view program, std::uint64_t argument, std::uint64_t slices = 0);

  // The child with this domain; null if it is not one of ours.
  Child* child(DomainId domain);

  bool is_dying(const Child& child) { return root_.domain(child.domain).state == DomainState::dying; }

  // Gives a child the turn, and the processor until it hands over, ends, or has had it for half a second; shows
  // what it printed.
  Status resume(Child& child);

  // Whether a child that was resumed did not hand over.
  bool goes_on(const Child& child) { return child.has_turn() && !is_dying(child); }

  // Resumes a child until it ends. One that goes on for a quarter of a minute is ended.
  Status run_to_end(Child& child);

  // Shows what a child has printed.
  void show_text(Child& child);

  // Takes everything back that a dying domain had, whether it is a child or not.
  std::expected<Harvest, Failure> take_back(DomainId domain);

  // The same of a child, which is ended first if it goes on.
  std::expected<void, Failure> remove(const Child& child);

 private:
  static constexpr std::size_t most_children = 8;
  static constexpr unsigned most_yields = 150;  // to resume a child; if it is preempted, each is one slice
  static constexpr unsigned most_resumes = 30;  // to run it to its end

  Status let_run(Child& child);

  Outcome run_line(std::string_view line);

  Root& root_;
  LineReader reader_;
  std::array<Child, most_children> children_{};
  std::optional<std::uint64_t> exit_status_;
};

}  // namespace exo::libos
