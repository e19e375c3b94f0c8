// SPDX-License-Identifier: MIT
// Calls on page tables. Specification: spec/table.h.
#pragma once

#include "core/names.h"
#include "core/reply.h"

namespace exo::core {

Reply table_create(std::uint64_t frame_word, std::uint64_t level, DomainId caller);
Reply table_destroy(std::uint64_t frame_word, DomainId caller);
Reply table_set(std::uint64_t table_word, std::uint64_t index, std::uint64_t word, std::uint64_t expected,
                std::uint64_t compare, DomainId caller);
Reply table_update(std::uint64_t table_word, std::uint64_t index, std::uint64_t batch_word, std::uint64_t first,
                   std::uint64_t count, DomainId caller);

// One step of it.
extern "C" [[gnu::noinline]] Status table_update_entry(std::uint64_t table, std::uint64_t index, std::uint64_t batch,
                                                       std::uint64_t first, std::uint64_t position);

}  // namespace exo::core
