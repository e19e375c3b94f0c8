// SPDX-License-Identifier: MIT
// Cached translations and the epochs that say when they are gone. Specification: spec/translation.h.
#pragma once

#include "core/names.h"
#include "core/reply.h"

namespace exo::core {

Reply tlb_flush(std::uint64_t scope);

// Loads CR3, which drops all translations of this processor, and publishes that it did.
void load_root(FrameNumber root);

}  // namespace exo::core
