// SPDX-License-Identifier: MIT
// Calls on the machine as a whole. Specification: spec/machine.h.
#pragma once

#include "core/names.h"
#include "core/reply.h"

namespace exo::core {

Reply version();
Reply console_read(DomainId caller);
Reply console_write(std::uint64_t byte, DomainId caller);
Reply machine_exit(std::uint64_t exit_status, DomainId caller);

}  // namespace exo::core
