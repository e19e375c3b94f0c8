// SPDX-License-Identifier: MIT
#include "tools/audit/audit.h"

#include <fmt/format.h>

#include <map>

namespace exo::tools {

namespace {

using model::Group;
using model::IsolationGroup;
using model::map_named;
using model::Word;

void lift(StoppedCore& core, model::Machine& machine) {
  const model::CoreCopy copy{machine.frames()};
  core.read_objects(copy.view());
  // When CR3 was loaded, nobody has noted. It was not before what the processor published then.
  copy.view().set(map_named("agent_load_epoch"), {}, copy.view().get(map_named("agent_published"), {}));
  copy.view().lift_all(machine);
}

std::string verdict(const Group& group) {
  return group.violations.empty() ? "hold" : fmt::format("{} VIOLATED", group.violations.size());
}

std::string where_it_stands(const model::Machine& machine) {
  const auto& state = machine.state();
  const Word vcpu = state.cpu_vcpu[Word{0}];
  if (vcpu == no_vcpu) return "No vCPU can run now.";
  return fmt::format("vCPU {} of domain {} is on the processor, in {} mode.", vcpu, machine.caller(),
                     machine.in_user_mode() ? "user" : "kernel");
}

std::string line_of(const IsolationGroup& group) {
  if (group.elements == 0) return fmt::format("{:<16} no vCPU has one\n", group.name);
  return fmt::format("{:<16} {:>3} conclusions on {:>6} ways       {}; frames read {}, written {}, executed {}\n",
                     group.name, group.conjuncts, group.elements, verdict(group), group.reach.read.size(),
                     group.reach.written.size(), group.reach.executed.size());
}

// Where the violations are, a line for each; of many with one name the first ones.
std::string places(const std::vector<model::Violation>& found) {
  constexpr std::size_t most_shown = 5;
  std::map<std::string, std::size_t> counts;
  std::string text;
  for (const model::Violation& violation : found) {
    if (++counts[violation.name] <= most_shown) text += fmt::format("  {}: {}\n", violation.name, violation.where);
  }
  for (const auto& [name, count] : counts) {
    if (count > most_shown) text += fmt::format("  {}: and {} more\n", name, count - most_shown);
  }
  return text;
}

}  // namespace

Audit::Audit(StoppedCore& core) : machine_{core.frame_count()} {
  lift(core, machine_);
  invariants_ = model::check_invariants(machine_);
  counters_ = model::check_counters(machine_);
  isolation_ = model::check_isolation(machine_);
}

std::vector<model::Violation> Audit::violations() const {
  std::vector<model::Violation> all;
  const auto add = [&](const auto& groups) {
    for (const Group& group : groups) all.insert(all.end(), group.violations.begin(), group.violations.end());
  };
  add(invariants_), add(counters_), add(isolation_);
  return all;
}

std::string Audit::report() const {
  std::string text = fmt::format("{} frames. {}\n", machine_.frames(), where_it_stands(machine_));
  std::size_t conjuncts = 0;
  for (const Group& group : invariants_) {
    text += fmt::format("{:<16} {:>3} conjuncts on {:>9} elements   {}\n", group.name, group.conjuncts, group.elements,
                        verdict(group));
    conjuncts += group.conjuncts;
  }
  for (const Group& group : counters_) {
    text += fmt::format("{:<16} {:>3} counter of   {:>9} elements   {}\n", group.name, 1, group.elements,
                        group.violations.empty() ? "right" : fmt::format("{} WRONG", group.violations.size()));
  }
  for (const IsolationGroup& group : isolation_) text += line_of(group);
  const auto found = violations();
  text += places(found);
  if (found.empty()) {
    text += fmt::format("{} conjuncts hold, {} counters are right, isolation holds.\n", conjuncts, counters_.size());
  } else {
    text += fmt::format("{} violations.\n", found.size());
  }
  return text;
}

}  // namespace exo::tools
