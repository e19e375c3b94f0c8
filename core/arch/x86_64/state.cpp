// SPDX-License-Identifier: MIT
// Where the state of core/state.h is. What boot fixes is in pages that are read-only afterwards; what the root
// domain may map is in pages of its own.
#include "core/state.h"

namespace exo::core {

[[gnu::section(".information")]] alignas(page_size) Domain domains[domain_count];
[[gnu::section(".information")]] alignas(page_size) Vcpu vcpus[vcpu_count];
[[gnu::section(".information")]] alignas(page_size) Slice slices[slice_count];
[[gnu::section(".information")]] alignas(page_size) Counters counters;
static_assert(sizeof domains % page_size == 0 && sizeof vcpus % page_size == 0 && sizeof slices <= page_size);

[[gnu::section(".fixed")]] std::uint64_t frame_count;
[[gnu::section(".fixed")]] std::uint64_t core_entries[core_slot_count];
[[gnu::section(".fixed")]] std::uint64_t boot_root;

}  // namespace exo::core
