// SPDX-License-Identifier: MIT
// Calls on domains. A domain is built by its parent, runs, dies, is reaped by anyone in bounded steps
// (each an ordinary undoing call), and is dead again when every count of it is zero.
#pragma once

#include "spec/schedule.h"

namespace exo::spec {

// domain_create(domain, limit, slices): a dead identity becomes a child of the caller, who is charged what it may be
// charged: so many frames, and so many slices.
template <class V>
Outcome<V> domain_create(const State<V>& old, const Word<V>& caller, const Word<V>& domain, const Word<V>& limit,
                         const Word<V>& slices) {
  Step<V> step{old};
  step.reject_if(!domain_exists(domain), Status::no_such_domain);
  step.reject_if(!domain_is(old, domain, DomainState::dead), Status::identity_in_use);
  step.reject_if(limit > old.domain_limit[caller] - old.domain_charged[caller], Status::limit_exceeded);
  step.reject_if(slices > old.domain_slice_limit[caller] - old.domain_slices[caller], Status::slice_limit_exceeded);
  step.next.domain_state[domain] = code(DomainState::building);
  step.next.domain_parent[domain] = caller;
  step.next.domain_limit[domain] = limit;
  step.next.domain_slice_limit[domain] = slices;
  step.next.domain_notified[domain] = no_vcpu;
  step.next.domain_charged[caller] += limit;
  step.next.domain_slices[caller] += slices;
  step.next.domain_children[caller] += 1;
  return step.done();
}

// domain_start(domain): the parent has built it; from now on it acts for itself alone.
template <class V>
Outcome<V> domain_start(const State<V>& old, const Word<V>& caller, const Word<V>& domain) {
  Step<V> step{old};
  step.reject_if(!domain_exists(domain), Status::no_such_domain);
  step.reject_if(!domain_is(old, domain, DomainState::building), Status::not_building);
  step.reject_if(old.domain_parent[domain] != caller, Status::not_permitted);
  step.next.domain_state[domain] = code(DomainState::running);
  return step.done();
}

// domain_set_limit(domain, limit, slices): an ancestor takes back what the domain may be charged and is not; its parent
// may also give more. Either way the parent is charged for the new limits instead of the old ones.
template <class V>
Outcome<V> domain_set_limit(const State<V>& old, const Word<V>& caller, const Word<V>& domain, const Word<V>& limit,
                            const Word<V>& slices) {
  Step<V> step{old};
  const Word<V> parent = old.domain_parent[domain];
  const Word<V> most = old.domain_limit[parent];
  const Word<V> most_slices = old.domain_slice_limit[parent];
  const Word<V> charged = old.domain_charged[parent] + (limit - old.domain_limit[domain]);
  const Word<V> charged_slices = old.domain_slices[parent] + (slices - old.domain_slice_limit[domain]);
  const Bool<V> gives = limit > old.domain_limit[domain] || slices > old.domain_slice_limit[domain];
  step.reject_if(!domain_exists(domain), Status::no_such_domain);
  step.reject_if(!is_ancestor(old, caller, domain), Status::not_permitted);
  step.reject_if(gives && caller != parent, Status::not_parent);
  step.reject_if(limit < old.domain_charged[domain], Status::limit_in_use);
  step.reject_if(slices < old.domain_slices[domain], Status::slice_limit_in_use);
  // The first comparison of each sees to it that the sum has not wrapped.
  step.reject_if(limit > most || charged > most, Status::limit_exceeded);
  step.reject_if(slices > most_slices || charged_slices > most_slices, Status::slice_limit_exceeded);
  step.next.domain_limit[domain] = limit;
  step.next.domain_slice_limit[domain] = slices;
  step.next.domain_charged[parent] = charged;
  step.next.domain_slices[parent] = charged_slices;
  return step.done();
}

// --- The end of a domain ---

template <class V>
void end_domain(Step<V>& step, const State<V>& old, const Word<V>& caller, const Word<V>& domain,
                const Word<V>& selector, const Word<V>& active) {
  step.next.domain_state[domain] = code(DomainState::dying);
  step.when(domain == caller, [&] {
    step.next.cpu_save_to[0] = 0;
    switch_to(step, chosen_at(step.next, old.now()), selector, active);
  });
}

// domain_destroy(domain): by itself, by its parent, or by anyone once its parent is dying. `selector` and `active` are
// what is found in the shared context of the vCPU that runs next, here and at a fault.
template <class V>
Outcome<V> domain_destroy(const State<V>& old, const Word<V>& caller, const Word<V>& domain, const Word<V>& selector,
                          const Word<V>& active) {
  Step<V> step{old};
  const Word<V> parent = old.domain_parent[domain];
  step.reject_if(!domain_exists(domain), Status::no_such_domain);
  step.reject_if(!domain_is(old, domain, DomainState::building) && !domain_is(old, domain, DomainState::running),
                 Status::not_alive);
  step.reject_if(caller != domain && caller != parent && !domain_is(old, parent, DomainState::dying),
                 Status::not_permitted);
  end_domain(step, old, caller, domain, selector, active);
  return step.done();
}

// Not a call: the running domain caused an exception it has no handler for.
template <class V>
Outcome<V> domain_fault(const State<V>& old, const Word<V>& caller, const Word<V>& selector, const Word<V>& active) {
  Step<V> step{old};
  end_domain(step, old, caller, caller, selector, active);
  return step.done();
}

// domain_reap(domain): a dying domain with nothing left is dead; its limits return to its parent.
template <class V>
Outcome<V> domain_reap(const State<V>& old, const Word<V>&, const Word<V>& domain) {
  Step<V> step{old};
  const Word<V> parent = old.domain_parent[domain];
  step.reject_if(!domain_exists(domain), Status::no_such_domain);
  step.reject_if(!domain_is(old, domain, DomainState::dying), Status::not_dying);
  step.reject_if(old.domain_children[domain] != 0, Status::still_has_children);
  step.reject_if(old.domain_vcpus[domain] != 0, Status::still_has_vcpus);
  step.reject_if(old.domain_capabilities[domain] != 0, Status::still_holds_capabilities);
  step.reject_if(old.domain_charged[domain] != 0, Status::still_owns_frames);
  step.reject_if(old.domain_slices[domain] != 0, Status::still_owns_slices);
  step.next.domain_state[domain] = code(DomainState::dead);
  step.next.domain_parent[domain] = no_domain;
  step.next.domain_limit[domain] = 0;
  step.next.domain_slice_limit[domain] = 0;
  step.next.domain_charged[parent] -= old.domain_limit[domain];
  step.next.domain_slices[parent] -= old.domain_slice_limit[domain];
  step.next.domain_children[parent] -= 1;
  return step.done();
}

}  // namespace exo::spec
