// SPDX-License-Identifier: MIT
// What the kernel's port fixes and a reader of its image or of a running machine must know.
#pragma once

#include "core/arch/x86_64/address_space.h"
#include "core/arch/x86_64/descriptors.h"
#include "core/arch/x86_64/entry.h"
#include "core/arch/x86_64/instructions.h"
#include "core/arch/x86_64/serial_port.h"

#include <cstddef>

namespace exo::model::kernel {

using core::core_code;
using core::direct_map_address;
using core::frame_table_address;
using core::local_apic_address;
using core::serial_data;
using core::serial_line_status;
using core::Stack;
using core::stack_count;
using core::stack_pages;
using core::stack_stride;
using core::stack_top;
using core::user_code;
using core::user_data;
using core::vector_debug;
using core::vector_double_fault;
using core::vector_general_protection;
using core::vector_machine_check;
using core::vector_no_kernel;
using core::vector_non_maskable;
using core::vector_page_fault;
using core::vector_stub_bytes;

inline constexpr std::uint64_t cpu_offset = offsetof(core::Processor, cpu);
inline constexpr std::uint64_t scratch_words = cpu_offset / sizeof(std::uint64_t);
inline constexpr std::uint64_t call_stack_offset = offsetof(core::Processor, call_stack);
inline constexpr std::uint64_t self_offset = offsetof(core::Processor, self);
inline constexpr std::uint64_t direct_map_offset = offsetof(core::Processor, direct_map);
inline constexpr std::uint64_t spare_offset = offsetof(core::Processor, spare);
inline constexpr std::uint64_t fast_bases_offset = offsetof(core::Processor, fast_bases);
inline constexpr std::uint64_t end_of_interrupt_address = local_apic_address + 0xb0;

inline constexpr std::uint64_t registers_below_record = offsetof(core::Registers, rip);

// In the record of a processor, from `cpu` on: what the processor itself pushes.
inline constexpr std::uint64_t rip_offset = offsetof(core::Cpu, rip);
inline constexpr std::uint64_t cs_offset = offsetof(core::Cpu, cs);
inline constexpr std::uint64_t rflags_offset = offsetof(core::Cpu, rflags);
inline constexpr std::uint64_t rsp_offset = offsetof(core::Cpu, rsp);
inline constexpr std::uint64_t ss_offset = offsetof(core::Cpu, ss);
inline constexpr auto msr_fs_base = static_cast<std::uint32_t>(core::Msr::fs_base);
inline constexpr auto msr_kernel_gs_base = static_cast<std::uint32_t>(core::Msr::kernel_gs_base);

}  // namespace exo::model::kernel
