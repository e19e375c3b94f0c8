// SPDX-License-Identifier: MIT
// Calls on derived capabilities. Specification: spec/capability.h.
#pragma once

#include "core/names.h"
#include "core/reply.h"

namespace exo::core {

Reply capability_derive(std::uint64_t frame_word, std::uint64_t slot, std::uint64_t holder_word, std::uint64_t rights,
                        std::uint64_t by, DomainId caller);
Reply capability_release(std::uint64_t frame_word, std::uint64_t slot, std::uint64_t by, DomainId caller);

}  // namespace exo::core
