// SPDX-License-Identifier: MIT
// The state of a stopped machine, read through the abstraction, and what of it is not as it should be.
#pragma once

#include "model/isolation.h"
#include "tools/qemu/stopped_core.h"

#include <string>
#include <vector>

namespace exo::tools {

class Audit {
 public:
  explicit Audit(StoppedCore& core);

  const model::Machine& machine() const { return machine_; }
  const std::vector<model::Group>& invariants() const { return invariants_; }
  const std::vector<model::Group>& counters() const { return counters_; }
  const std::vector<model::IsolationGroup>& isolation() const { return isolation_; }
  std::vector<model::Violation> violations() const;

  // A line for each group, the violations, and a line that says how it all is.
  std::string report() const;

 private:
  model::Machine machine_;
  std::vector<model::Group> invariants_;
  std::vector<model::Group> counters_;
  std::vector<model::IsolationGroup> isolation_;
};

}  // namespace exo::tools
