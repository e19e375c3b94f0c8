// SPDX-License-Identifier: MIT
// The port of the kernel. core/port.h says what each member means.
#pragma once

#include "core/arch/x86_64/address_space.h"
#include "core/arch/x86_64/instructions.h"
#include "core/arch/x86_64/serial_port.h"
#include "core/state.h"

#include <cstdint>

namespace exo::core {

struct Port {
  using ThisCpu = Cpu __attribute__((address_space(256)));  // relative to GS

  static Frame& record(FrameNumber frame) { return reinterpret_cast<Frame*>(frame_table_address)[number(frame)]; }

  static std::uint64_t load(FrameNumber frame, std::uint64_t index) {
    return __atomic_load_n(&words(frame)[index], __ATOMIC_RELAXED);
  }

  static void store(FrameNumber frame, std::uint64_t index, std::uint64_t word) { words(frame)[index] = word; }

  static void clear(FrameNumber frame) {
    std::uint64_t* destination = words(frame);
    std::uint64_t count = words_per_frame;
    asm volatile("rep stosq" : "+D"(destination), "+c"(count) : "a"(std::uint64_t{0}) : "memory");
  }

  static std::uint64_t exchange(FrameNumber frame, std::uint64_t index, std::uint64_t word) {
    return __atomic_exchange_n(&words(frame)[index], word, __ATOMIC_SEQ_CST);
  }

  static bool compare_exchange(FrameNumber frame, std::uint64_t index, std::uint64_t expected, std::uint64_t word) {
    return __atomic_compare_exchange_n(&words(frame)[index], &expected, word, false, __ATOMIC_SEQ_CST,
                                       __ATOMIC_SEQ_CST);
  }

  static void load_root(FrameNumber root) { asm volatile("mov %0, %%cr3" ::"r"(number(root) * page_size) : "memory"); }

  static void invalidate_page(std::uint64_t address) { asm volatile("invlpg (%0)" ::"r"(address) : "memory"); }

  static void set_bases(std::uint64_t fs, std::uint64_t gs) {
    write_msr(Msr::fs_base, fs);
    write_msr(Msr::kernel_gs_base, gs);
  }

  static std::uint8_t console_line_status() { return read_port(serial_line_status); }
  static std::uint8_t console_receive() { return read_port(serial_data); }
  static void console_transmit(std::uint8_t byte) { write_port(serial_data, byte); }

  static ThisCpu* cpu() { return static_cast<ThisCpu*>(nullptr); }
  static void begin_step() {}

 private:
  static std::uint64_t* words(FrameNumber frame) {
    return reinterpret_cast<std::uint64_t*>(direct_map_address + number(frame) * page_size);
  }
};

}  // namespace exo::core
