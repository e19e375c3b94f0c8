// SPDX-License-Identifier: MIT
// Calls that claim frames, hand them over and give them back. Specification: spec/frame.h.
#pragma once

#include "core/names.h"
#include "core/reply.h"

namespace exo::core {

Reply frame_allocate(std::uint64_t domain_word, std::uint64_t frame_word, DomainId caller);
Reply frame_release(std::uint64_t frame_word, DomainId caller);
Reply frame_transfer(std::uint64_t frame_word, std::uint64_t domain_word, DomainId caller);

}  // namespace exo::core
