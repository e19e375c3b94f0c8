// SPDX-License-Identifier: MIT
// Calls on domains, and giving the processor to a vCPU. Specification: spec/domain.h.
#pragma once

#include "core/names.h"
#include "core/port.h"
#include "core/reply.h"

namespace exo::core {

Reply domain_create(DomainId caller, std::uint64_t domain_word, std::uint64_t limit);
Reply domain_start(DomainId caller, std::uint64_t domain_word);
Reply domain_destroy(DomainId caller, std::uint64_t domain_word);
Reply domain_reap(std::uint64_t domain_word);

// This processor runs the vCPU from now on; no_vcpu: it idles on the core's own root.
void enter_vcpu(VcpuId vcpu);

// The domain of the running vCPU, which makes the call or caused the exception. Inline, because every call asks.
inline DomainId current_domain() { return DomainId{record(VcpuId{Port::cpu()->vcpu}).domain}; }

// The running domain caused an exception it has no handler for: it ends.
extern "C" void domain_fault();

}  // namespace exo::core
