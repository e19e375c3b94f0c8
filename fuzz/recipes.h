// SPDX-License-Identifier: MIT
// How the generator makes up a step; internal to it.
#pragma once

#include "fuzz/picker.h"

namespace exo::fuzz {

// A call of this number whose arguments make sense more often than not.
model::Step plausible_call(Call call, Picker& pick);

// The same, of calls on event ports. Where the caller has none, mostly the one that it begins with.
model::Step plausible_port_call(Call call, Picker& pick);

// The same, of calls on slices and time, and of those after which another vCPU may run.
model::Step plausible_execution_call(Call call, Picker& pick);

// A short call: return_to_user, or a control transfer; or what that still needs, or what comes in its way.
model::Step short_call(Picker& pick);

// A tick of the timer.
model::Step tick(Picker& pick);

// The next step towards a second vCPU of the caller's domain, with a user root, on the processor.
std::optional<model::Step> second_vcpu_step(Picker& pick);

// The next step towards an event for a vCPU that is not ready, or is gone.
std::optional<model::Step> wake_step(Picker& pick);

// Where the state is one that seldom comes, a step that depends on it.
std::optional<model::Step> seize_chance(Picker& pick);

// A step that takes a slice or a frame of ports from a dying domain.
std::optional<model::Step> undo_execution(Picker& pick, Word domain);

// The next step towards a started domain: something that a domain which is being built still lacks, or a switch
// to a vCPU that can run.
std::optional<model::Step> build_step(Picker& pick);

// A step that takes something from a dying domain, or reaps it.
std::optional<model::Step> undo_step(Picker& pick);

// What another agent does: it comes online, or flushes, or goes offline.
std::optional<model::Step> agent_step(Word agent, Picker& pick);

// What processors do by themselves: to an entry, or through one; and what other agents do.
std::optional<model::Step> hardware_step(Picker& pick);

// A capability derived from another, and a step that takes one of these back, or what it came from.
std::optional<model::Step> derive_further(Picker& pick);
std::optional<model::Step> cut_tree(Picker& pick);

// The same as plausible_call, of calls on revocation; a call of capability_revoke with a deadline; and a step that
// takes by force what was not given up.
model::Step plausible_revocation_call(Call call, Picker& pick);
model::Step with_deadline(model::Step revocation, Picker& pick);
std::optional<model::Step> take_by_force(Picker& pick);

// An entry for a table that could be accepted.
Word plausible_entry(Word table, Picker& pick);

}  // namespace exo::fuzz
