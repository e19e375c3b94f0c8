// SPDX-License-Identifier: MIT
#include "model/integrity.h"

#include "model/elementary_steps.h"
#include "spec/integrity_theorem.h"

#include <fmt/format.h>

#include <set>

namespace exo::model {

namespace {

using Act = spec::Act<Native>;

class Check {
 public:
  Check(const Machine& before, const Machine& after, const Act& act)
      : old_{before.state()}, next_{after.state()}, act_{act} {
    for (const Machine::Write& write : after.writes()) {
      if (write.changes) check(write);
    }
  }

  const std::set<std::pair<std::string, std::string>>& found() const { return found_; }

 private:
  void check(const Machine::Write& write) {
    const spec::Index index = maps()[write.map].index;
    const auto [first, second] = write.key;
    const auto note = [&](std::string_view name, bool holds) {
      if (!holds) found_.insert({std::string{name}, fmt::format("{} {}, {}", maps()[write.map].name, first, second)});
    };
    switch (index) {
      case spec::Index::frame_word:
        for (Word word = 0; word < words_per_frame; ++word) {
          if (write.whole_row || word == second) spec::word_integrity(old_, next_, act_, first, word, note);
        }
        break;
      case spec::Index::frame: spec::frame_integrity(old_, next_, act_, first, note); break;
      case spec::Index::frame_slot: spec::capability_integrity(old_, next_, act_, first, second + 1, note); break;
      case spec::Index::domain: spec::domain_integrity(old_, next_, act_, first, note); break;
      case spec::Index::vcpu: spec::vcpu_integrity(old_, next_, act_, first, note); break;
      case spec::Index::slice: spec::slice_integrity(old_, next_, act_, first, note); break;
      default: spec::machine_integrity(old_, next_, act_, note); break;
    }
  }

  const State& old_;
  const State& next_;
  Act act_;
  std::set<std::pair<std::string, std::string>> found_;
};

}  // namespace

std::vector<Violation> integrity_violations(const Machine& machine, const Step& step) {
  std::vector<Violation> list;
  each_elementary_step(machine, step, [&](const Machine& before, const ElementaryStep& taken) {
    Machine after{before};
    after.forget_writes();
    taken.take(after, taken.request);
    const Check check{before, after, spec::act_of(taken.name, before.state(), taken.request)};
    for (const auto& [name, where] : check.found()) list.push_back({name, where});
  });
  return list;
}

}  // namespace exo::model
