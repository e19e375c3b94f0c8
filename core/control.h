// SPDX-License-Identifier: MIT
// Protected control transfer. Specification: spec/control.h. The message is in registers that functions preserve.
#pragma once

#include "core/names.h"
#include "core/reply.h"

namespace exo::core {

extern "C" Reply control_call(std::uint64_t vcpu_word);
extern "C" Reply control_send(std::uint64_t vcpu_word);
extern "C" Reply control_reply();

}  // namespace exo::core
