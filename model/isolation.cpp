// SPDX-License-Identifier: MIT
#include "model/isolation.h"

#include <fmt/format.h>

#include <functional>
#include <iterator>
#include <tuple>
#include <utility>

namespace exo::model {

namespace {

namespace paging = spec::paging;

using Root = spec::Root<Native>;
using Walk = spec::Walk<Native>;

// Finds an address for each way from a root. Entries may name a table many times, and then there are more addresses
// than can be tried; but where a walk comes to a table to which another came with the same rights, the rest is alike.
class Explorer {
 public:
  using Visit = std::function<void(Word address)>;

  Explorer(const State& state, Word root, Visit visit) : state_{state}, root_{root}, visit_{std::move(visit)} {}

  void explore() { explore(paging::levels, root_, 0, ~Word{0}); }

 private:
  // The ways on from a table, to which the first bits of the address lead. Of the rights, bits that an entry can take
  // away are set if none has.
  void explore(unsigned level, Word table, Word begin, Word rights) {
    bool knows_zero = false;
    for (Word index = 0; index < words_per_frame; ++index) {
      const Word word = state_.memory[table, index];
      if (word == 0 && std::exchange(knows_zero, true)) continue;
      const Word address = begin | index << (entry::frame_shift + paging::index_bits * (level - 1));
      const Walk path = spec::walk(state_, root_, address);
      const bool goes_on = level > 1 && path.reads[paging::levels + 1 - level].happens;
      const Word left = rights & (word ^ entry::no_execute) & (entry::user | entry::writable | entry::no_execute);
      const Word below = spec::target_of(word);
      if (goes_on && seen_.insert({below, level - 1, left}).second) {
        explore(level - 1, below, address, left);
      } else {
        visit_(address);
      }
    }
  }

  const State& state_;
  Word root_;
  Visit visit_;
  std::set<std::tuple<Word, unsigned, Word>> seen_;
};

void note(const Walk& path, Reach& reach) {
  if (spec::may_read(path)) reach.read.insert(path.frame);
  if (spec::may_write(path)) reach.written.insert(path.frame);
  if (spec::may_execute(path)) reach.executed.insert(path.frame);
}

class Check {
 public:
  Check(const State& state, std::string name) : state_{state} { group_.name = std::move(name); }

  // Domains may use one root for many vCPUs.
  void from(const Root& root, const std::string& whose) {
    if (!root.exists || !known_.insert({root.table, root.domain}).second) return;
    Explorer{state_, root.table, [&](Word address) { look(root, whose, address); }}.explore();
  }

  IsolationGroup done() && { return std::move(group_); }

 private:
  void look(const Root& root, const std::string& whose, Word address) {
    std::size_t count = 0;
    spec::isolation(state_, root, address, [&](std::string_view name, bool holds) {
      ++count;
      if (holds) return;
      group_.violations.push_back(
          {std::string{name}, fmt::format("root {} of {}, address {:#x}", root.table, whose, address)});
    });
    group_.conjuncts = count;
    ++group_.elements;
    note(spec::walk(state_, root.table, address), group_.reach);
  }

  const State& state_;
  IsolationGroup group_;
  std::set<std::pair<Word, Word>> known_;
};

}  // namespace

Reach reach_from(const Machine& machine, const Root& root) {
  Reach reach;
  if (!root.exists) return reach;
  const State& state = machine.state();
  Explorer{state, root.table, [&](Word address) { note(spec::walk(state, root.table, address), reach); }}.explore();
  return reach;
}

std::vector<IsolationGroup> check_isolation(const Machine& machine) {
  const State& state = machine.state();
  Check kernel{state, "kernel_root"}, user{state, "user_root"}, loaded{state, "loaded_root"};
  for (Word vcpu = 0; vcpu < vcpu_count; ++vcpu) {
    kernel.from(spec::kernel_root_of(state, vcpu), fmt::format("vCPU {}", vcpu));
    user.from(spec::user_root_of(state, vcpu), fmt::format("vCPU {}", vcpu));
  }
  for (Word cpu = 0; cpu < spec::cpu_count; ++cpu) {
    loaded.from(spec::loaded_root_of(state, cpu), fmt::format("processor {}", cpu));
  }
  std::vector<IsolationGroup> groups;
  for (Check* const check : {&kernel, &user, &loaded}) groups.push_back(std::move(*check).done());
  return groups;
}

std::vector<Violation> isolation_violations(const Machine& machine) {
  std::vector<Violation> all;
  for (IsolationGroup& group : check_isolation(machine)) std::ranges::move(group.violations, std::back_inserter(all));
  return all;
}

}  // namespace exo::model
