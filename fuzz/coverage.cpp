// SPDX-License-Identifier: MIT
#include "fuzz/coverage.h"

#include "model/names.h"
#include "model/native.h"

#include <fmt/format.h>

#include <algorithm>

namespace exo::fuzz {

const std::vector<Status>& statuses_of(Call call) {
  static const auto all = [] {
    std::array<std::vector<Status>, call_count> found;
    const spec::State<model::Native> any_state;
    for (const auto& specified : spec::calls<model::Native>()) {
      std::vector<Status>& list = found[spec::code(specified.number)];
      for (const Status status : spec::statuses(specified, any_state)) {
        if (std::ranges::find(list, status) == list.end()) list.push_back(status);
      }
    }
    return found;
  }();
  return all[spec::code(call)];
}

void Coverage::count(const model::Step& step, const model::Answer& answer) {
  if (step.kind != model::Step::Kind::call) return;
  if (step.call >= call_count || answer.status >= status_count) {
    ++unknown_;
  } else {
    ++counts_[step.call][answer.status];
  }
}

std::uint64_t Coverage::times(Call call, Status status) const { return counts_[spec::code(call)][spec::code(status)]; }

std::vector<std::string> Coverage::missing() const {
  std::vector<std::string> found;
  for (const auto& call : spec::calls<model::Native>()) {
    for (const Status status : statuses_of(call.number)) {
      if (times(call.number, status) != 0 || needs_set_state(call.number, status)) continue;
      found.push_back(fmt::format("{}.{}", call.name, model::status_name(spec::code(status))));
    }
  }
  return found;
}

std::string Coverage::table() const {
  std::string text;
  for (const auto& call : spec::calls<model::Native>()) {
    text += fmt::format("{:<19}", call.name);
    for (const Status status : statuses_of(call.number)) {
      text += fmt::format(" {} {} ", model::status_name(spec::code(status)), times(call.number, status));
    }
    text += '\n';
  }
  return text + fmt::format("{:<19} no_such_call {}\n", "other numbers", unknown_);
}

}  // namespace exo::fuzz
