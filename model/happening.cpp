// SPDX-License-Identifier: MIT
#include "model/happening.h"

#include "model/names.h"

#include <fmt/format.h>

#include <algorithm>

namespace exo::model {

namespace {

// In this order, after the calls and the short ones.
enum Other : std::size_t { bounce = call_count + short_call_count, exception, domain_fault, tick, unknown_call };

using Specified = spec::SpecifiedCall<Native>;
using R = const spec::Request<Native>&;

std::vector<Status> answers_of(const Specified& specified) {
  std::vector<Status> found;
  for (const Status status : spec::statuses(specified, State{})) {
    if (std::ranges::find(found, status) == found.end()) found.push_back(status);
  }
  return found;
}

std::vector<Happening> all_happenings() {
  std::vector<Happening> list;
  for (const Specified& call : spec::calls<Native>()) list.push_back({call.name, answers_of(call)});
  for (const Specified& call : spec::short_calls<Native>()) list.push_back({call.name, answers_of(call)});
  // Without a number of their own.
  const Specified others[]{
      {{}, "bounce", {}, [](const State& s, R) { return spec::bounce(s); }},
      {{}, "exception", {}, [](const State& s, R) { return spec::exception<Native>(s, 0, 0, 0, 0, 0); }},
      {{}, "domain_fault", {}, [](const State& s, R r) { return spec::domain_fault<Native>(s, r.caller, 0, 0); }},
      {{}, "tick", {}, [](const State& s, R) { return spec::tick<Native>(s, 1, 0, 0, 0, 0); }},
  };
  for (const Specified& other : others) list.push_back({other.name, answers_of(other)});
  list.push_back({"other", {Status::no_such_call}});
  return list;
}

}  // namespace

const std::vector<Happening>& happenings() {
  static const std::vector<Happening> list = all_happenings();
  return list;
}

const Happening* happening_of(const Machine& machine, const Step& step) {
  const Happening* const first = happenings().data();
  switch (step.kind) {
    case Step::Kind::exception: return first + exception;
    case Step::Kind::fault: return first + domain_fault;
    case Step::Kind::tick: return first + tick;
    case Step::Kind::call:
      if (machine.in_user_mode()) return first + bounce;
      if (step.is_short()) return first + call_count + ~step.call;
      return first + (step.call < call_count ? step.call : Word{unknown_call});
    default: return nullptr;
  }
}

std::string outcome_name(const Happening& happening, Word status) {
  return fmt::format("{}.{}", happening.name, status_name(status));
}

}  // namespace exo::model
