// SPDX-License-Identifier: MIT
// Cached translations and the epochs that say when they are gone. Specification: spec/translation.h.
#pragma once

#include "core/names.h"
#include "core/port.h"
#include "core/reply.h"

namespace exo::core {

Reply tlb_flush(std::uint64_t scope);

// Loads CR3, which drops all translations of this processor, and publishes that it did: it is agent 0. Inline, because
// upcalls keep ring 3's registers in the processor.
inline void load_root(FrameNumber root) {
  const std::uint64_t before = epoch;  // read before the load: what is dropped later is not credited
  Port::load_root(root);
  published[0] = before;
}

}  // namespace exo::core
