// SPDX-License-Identifier: MIT
// What holds in every reachable state, besides the counts in spec/counters.h. Each conjunct has a name; a
// group speaks of one element of its index, which its caller knows to be in range.
//
// A visitor is called with (name, truth value): the model checks, the proofs assume or prove.
#pragma once

#include "spec/capability.h"
#include "spec/event_port.h"
#include "spec/table.h"
#include "spec/time.h"
#include "spec/vcpu.h"

namespace exo::spec {

// --- The machine ---

template <class V, class Visit>
void machine_invariants(const State<V>& state, Visit&& visit) {
  visit("frame_count_bounded", state.frame_count() <= max_frames);
  visit("frame_zero_is_never_given",
        type_is(state, Word<V>{no_frame}, FrameType::absent) || type_is(state, Word<V>{no_frame}, FrameType::core));
  visit("boot_root_is_core", state.boot_root() != no_frame && frame_exists(state, state.boot_root()) &&
                                 type_is(state, state.boot_root(), FrameType::core));
  visit("epoch_bounded", state.epoch() <= max_epoch);
}

// --- One of the core's entries, below core_slot_count ---

template <class V, class Visit>
void core_slot_invariants(const State<V>& state, const Word<V>& slot, Visit&& visit) {
  visit("core_entry_is_supervisor", !has(state.core_entry[slot], entry::user));
}

// --- One frame, below frame_count ---

template <class V>
Bool<V> is_unowned_type(const State<V>& state, const Word<V>& frame) {
  return state.type[frame] <= code(FrameType::free);
}

template <class V>
Bool<V> is_alive(const State<V>& state, const Word<V>& domain) {
  return domain_exists(domain) && !domain_is(state, domain, DomainState::dead);
}

template <class V, class Visit>
void frame_invariants(const State<V>& state, const Word<V>& frame, Visit&& visit) {
  const Bool<V> unowned = is_unowned_type(state, frame);
  visit("frame_type_known", state.type[frame] <= code(FrameType::ports));
  visit("unowned_frame_has_no_owner", implies(unowned, state.owner[frame] == no_domain));
  visit("owned_frame_has_owner", implies(!unowned, is_alive(state, state.owner[frame])));
  visit("context_has_one_vcpu",
        implies(type_is(state, frame, FrameType::saved_context), state.type_references[frame] == 1));
  visit("drop_epoch_not_in_future", state.drop_epoch[frame] <= state.epoch());
}

// --- One capability slot of a frame below frame_count; position counts from 0 ---

template <class V, class Visit>
void capability_invariants(const State<V>& state, const Word<V>& frame, const Word<V>& position, Visit&& visit) {
  const Word<V> slot = position + 1;
  const Bool<V> held = capability_held(state, frame, slot);
  visit("capability_state_known", state.capability_state[frame, position] <= code(CapabilityState::draining));
  visit("capability_of_shareable_frame",
        implies(held, type_is(state, frame, FrameType::data) || type_is(state, frame, FrameType::information)));
  visit("capability_holder_alive", implies(held, is_alive(state, state.capability_holder[frame, position])));
  visit("capability_rights_known", implies(held, (state.capability_rights[frame, position] & ~all_rights) == 0 &&
                                                     has(state.capability_rights[frame, position], right_read)));
  const Word<V> origin = state.capability_origin[frame, position];
  const Bool<V> derived = held && origin != owner_slot;
  visit("derived_capability_has_origin", implies(derived, origin < slot && capability_held(state, frame, origin)));
  visit("derived_capability_is_no_wider",
        implies(derived,
                has(state.capability_rights[frame, origin - 1], right_derive) &&
                    (state.capability_rights[frame, position] & ~state.capability_rights[frame, origin - 1]) == 0));
  visit("revocation_reaches_derived", implies(derived && capability_is(state, frame, origin, CapabilityState::revoking),
                                              capability_is(state, frame, slot, CapabilityState::revoking)));
  visit("unowned_frame_has_no_capability",
        implies(is_unowned_type(state, frame), capability_is(state, frame, slot, CapabilityState::empty)));
}

// --- One word of a frame below frame_count ---

template <class V, class Visit>
void word_invariants(const State<V>& state, const Word<V>& frame, const Word<V>& index, Visit&& visit) {
  const Word<V> word = state.memory[frame, index];
  visit("free_means_zero", implies(type_is(state, frame, FrameType::free), word == 0));
  visit("core_slots_intact",
        implies(is_core_slot(state, frame, index), word == state.core_entry[index - core_slot_first]));

  const Bool<V> of_context = type_is(state, frame, FrameType::saved_context);
  const Bool<V> is_address = index == context::rip || index == context::fs_base || index == context::gs_base ||
                             (index >= context::upcall_address && index < context::upcall_address + entry_count);
  visit("saved_address_canonical", implies(of_context && is_address, is_canonical(word)));

  const Bool<V> of_ports = type_is(state, frame, FrameType::ports);
  visit("port_names_vcpu", implies(of_ports, receiver_of(word) < vcpu_count));
  visit("port_names_event", implies(of_ports, event_of(word) < event_count));

  const Bool<V> live = is_live(state, frame, index);
  const Bool<V> leaf = type_is(state, frame, FrameType::table_1);
  const Word<V> owner = state.owner[frame];
  const Word<V> target = target_of(word);
  const Word<V> slot = slot_of(word);
  const Bool<V> by_owner = slot == owner_slot;
  visit("entry_bits_permitted", implies(live, (word & ~entry::permitted) == 0));
  visit("entry_target_exists", implies(live, frame_exists(state, target)));
  visit("binding_of_bindable_frame", implies(live && leaf, may_be_bound(state, target)));
  visit("writable_binding_of_data",
        implies(live && leaf && has(word, entry::writable), type_is(state, target, FrameType::data)));
  visit("parent_entry_names_next_level", implies(live && !leaf, state.type[target] + 1 == state.type[frame]));
  visit("owners_entry_stays_at_home", implies(live && by_owner, state.owner[target] == owner));
  visit("binding_has_capability",
        implies(live && !by_owner, slot_exists(slot) && capability_held(state, target, slot) &&
                                       state.capability_holder[target, slot - 1] == owner));
  visit("binding_within_rights",
        implies(live && !by_owner, (rights_of<V>(word) & ~state.capability_rights[target, slot - 1]) == 0));
}

// --- One domain, below domain_count ---

template <class V, class Visit>
void domain_invariants(const State<V>& state, const Word<V>& domain, Visit&& visit) {
  const Bool<V> dead = domain_is(state, domain, DomainState::dead);
  visit("domain_state_known", state.domain_state[domain] <= code(DomainState::dying));
  visit("machine_is_no_domain", implies(domain == no_domain, dead));
  visit("notified_vcpu_known", state.domain_notified[domain] < vcpu_count);
  visit("charged_within_limit", state.domain_charged[domain] <= state.domain_limit[domain]);
  visit("slices_within_limit", state.domain_slices[domain] <= state.domain_slice_limit[domain]);
  visit("parent_alive",
        implies(!dead, state.domain_parent[domain] == no_domain || is_alive(state, state.domain_parent[domain])));
  visit("dead_domain_has_no_parent", implies(dead, state.domain_parent[domain] == no_domain));
  visit("dead_domain_has_nothing",
        implies(dead && domain != no_domain,
                state.domain_limit[domain] == 0 && state.domain_charged[domain] == 0 &&
                    state.domain_capabilities[domain] == 0 && state.domain_children[domain] == 0 &&
                    state.domain_vcpus[domain] == 0 && state.domain_slice_limit[domain] == 0));
}

// --- One vCPU, below vcpu_count ---

template <class V, class Visit>
void vcpu_invariants(const State<V>& state, const Word<V>& vcpu, Visit&& visit) {
  const Word<V> domain = state.vcpu_domain[vcpu];
  const Word<V> kernel_root = state.vcpu_kernel_root[vcpu];
  const Word<V> user_root = state.vcpu_user_root[vcpu];
  const Word<V> saved = state.vcpu_context[vcpu];
  const Word<V> shared = state.vcpu_shared[vcpu];
  const Bool<V> absent = state.vcpu_state[vcpu] == code(VcpuState::absent);
  visit("vcpu_state_known", state.vcpu_state[vcpu] <= code(VcpuState::accepting));
  visit("vcpu_zero_is_absent", implies(vcpu == no_vcpu, absent));
  visit("absent_vcpu_has_nothing",
        implies(absent, domain == no_domain && kernel_root == no_frame && user_root == no_frame && saved == no_frame &&
                            shared == no_frame));
  visit("vcpu_has_context",
        implies(!absent, frame_exists(state, saved) && type_is(state, saved, FrameType::saved_context) &&
                             state.owner[saved] == domain));
  visit("kernel_root_is_root_table", implies(kernel_root != no_frame, is_root_of(state, kernel_root, domain)));
  visit("user_root_is_root_table", implies(user_root != no_frame, is_root_of(state, user_root, domain)));
  visit("started_vcpu_has_root", implies(vcpu_started(state, vcpu), kernel_root != no_frame));
  visit("started_vcpu_has_sane_flags",
        implies(vcpu_started(state, vcpu), flags_are_sane(state.memory[saved, Word<V>{context::rflags}])));
  const Word<V> mode = state.memory[saved, Word<V>{context::mode}];
  visit("saved_mode_known", implies(!absent, mode <= code(Mode::user)));
  visit("saved_user_mode_has_user_root", implies(!absent && mode == code(Mode::user), user_root != no_frame));
  visit("partner_known", state.vcpu_partner[vcpu] < vcpu_count);
  visit("shared_context_is_data",
        implies(shared != no_frame, frame_exists(state, shared) && type_is(state, shared, FrameType::data) &&
                                        state.owner[shared] == domain));
}

// --- One slice, below slice_count ---

template <class V, class Visit>
void slice_invariants(const State<V>& state, const Word<V>& position, Visit&& visit) {
  const Word<V> domain = state.slice_domain[position];
  visit("slice_names_vcpu", state.slice_vcpu[position] < vcpu_count);
  visit("slice_owner_alive", domain == no_domain || is_alive(state, domain));
}

// --- One processor, below cpu_count ---

template <class V, class Visit>
void cpu_invariants(const State<V>& state, const Word<V>& cpu, Visit&& visit) {
  const Word<V> vcpu = state.cpu_vcpu[cpu];
  visit("cpu_vcpu_known", vcpu < vcpu_count);
  visit("cpu_domain_of_its_vcpu", state.cpu_domain[cpu] == state.vcpu_domain[vcpu]);
  visit("cpu_runs_ready_vcpu", implies(vcpu != no_vcpu, state.vcpu_state[vcpu] == code(VcpuState::ready)));
  visit("cpu_runs_running_domain",
        implies(vcpu != no_vcpu, domain_is(state, state.vcpu_domain[vcpu], DomainState::running)));
  const Bool<V> in_user_mode = state.cpu_mode[cpu] == code(Mode::user);
  const Word<V> root = V::choose(in_user_mode, state.vcpu_user_root[vcpu], state.vcpu_kernel_root[vcpu]);
  visit("cpu_root_of_its_vcpu", state.agent_root[cpu] == V::choose(vcpu == no_vcpu, state.boot_root(), root));
  visit("cpu_mode_known", state.cpu_mode[cpu] <= code(Mode::user));
  visit("cpu_user_mode_has_user_root", implies(in_user_mode, state.vcpu_user_root[vcpu] != no_frame));
  visit("cpu_rip_canonical", is_canonical(state.cpu_rip[cpu]));
  visit("cpu_flags_sane", implies(vcpu != no_vcpu, flags_are_sane(state.cpu_rflags[cpu])));
}

// --- One translation agent, below agent_count ---

template <class V, class Visit>
void agent_invariants(const State<V>& state, const Word<V>& agent, Visit&& visit) {
  const Bool<V> online = is_online(state, agent);
  const Bool<V> has_root = state.agent_root[agent] != no_frame;
  visit("online_agent_has_root", (online && has_root) || (!online && !has_root));
  visit("credit_after_load", implies(online, state.agent_published[agent] <= state.agent_load_epoch[agent]));
  visit("load_not_in_future", implies(online, state.agent_load_epoch[agent] <= state.epoch()));
}

}  // namespace exo::spec
