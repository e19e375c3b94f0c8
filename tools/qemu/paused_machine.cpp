// SPDX-License-Identifier: MIT
#include "tools/qemu/paused_machine.h"

#include "model/kernel.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <stdexcept>

namespace exo::tools {

namespace {

constexpr std::chrono::seconds patience{30};

// The machine with its boot modules, stopped before its first instruction.
std::vector<std::string> command(Machine machine, const std::filesystem::path& modules,
                                 const std::filesystem::path& socket) {
  machine.modules = modules;
  std::vector<std::string> words = qemu_command(machine);
  words.insert(words.end(), {"-S", "-gdb", fmt::format("unix:{},server=on,wait=off", socket.string())});
  return words;
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string name = std::filesystem::temp_directory_path() / "exo-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no temporary folder can be made"};
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

PausedMachine::PausedMachine(const Machine& machine, const std::string& archive, std::uint64_t address)
    : symbols_{machine.image},
      modules_{archive},
      emulator_{command(machine, modules_.path(), folder_.path() / "debugger")},
      debugger_{folder_.path() / "debugger", patience} {
  debugger_.break_at(address);
  if (!debugger_.resume()) throw std::runtime_error{"the machine ended before it was ready: " + console()};
  debugger_.remove_break(address);
}

std::string PausedMachine::console() {
  emulator_.kill();
  std::string text;
  char buffer[4096];
  for (ssize_t count; (count = ::read(emulator_.output.number(), buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(count));
  }
  return text;
}

std::uint64_t PausedMachine::word(std::uint64_t address) {
  std::uint64_t value = 0;
  debugger_.read(address, std::as_writable_bytes(std::span{&value, 1}));
  return value;
}

// In the core, the base of GS that is not in use is that of ring 3.
Register PausedMachine::ring_3_gs_base() {
  const bool in_ring_3 = (debugger_.get(Register::cs) & 3) == 3;
  return in_ring_3 ? Register::gs_base : Register::kernel_gs_base;
}

std::optional<std::uint64_t> PausedMachine::address_of(std::size_t object) {
  const std::string_view name = model::all_objects()[object].name;
  if (name == "hardware") return std::nullopt;
  if (name == "frame_table") return model::kernel::frame_table_address;
  if (name == "memory") return model::kernel::direct_map_address;
  if (name == "cpus") {
    return debugger_.get(ring_3_gs_base() == Register::gs_base ? Register::kernel_gs_base : Register::gs_base);
  }
  return symbols_.address(fmt::format("exo::core::{}", name));
}

void PausedMachine::read_objects(const model::CoreView& copy) {
  for (std::size_t object = 0; object < model::all_objects().size(); ++object) {
    const auto address = address_of(object);
    if (!address.has_value() || copy.bytes(object).empty()) continue;
    if (*address == model::kernel::direct_map_address) {
      read_physical(0, copy.bytes(object));  // the direct map has holes where the machine has
    } else {
      read(*address, copy.bytes(object));
    }
  }
  copy.set(model::map_named("cpu_root"), {0, 0}, debugger_.get(Register::cr3) / page_size);
  copy.set(model::map_named("cpu_fs_base"), {0, 0}, debugger_.get(Register::fs_base));
  copy.set(model::map_named("cpu_gs_base"), {0, 0}, debugger_.get(ring_3_gs_base()));
}

void PausedMachine::write_objects(const model::CoreView& copy) {
  // Not on tables that are about to be written.
  debugger_.set(Register::cr3, word(symbols_.address("exo::core::boot_root")) * page_size);
  for (std::size_t object = 0; object < model::all_objects().size(); ++object) {
    const auto address = address_of(object);
    if (address.has_value() && !copy.bytes(object).empty()) debugger_.write(*address, copy.bytes(object));
  }
  debugger_.set(Register::cr3, copy.get(model::map_named("cpu_root"), {0, 0}) * page_size);
  debugger_.set(Register::fs_base, copy.get(model::map_named("cpu_fs_base"), {0, 0}));
  debugger_.set(ring_3_gs_base(), copy.get(model::map_named("cpu_gs_base"), {0, 0}));
}

void PausedMachine::read(std::uint64_t address, std::span<std::byte> bytes) {
  constexpr std::size_t worth_a_file = 4096;
  if (bytes.size() < worth_a_file) return debugger_.read(address, bytes);
  save("memsave", address, bytes);
}

void PausedMachine::read_physical(std::uint64_t address, std::span<std::byte> bytes) {
  save("pmemsave", address, bytes);
}

// By a command of the monitor that saves memory in a file.
void PausedMachine::save(std::string_view command, std::uint64_t address, std::span<std::byte> bytes) {
  const std::filesystem::path file = folder_.path() / "memory";
  debugger_.monitor(fmt::format("{} {:#x} {} \"{}\"", command, address, bytes.size(), file.string()));
  std::ifstream stream{file, std::ios::binary};
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!stream) throw std::runtime_error{"QEMU did not save the machine's memory"};
}

}  // namespace exo::tools
