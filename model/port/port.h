// SPDX-License-Identifier: MIT
// The port of the core on a host: memory is an array, the processor a record. core/port.h says what each
// member means.
#pragma once

#include "core/state.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <span>

namespace exo::core {

// What the processor and the console would know.
struct HostHardware {
  std::uint64_t fs_base;  // of ring 3
  std::uint64_t gs_base;
  std::uint64_t invalidated;  // the page that was last invalidated alone
  std::uint64_t console_sent;
  std::uint64_t console_last;
};

// What an agent would know.
struct HostAgent {
  std::uint64_t root;        // the frame CR3 names
  std::uint64_t load_epoch;  // epoch when CR3 was last loaded
};

// What stands for the machine under the core. Owned by model/host_core.
struct HostMachine {
  Frame* frames;
  std::uint64_t (*memory)[words_per_frame];
  Cpu cpu;
  HostHardware hardware;
  HostAgent agents[agent_count];
  std::array<std::uint64_t, 8> inputs;  // what the call reads that others write, in this order
  unsigned inputs_read;
  std::span<const std::array<std::uint64_t, 8>> inputs_of_steps;  // the same, of the steps that the call is made of

  std::uint64_t next_input() { return inputs[inputs_read++ % 8]; }

  void begin_step() {
    inputs = {};
    inputs_read = 0;
    if (inputs_of_steps.empty()) return;
    inputs = inputs_of_steps.front();
    inputs_of_steps = inputs_of_steps.subspan(1);
  }
};
extern HostMachine host;

struct Port {
  static Frame& record(FrameNumber frame) { return host.frames[number(frame)]; }

  static std::uint64_t load(FrameNumber frame, std::uint64_t index) {
    const FrameType type = record(frame).type();
    const std::uint64_t stored = host.memory[number(frame)][index];
    if (type == FrameType::saved_context || type == FrameType::ports) return stored;
    const std::uint64_t input = host.next_input();
    return type >= FrameType::table_1 && type <= FrameType::table_4 ? marked(stored, input) : input;
  }

  static void store(FrameNumber frame, std::uint64_t index, std::uint64_t word) {
    host.memory[number(frame)][index] = word;
  }

  static void clear(FrameNumber frame) {
    for (std::uint64_t& word : host.memory[number(frame)]) word = 0;
  }

  static std::uint64_t exchange(FrameNumber frame, std::uint64_t index, std::uint64_t word) {
    return std::atomic_ref{with_hardware_bits(frame, index)}.exchange(word);
  }

  static bool compare_exchange(FrameNumber frame, std::uint64_t index, std::uint64_t expected, std::uint64_t word) {
    return std::atomic_ref{with_hardware_bits(frame, index)}.compare_exchange_strong(expected, word);
  }

  static void load_root(FrameNumber root) { host.agents[0] = {.root = number(root), .load_epoch = epoch}; }

  static void invalidate_page(std::uint64_t address) { host.hardware.invalidated = address; }

  static void set_bases(std::uint64_t fs, std::uint64_t gs) {
    host.hardware.fs_base = fs;
    host.hardware.gs_base = gs;
  }

  static std::uint8_t console_line_status() { return static_cast<std::uint8_t>(host.next_input()); }
  static std::uint8_t console_receive() { return static_cast<std::uint8_t>(host.next_input()); }
  static void console_transmit(std::uint8_t byte) {
    ++host.hardware.console_sent;
    host.hardware.console_last = byte;
  }

  static Cpu* cpu() { return &host.cpu; }
  static void begin_step() { host.begin_step(); }

 private:
  // The processor sets accessed and dirty bits of a present entry just before the core exchanges it.
  static std::uint64_t& with_hardware_bits(FrameNumber frame, std::uint64_t index) {
    std::uint64_t& word = host.memory[number(frame)][index];
    word = marked(word, host.next_input());
    return word;
  }

  // The entry, with accessed and dirty bits that the processor may set in a present one.
  static std::uint64_t marked(std::uint64_t word, std::uint64_t bits) {
    return (word & entry::present) == 0 ? word : word | (bits & (entry::accessed | entry::dirty));
  }
};

}  // namespace exo::core
