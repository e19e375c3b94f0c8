// SPDX-License-Identifier: MIT
// Calls on domains. Specification: spec/domain.h.
#pragma once

#include "core/names.h"
#include "core/port.h"
#include "core/reply.h"

namespace exo::core {

Reply domain_create(std::uint64_t domain_word, std::uint64_t limit, std::uint64_t slice_limit, DomainId caller);
Reply domain_start(std::uint64_t domain_word, DomainId caller);
Reply domain_set_limit(std::uint64_t domain_word, std::uint64_t limit, std::uint64_t slice_limit, DomainId caller);
Reply domain_destroy(std::uint64_t domain_word, DomainId caller);
Reply domain_reap(std::uint64_t domain_word);

// The domain of the running vCPU, which makes the call or caused the exception. Inline, because every call asks.
inline DomainId current_domain() { return DomainId{Port::cpu()->domain}; }

// The running domain caused an exception it has no handler for: it ends.
extern "C" void domain_fault();

}  // namespace exo::core
