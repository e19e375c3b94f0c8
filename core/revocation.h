// SPDX-License-Identifier: MIT
// Visible revocation and the abort protocol. Specification: spec/revocation.h.
#pragma once

#include "core/names.h"
#include "core/reply.h"

namespace exo::core {

Reply notices_bind(std::uint64_t vcpu_word, DomainId caller);
Reply capability_revoke(std::uint64_t frame_word, std::uint64_t slot, std::uint64_t deadline, std::uint64_t by,
                        DomainId caller);
Reply frame_revoke(std::uint64_t frame_word, std::uint64_t deadline, DomainId caller);
Reply capability_repossess(std::uint64_t frame_word, std::uint64_t slot, std::uint64_t table_word, std::uint64_t by,
                           DomainId caller);

// Steps of them.
extern "C" [[gnu::noinline]] Status capability_revoke_step(std::uint64_t frame_word, std::uint64_t slot,
                                                           std::uint64_t deadline, std::uint64_t position);
extern "C" [[gnu::noinline]] Status frame_revoke_step(std::uint64_t frame_word, std::uint64_t deadline,
                                                      std::uint64_t position);
extern "C" [[gnu::noinline]] Status capability_repossess_step(std::uint64_t frame, std::uint64_t slot,
                                                              std::uint64_t table_word, std::uint64_t index);

}  // namespace exo::core
