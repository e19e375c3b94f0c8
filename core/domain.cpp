// SPDX-License-Identifier: MIT
#include "core/domain.h"

#include "core/authority.h"
#include "core/schedule.h"

namespace exo::core {

namespace {

void end_domain(DomainId caller, DomainId domain) {
  record(domain).state = DomainState::dying;
  if (domain != caller) return;
  Port::cpu()->save_to = 0;
  switch_to(chosen_at(now));
}

}  // namespace

Reply domain_create(std::uint64_t domain_word, std::uint64_t limit, std::uint64_t slice_limit, DomainId caller) {
  if (!domain_exists(domain_word)) return Status::no_such_domain;
  Domain& domain = record(DomainId{domain_word});
  if (domain.state != DomainState::dead) return Status::identity_in_use;
  Domain& parent = record(caller);
  if (limit > parent.limit - parent.charged) return Status::limit_exceeded;
  if (slice_limit > parent.slice_limit - parent.slices) return Status::slice_limit_exceeded;

  domain.state = DomainState::building;
  domain.parent = static_cast<std::uint16_t>(number(caller));
  domain.limit = static_cast<std::uint32_t>(limit);
  domain.slice_limit = static_cast<std::uint32_t>(slice_limit);
  domain.notified = no_vcpu;
  parent.charged += static_cast<std::uint32_t>(limit);
  parent.slices += static_cast<std::uint32_t>(slice_limit);
  ++parent.children;
  return Status::ok;
}

Reply domain_start(std::uint64_t domain_word, DomainId caller) {
  if (!domain_exists(domain_word)) return Status::no_such_domain;
  Domain& domain = record(DomainId{domain_word});
  if (domain.state != DomainState::building) return Status::not_building;
  if (domain.parent != number(caller)) return Status::not_permitted;

  domain.state = DomainState::running;
  return Status::ok;
}

Reply domain_set_limit(std::uint64_t domain_word, std::uint64_t limit, std::uint64_t slice_limit, DomainId caller) {
  if (!domain_exists(domain_word)) return Status::no_such_domain;
  const DomainId name{domain_word};
  if (!is_ancestor(caller, name)) return Status::not_permitted;
  Domain& domain = record(name);
  const bool gives = limit > domain.limit || slice_limit > domain.slice_limit;
  if (gives && domain.parent != number(caller)) return Status::not_parent;
  if (limit < domain.charged) return Status::limit_in_use;
  if (slice_limit < domain.slices) return Status::slice_limit_in_use;
  Domain& parent = record(DomainId{domain.parent});
  const std::uint64_t charged = parent.charged + (limit - domain.limit);
  const std::uint64_t charged_slices = parent.slices + (slice_limit - domain.slice_limit);
  // The first comparison of each sees to it that the sum has not wrapped.
  if (limit > parent.limit || charged > parent.limit) return Status::limit_exceeded;
  if (slice_limit > parent.slice_limit || charged_slices > parent.slice_limit) return Status::slice_limit_exceeded;

  domain.limit = static_cast<std::uint32_t>(limit);
  domain.slice_limit = static_cast<std::uint32_t>(slice_limit);
  parent.charged = static_cast<std::uint32_t>(charged);
  parent.slices = static_cast<std::uint32_t>(charged_slices);
  return Status::ok;
}

Reply domain_destroy(std::uint64_t domain_word, DomainId caller) {
  if (!domain_exists(domain_word)) return Status::no_such_domain;
  const DomainId name{domain_word};
  const Domain& domain = record(name);
  if (domain.state != DomainState::building && domain.state != DomainState::running) return Status::not_alive;
  const DomainId parent{domain.parent};
  if (caller != name && caller != parent && record(parent).state != DomainState::dying) return Status::not_permitted;

  end_domain(caller, name);
  return Status::ok;
}

void domain_fault() {
  const DomainId domain = current_domain();
  end_domain(domain, domain);
}

Reply domain_reap(std::uint64_t domain_word) {
  if (!domain_exists(domain_word)) return Status::no_such_domain;
  Domain& domain = record(DomainId{domain_word});
  if (domain.state != DomainState::dying) return Status::not_dying;
  if (domain.children != 0) return Status::still_has_children;
  if (domain.vcpus != 0) return Status::still_has_vcpus;
  if (domain.capabilities != 0) return Status::still_holds_capabilities;
  if (domain.charged != 0) return Status::still_owns_frames;
  if (domain.slices != 0) return Status::still_owns_slices;

  Domain& parent = record(DomainId{domain.parent});
  parent.charged -= domain.limit;
  parent.slices -= domain.slice_limit;
  --parent.children;
  domain.state = DomainState::dead;
  domain.parent = no_domain;
  domain.limit = 0;
  domain.slice_limit = 0;
  return Status::ok;
}

}  // namespace exo::core
