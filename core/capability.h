// SPDX-License-Identifier: MIT
// Calls on derived capabilities. Specification: spec/capability.h.
#pragma once

#include "core/names.h"
#include "core/reply.h"

namespace exo::core {

Reply capability_derive(DomainId caller, std::uint64_t frame_word, std::uint64_t slot, std::uint64_t holder_word,
                        std::uint64_t rights);
Reply capability_revoke(DomainId caller, std::uint64_t frame_word, std::uint64_t slot);
Reply capability_release(DomainId caller, std::uint64_t frame_word, std::uint64_t slot);

}  // namespace exo::core
