// SPDX-License-Identifier: MIT
// What the kernel's port fixes and a reader of its image or of a running machine must know.
#pragma once

#include "core/arch/x86_64/address_space.h"
#include "core/arch/x86_64/serial_port.h"

namespace exo::model::kernel {

using core::direct_map_address;
using core::frame_table_address;
using core::serial_data;
using core::serial_line_status;

}  // namespace exo::model::kernel
