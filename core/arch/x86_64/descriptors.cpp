// SPDX-License-Identifier: MIT
#include "core/arch/x86_64/descriptors.h"

#include "core/arch/x86_64/address_space.h"
#include "core/arch/x86_64/entry.h"
#include "core/arch/x86_64/processor.h"

namespace exo::core {
namespace {

constexpr std::uint64_t vector_count = 256;

struct [[gnu::packed]] TaskState {
  std::uint32_t reserved_0;
  std::uint64_t stack[3];  // for privilege levels 0..2
  std::uint64_t reserved_1;
  std::uint64_t interrupt_stack[7];  // named 1..7 by gates
  std::uint64_t reserved_2;
  std::uint16_t reserved_3;
  std::uint16_t io_permissions;  // offset; at the end there are none, so ring 3 has no port
};
static_assert(sizeof(TaskState) == 104);

struct Gate {
  std::uint16_t offset_low;
  std::uint16_t selector;
  std::uint8_t interrupt_stack;
  std::uint8_t type;
  std::uint16_t offset_middle;
  std::uint32_t offset_high;
  std::uint32_t reserved;
};
static_assert(sizeof(Gate) == 16);

struct [[gnu::packed]] TablePointer {
  std::uint16_t limit;
  const void* base;
};

[[gnu::section(".fixed")]] TaskState task;
[[gnu::section(".fixed")]] Gate gates[vector_count];
// Null, core code and data, user data and code (accessed bits set, so that they stay constant), task state.
[[gnu::section(".fixed")]] std::uint64_t segments[7] = {0, 0x00af'9b00'0000'ffff, 0x00cf'9300'0000'ffff,
                                                        0x00cf'f300'0000'ffff, 0x00af'fb00'0000'ffff};

// Exceptions that may come at any instruction of the core have a stack of their own.
std::uint8_t interrupt_stack_of(std::uint64_t vector) {
  switch (vector) {
    case vector_double_fault: return static_cast<std::uint8_t>(Stack::double_fault);
    case vector_non_maskable: return static_cast<std::uint8_t>(Stack::non_maskable);
    case vector_machine_check: return static_cast<std::uint8_t>(Stack::machine_check);
    case vector_debug: return static_cast<std::uint8_t>(Stack::debug);
    default: return 0;
  }
}

std::uint64_t entry_of(std::uint64_t vector) {
  switch (vector) {
    case vector_timer: return reinterpret_cast<std::uint64_t>(&timer_entry);
    case vector_spurious: return reinterpret_cast<std::uint64_t>(&spurious_entry);
    default: return reinterpret_cast<std::uint64_t>(vector_stubs) + vector * vector_stub_bytes;
  }
}

Gate gate_of(std::uint64_t vector) {
  const std::uint64_t address = entry_of(vector);
  // INT n works where it cannot be taken for an exception or an interrupt; elsewhere it is a protection fault.
  const bool for_ring_3 = vector == vector_breakpoint || (vector >= exception_count && vector < vector_timer);
  return {.offset_low = static_cast<std::uint16_t>(address),
          .selector = core_code,
          .interrupt_stack = interrupt_stack_of(vector),
          .type = static_cast<std::uint8_t>(0x8e | (for_ring_3 ? 0x60 : 0)),
          .offset_middle = static_cast<std::uint16_t>(address >> 16),
          .offset_high = static_cast<std::uint32_t>(address >> 32),
          .reserved = 0};
}

}  // namespace

void load_descriptors() {
  // What the processor pushes at an exception in ring 3 ends where Cpu::ss does.
  task.stack[0] = reinterpret_cast<std::uint64_t>(&processors[0].cpu.ss + 1);
  for (std::uint8_t stack = 1; stack < stack_count; ++stack) {
    task.interrupt_stack[stack - 1] = stack_top(0, static_cast<Stack>(stack));
  }
  task.io_permissions = sizeof(TaskState);
  for (std::uint64_t vector = 0; vector < vector_count; ++vector) gates[vector] = gate_of(vector);

  const std::uint64_t base = reinterpret_cast<std::uint64_t>(&task);
  segments[task_state / 8] =
      (sizeof(TaskState) - 1) | (base & 0xff'ffff) << 16 | std::uint64_t{0x89} << 40 | (base >> 24 & 0xff) << 56;
  segments[task_state / 8 + 1] = base >> 32;

  const TablePointer segment_table{sizeof segments - 1, segments};
  const TablePointer gate_table{sizeof gates - 1, gates};
  asm volatile(
      "lgdt %0; lidt %1\n"
      "push %q2; lea 1f(%%rip), %%rax; push %%rax; lretq\n"
      "1: mov %w3, %%ss; ltr %w4\n"
      "xor %%eax, %%eax; mov %%eax, %%ds; mov %%eax, %%es; mov %%eax, %%fs; mov %%eax, %%gs; lldt %%ax"
      :
      : "m"(segment_table), "m"(gate_table), "r"(std::uint64_t{core_code}), "r"(core_data), "r"(task_state)
      : "rax", "memory");
}

}  // namespace exo::core
