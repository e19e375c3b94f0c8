// SPDX-License-Identifier: MIT
#include "model/integrity.h"

#include "model/happening.h"
#include "spec/integrity_theorem.h"

#include <fmt/format.h>

#include <set>

namespace exo::model {

namespace {

using Act = spec::Act<Native>;
using Request = spec::Request<Native>;

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

void add(std::vector<Violation>& list, const Check& check) {
  for (const auto& [name, where] : check.found()) list.push_back({name, where});
}

std::vector<Violation> violations_of_steps(const Machine& machine, const spec::Steps<Native>& steps, Request request,
                                           const std::vector<Inputs>& inputs) {
  std::vector<Violation> list;
  Machine before{machine};
  Machine after{machine};
  for (; request.position < steps.count(request); ++request.position) {
    request.hardware = request.position < inputs.size() ? inputs[request.position] : Inputs{};
    after.forget_writes();
    const Answer answer = after.commit(steps.specify(after.state(), request));
    add(list, Check{before, after, spec::act_of(steps.name, before.state(), request)});
    if (answer.status != spec::code(Status::ok)) break;
    before.commit(steps.specify(before.state(), request));
  }
  return list;
}

}  // namespace

std::string_view name_of_step(const Machine& machine, const Step& step) {
  const Happening* const happening = happening_of(machine, step);
  return happening == nullptr ? kind_name(step.kind) : happening->name;
}

std::vector<Violation> integrity_violations(const Machine& machine, const Step& step) {
  const Request request{machine.caller(), step.argument, step.hardware};
  const auto* const call = step.kind == Step::Kind::call ? spec::call_of<Native>(step.call) : nullptr;
  if (call != nullptr && call->steps && !machine.in_user_mode()) {
    if (!spec::begins(*call, machine.state(), request)) return {};
    return violations_of_steps(machine, *call->steps, request, step.of_steps);
  }
  Machine after{machine};
  after.forget_writes();
  after.perform(step);
  std::vector<Violation> list;
  add(list, Check{machine, after, spec::act_of(name_of_step(machine, step), machine.state(), request)});
  return list;
}

}  // namespace exo::model
