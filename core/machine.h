// SPDX-License-Identifier: MIT
// Calls on the machine as a whole. Specification: spec/machine.h.
#pragma once

#include "core/names.h"
#include "core/reply.h"

namespace exo::core {

Reply version();
Reply console_read(DomainId caller);
Reply console_write(DomainId caller, std::uint64_t byte);
Reply machine_exit(DomainId caller, std::uint64_t exit_status);

}  // namespace exo::core
