// SPDX-License-Identifier: MIT
#include "model/revocation.h"

#include "spec/revocation_theorem.h"

#include <fmt/format.h>

#include <set>

namespace exo::model {

namespace {

// Entries that may have changed what they bind: those that name the frame now.
template <class Visit>
void each_entry_naming(const State& state, Word frame, Visit&& visit) {
  for (Word table = 0; table < state.frame_count(); ++table) {
    if (!spec::is_table(state, table) || state.entries[table] == 0) continue;
    for (Word index = 0; index < words_per_frame; ++index) {
      if (spec::names(state, table, index, frame)) visit(table, index);
    }
  }
}

}  // namespace

std::vector<Violation> revocation_violations(const Machine& before, const Machine& after) {
  const State& old = before.state();
  const State& next = after.state();
  std::set<Violation> found;
  const auto note = [&](Word frame) {
    return [&found, frame](std::string_view name, bool holds) {
      if (!holds) found.insert({std::string{name}, fmt::format("frame {}", frame)});
    };
  };
  for (Word frame = 0; frame < old.frame_count(); ++frame) {
    const bool taken = spec::is_taken_back(old, frame);
    bool revoking = false;
    for (Word slot = 1; slot <= capability_slots; ++slot) {
      revoking = revoking || spec::capability_is(old, frame, slot, CapabilityState::revoking);
    }
    if (!taken && !revoking) continue;
    const auto check = [&](Word table, Word index, Word vcpu) {
      spec::frame_revocation(old, next, frame, table, index, vcpu, note(frame));
      for (Word slot = 1; slot <= capability_slots; ++slot) {
        spec::capability_revocation(old, next, frame, slot, table, index, note(frame));
      }
    };
    for (Word vcpu = 0; vcpu < vcpu_count; ++vcpu) {
      if (spec::is_of_vcpu(next, vcpu, frame)) check(no_frame, 0, vcpu);
    }
    check(no_frame, 0, no_vcpu);
    each_entry_naming(next, frame, [&](Word table, Word index) { check(table, index, no_vcpu); });
  }
  return {found.begin(), found.end()};
}

}  // namespace exo::model
