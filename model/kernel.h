// SPDX-License-Identifier: MIT
// What the kernel's port fixes and a reader of its image or of a running machine must know.
#pragma once

#include "core/arch/x86_64/address_space.h"
#include "core/arch/x86_64/entry.h"
#include "core/arch/x86_64/instructions.h"
#include "core/arch/x86_64/serial_port.h"

#include <cstddef>

namespace exo::model::kernel {

using core::direct_map_address;
using core::frame_table_address;
using core::serial_data;
using core::serial_line_status;

inline constexpr std::uint64_t cpu_offset = offsetof(core::Processor, cpu);
inline constexpr auto msr_fs_base = static_cast<std::uint32_t>(core::Msr::fs_base);
inline constexpr auto msr_kernel_gs_base = static_cast<std::uint32_t>(core::Msr::kernel_gs_base);

}  // namespace exo::model::kernel
