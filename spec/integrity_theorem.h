// SPDX-License-Identifier: MIT
// Theorem 6, the first half: integrity. A step leaves alone what others have, but by a right that who makes it has; and
// nobody comes to have what was another's but from somebody who had it. (In the field: local respect.)
//
// Each conclusion speaks of one step, from the state `old` to `next`, and of arbitrary elements. Counts are not among
// them: they are sums of what is (spec/counters.h). Nor are stamps of drops, which a flush by anybody outdates.
#pragma once

#include "spec/isolation.h"
#include "spec/noninterference.h"

namespace exo::spec {

// --- Words of frames ---

// Words of a shared context that the core writes: records, notices, pending events. Masks are ring 3's.
template <class W>
auto is_told_at(const W& index) {
  return index <= shared_context::notices ||
         (index >= shared_context::first_record &&
          index < shared_context::first_record + upcall_count * shared_context::record_words) ||
         (index >= shared_context::pending && index < shared_context::mask) || index >= shared_context::first_notice;
}

// The step may tell the vCPU something: it gets or keeps the processor, or is told by right.
template <class V>
Bool<V> may_tell(const State<V>& next, const Act<V>& act, const Word<V>& vcpu) {
  return vcpu != no_vcpu && (vcpu == act.told || vcpu == next.cpu_vcpu[Word<V>{0}]);
}

template <class V>
Bool<V> is_told_in(const State<V>& old, const State<V>& next, const Act<V>& act, const Word<V>& frame,
                   const Word<V>& index) {
  const Word<V> runs = next.cpu_vcpu[Word<V>{0}];
  return is_told_at(index) && ((may_tell(next, act, runs) && old.vcpu_shared[runs] == frame) ||
                               (may_tell(next, act, act.told) && old.vcpu_shared[act.told] == frame));
}

// The context is of the vCPU that leaves the processor; or of one that comes there, and hears that its callee is gone.
template <class V>
Bool<V> is_moved(const State<V>& old, const State<V>& next, const Word<V>& frame, const Word<V>& index) {
  const Word<V> leaves = old.cpu_vcpu[Word<V>{0}];
  const Word<V> comes = next.cpu_vcpu[Word<V>{0}];
  const Bool<V> is_answer = index == context::rax || index == context::rdx;
  return (leaves != no_vcpu && old.vcpu_context[leaves] == frame) ||
         (comes != no_vcpu && old.vcpu_context[comes] == frame && is_answer &&
          old.vcpu_state[comes] == code(VcpuState::calling));
}

// Of a word of a frame below frame_count.
template <class V, class Visit>
void word_integrity(const State<V>& old, const State<V>& next, const Act<V>& act, const Word<V>& frame,
                    const Word<V>& index, Visit&& visit) {
  const Word<V> before = old.memory[frame, index];
  const Word<V> after = next.memory[frame, index];
  const Bool<V> stays = after == before;
  const Bool<V> own = is_for(old, act.by, Word<V>{old.owner[frame]});
  const Bool<V> undone = undoes_use_of(old, act.by, frame);
  const Bool<V> swept = !has(after, entry::present) && breaks(old, act.by, target_of(before), slot_of(before));
  visit("others_tables_stay",
        implies(is_table(old, frame), stays || own || (undone && !has(after, entry::present)) || swept));
  visit("others_ports_stay", implies(type_is(old, frame, FrameType::ports), stays || own));
  visit("others_registers_stay",
        implies(type_is(old, frame, FrameType::saved_context), stays || own || is_moved(old, next, frame, index)));
  visit("others_data_stay",
        implies(!is_table(old, frame) && !is_for_core_alone(old, frame),
                stays || undone || is_authorised(old, act.by, frame, Word<V>{right_read | right_write}) ||
                    is_told_in(old, next, act, frame, index)));
}

// --- Frames and capabilities of them ---

// Of a frame below frame_count.
template <class V, class Visit>
void frame_integrity(const State<V>& old, const State<V>& next, const Act<V>& act, const Word<V>& frame,
                     Visit&& visit) {
  const Word<V> before = old.owner[frame];
  const Word<V> after = next.owner[frame];
  const Bool<V> free = type_is(old, frame, FrameType::free);
  const Bool<V> own = is_for(old, act.by, before);
  const Bool<V> undone = undoes_use_of(old, act.by, frame);
  const Bool<V> claimed = free && is_for(old, act.by, after);
  visit("owner_changes_by_right", after == before || claimed || (after == no_domain && undone) ||
                                      (own && after != no_domain && is_for(old, act.by, after)));
  const Bool<V> out_of_use = type_is(next, frame, FrameType::data) || type_is(next, frame, FrameType::free);
  const Bool<V> left_by_vcpu = type_is(old, frame, FrameType::saved_context) && type_is(next, frame, FrameType::data);
  visit("type_changes_by_right",
        next.type[frame] == old.type[frame] || own || claimed || (undone && out_of_use) || left_by_vcpu);
  visit("deadline_is_set_by_ancestor",
        (next.deadline[frame] == old.deadline[frame] && next.revoker[frame] == old.revoker[frame]) || claimed ||
            (domain_exists(act.by) && is_ancestor(old, act.by, before) && next.revoker[frame] == act.by));
}

// Given by the owner, or by a holder who may derive, and then no wider.
template <class V>
Bool<V> is_given_by_right(const State<V>& old, const State<V>& next, const Word<V>& by, const Word<V>& frame,
                          const Word<V>& position) {
  const Word<V> origin = next.capability_origin[frame, position];
  const Word<V> rights = next.capability_rights[frame, position];
  const Word<V> most = old.capability_rights[frame, origin - 1];
  const Bool<V> by_holder = slot_exists(origin) && capability_is(old, frame, origin, CapabilityState::live) &&
                            is_for(old, by, Word<V>{old.capability_holder[frame, origin - 1]}) &&
                            has(most, right_derive) && (rights & ~most) == 0;
  return by_holder || (origin == owner_slot && is_for(old, by, Word<V>{old.owner[frame]}));
}

// Of a capability slot, from 1, of a frame below frame_count. An ancestor that takes the frame back may revoke it.
template <class V, class Visit>
void capability_integrity(const State<V>& old, const State<V>& next, const Act<V>& act, const Word<V>& frame,
                          const Word<V>& slot, Visit&& visit) {
  const Word<V> position = slot - 1;
  const Word<V> holder = old.capability_holder[frame, position];
  const Bool<V> held = capability_held(old, frame, slot);
  const Bool<V> kept = held && next.capability_holder[frame, position] == holder &&
                       next.capability_rights[frame, position] == old.capability_rights[frame, position] &&
                       next.capability_origin[frame, position] == old.capability_origin[frame, position];
  const Bool<V> untouched = kept && next.capability_state[frame, position] == old.capability_state[frame, position] &&
                            next.capability_deadline[frame, position] == old.capability_deadline[frame, position];
  const Bool<V> revoked = kept && capability_is(next, frame, slot, CapabilityState::revoking) &&
                          domain_exists(act.by) && is_ancestor(old, act.by, Word<V>{old.owner[frame]});
  visit("capability_is_given_by_right",
        implies(capability_held(next, frame, slot), kept || is_given_by_right(old, next, act.by, frame, position)));
  visit("others_capabilities_stay",
        implies(held, untouched || revoked || takes_back(old, act.by, frame, slot) || undoes_for(old, act.by, holder)));
}

// --- Domains ---

// Of a domain below domain_count.
template <class V, class Visit>
void domain_integrity(const State<V>& old, const State<V>& next, const Act<V>& act, const Word<V>& domain,
                      Visit&& visit) {
  const Word<V> parent = old.domain_parent[domain];
  const Bool<V> exists = domain_exists(act.by);
  const Bool<V> born = exists && domain_is(old, domain, DomainState::dead) && next.domain_parent[domain] == act.by;
  const Bool<V> reaped =
      exists && domain_is(old, domain, DomainState::dying) && domain_is(next, domain, DomainState::dead);
  const Bool<V> ended = exists &&
                        (act.by == domain || act.by == parent || domain_is(old, parent, DomainState::dying)) &&
                        domain_is(next, domain, DomainState::dying) && next.domain_parent[domain] == parent;
  const Bool<V> started = is_for(old, act.by, domain) && act.by == parent && next.domain_parent[domain] == parent;
  const Bool<V> lives_on =
      next.domain_state[domain] == old.domain_state[domain] && next.domain_parent[domain] == parent;
  visit("others_domains_stay", lives_on || born || reaped || ended || started);
  const Bool<V> same_limits = next.domain_limit[domain] == old.domain_limit[domain] &&
                              next.domain_slice_limit[domain] == old.domain_slice_limit[domain];
  const Bool<V> lowered = next.domain_limit[domain] <= old.domain_limit[domain] &&
                          next.domain_slice_limit[domain] <= old.domain_slice_limit[domain];
  visit("limits_are_set_by_ancestor",
        same_limits || born || reaped || (exists && is_ancestor(old, act.by, domain) && (lowered || act.by == parent)));
  visit("notices_go_where_they_went",
        next.domain_notified[domain] == old.domain_notified[domain] || born || is_for(old, act.by, domain));
}

// --- vCPUs ---

// Who may destroy it.
template <class V>
Bool<V> undoes_vcpu(const State<V>& old, const Word<V>& by, const Word<V>& vcpu) {
  return undoes_for(old, by, Word<V>{old.vcpu_domain[vcpu]}) ||
         (domain_exists(by) && (takes_by_force(old, by, Word<V>{old.vcpu_context[vcpu]}) ||
                                takes_by_force(old, by, Word<V>{old.vcpu_kernel_root[vcpu]}) ||
                                takes_by_force(old, by, Word<V>{old.vcpu_user_root[vcpu]})));
}

// Of a vCPU below vcpu_count. Who comes to the processor, or leaves it at a tick, is for the scheduler.
template <class V, class Visit>
void vcpu_integrity(const State<V>& old, const State<V>& next, const Act<V>& act, const Word<V>& vcpu, Visit&& visit) {
  const Word<V> cpu{0};
  const Word<V> domain = old.vcpu_domain[vcpu];
  const Word<V> shared = old.vcpu_shared[vcpu];
  const Bool<V> absent = old.vcpu_state[vcpu] == code(VcpuState::absent);
  const Bool<V> gone = next.vcpu_state[vcpu] == code(VcpuState::absent);
  const Bool<V> own = is_for(old, act.by, domain) || (absent && is_for(old, act.by, Word<V>{next.vcpu_domain[vcpu]}));
  const Bool<V> destroyed = gone && undoes_vcpu(old, act.by, vcpu);
  const Bool<V> leaves = vcpu == old.cpu_vcpu[cpu];
  const Bool<V> comes = vcpu == next.cpu_vcpu[cpu];

  visit("others_vcpus_stay",
        own || destroyed ||
            (next.vcpu_domain[vcpu] == domain && next.vcpu_context[vcpu] == old.vcpu_context[vcpu] &&
             next.vcpu_kernel_root[vcpu] == old.vcpu_kernel_root[vcpu] &&
             next.vcpu_user_root[vcpu] == old.vcpu_user_root[vcpu]));
  visit("others_shared_contexts_stay",
        own || destroyed || next.vcpu_shared[vcpu] == shared ||
            (next.vcpu_shared[vcpu] == no_frame && domain_exists(act.by) && takes_by_force(old, act.by, shared)));
  const Bool<V> same_state = next.vcpu_state[vcpu] == old.vcpu_state[vcpu];
  const Bool<V> wakes = vcpu == act.told && old.vcpu_state[vcpu] == code(VcpuState::blocked) &&
                        next.vcpu_state[vcpu] == code(VcpuState::ready);
  visit("others_are_not_stopped", own || destroyed || same_state || comes || leaves || wakes);
  visit("others_partners_stay",
        own || destroyed || comes || leaves || next.vcpu_partner[vcpu] == old.vcpu_partner[vcpu]);
  const Bool<V> slice_begins = next.now() != old.now() && vcpu == slice_holder(old, Word<V>{next.now()});
  visit("others_time_stays",
        own || leaves ||
            (next.vcpu_timer[vcpu] == old.vcpu_timer[vcpu] && next.vcpu_overruns[vcpu] == old.vcpu_overruns[vcpu] &&
             (next.vcpu_owes[vcpu] == old.vcpu_owes[vcpu] ||
              (slice_begins && next.vcpu_owes[vcpu] < old.vcpu_owes[vcpu]))));
  visit("others_get_no_notices", own || vcpu == act.told || next.vcpu_notices[vcpu] == old.vcpu_notices[vcpu]);
}

// --- Slices, devices, time ---

// Of a slice below slice_count.
template <class V, class Visit>
void slice_integrity(const State<V>& old, const State<V>& next, const Act<V>& act, const Word<V>& position,
                     Visit&& visit) {
  const Word<V> before = old.slice_domain[position];
  const Word<V> after = next.slice_domain[position];
  visit("others_slices_stay", (after == before && next.slice_vcpu[position] == old.slice_vcpu[position]) ||
                                  (before == no_domain && is_for(old, act.by, after)) ||
                                  (after == no_domain && undoes_for(old, act.by, before)));
}

template <class V, class Visit>
void machine_integrity(const State<V>& old, const State<V>& next, const Act<V>& act, Visit&& visit) {
  const Word<V> cpu{0};
  visit("devices_are_of_the_root_domain",
        act.by == root_domain ||
            (next.console_sent() == old.console_sent() && next.console_last() == old.console_last() &&
             next.cpu_exit_status[cpu] == old.cpu_exit_status[cpu] &&
             (next.cpu_leave[cpu] == old.cpu_leave[cpu] || next.cpu_leave[cpu] != code(Leave::ending))));
  visit("time_is_of_the_timer", act.by == no_domain || next.now() == old.now());
}

}  // namespace exo::spec
