// SPDX-License-Identifier: MIT
// A client of QEMU's debugger interface: the remote serial protocol of GDB (GDB manual, appendix E), as much of it
// as is needed to stop a machine, to look at it, and to change it.
#pragma once

#include "tools/library/process.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace exo::tools {

// Registers, by the numbers of QEMU's description of x86-64.
enum class Register : unsigned {
  rax = 0,
  rcx = 2,
  rdx = 3,
  rsi = 4,
  rdi = 5,
  rsp = 7,
  r8 = 8,
  r9 = 9,
  rip = 16,
  cs = 18,
  fs_base = 24,
  gs_base = 25,
  kernel_gs_base = 26,
  cr3 = 29,
};

// The command of QEMU with the words that make its machine wait for a debugger at a socket before it does anything.
std::vector<std::string> with_debugger(std::vector<std::string> command, const std::filesystem::path& socket);

// All functions throw std::runtime_error when QEMU refuses, or does not answer in time.
class Debugger {
 public:
  // Connects to a socket in the file system, for which it waits until QEMU has made it.
  Debugger(const std::filesystem::path& socket, std::chrono::seconds patience);

  // Virtual memory as the stopped processor sees it, whatever its rights.
  void read(std::uint64_t address, std::span<std::byte> bytes);
  void write(std::uint64_t address, std::span<const std::byte> bytes);

  std::uint64_t get(Register number);
  void set(Register number, std::uint64_t value);

  void break_at(std::uint64_t address);
  void remove_break(std::uint64_t address);

  // Runs until a breakpoint. False if the machine ended instead.
  bool resume();

  // The same in two steps, with time for other things in between. It has stopped, or ended, when there is an answer
  // already or the descriptor can be read. An interruption stops it where it is.
  void go();
  bool has_answer() const { return !received_.empty(); }
  int descriptor() const { return socket_.number(); }
  void interrupt();
  bool has_stopped();

  // One instruction. False if the machine ended.
  bool step();

  // Lets the machine go on without a debugger.
  void detach();

  // A command of QEMU's monitor.
  void monitor(std::string_view command);

 private:
  void send_bytes(std::string_view bytes);
  std::string ask(std::string_view request);
  void ask_for_ok(std::string_view request);
  void send(std::string_view request);
  std::string receive();
  char receive_byte();

  Descriptor socket_;
  std::string received_;  // and not yet looked at, the last first
};

}  // namespace exo::tools
