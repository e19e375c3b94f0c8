// SPDX-License-Identifier: MIT
#include "tools/qemu/stopped_core.h"

#include "model/kernel.h"

#include <fmt/format.h>

#include <fstream>
#include <stdexcept>

namespace exo::tools {

std::uint64_t StoppedCore::word(std::uint64_t address) {
  std::uint64_t value = 0;
  debugger_.read(address, std::as_writable_bytes(std::span{&value, 1}));
  return value;
}

// In the core, the base of GS that is not in use is that of ring 3.
Register StoppedCore::ring_3_gs_base() {
  const bool in_ring_3 = (debugger_.get(Register::cs) & 3) == 3;
  return in_ring_3 ? Register::gs_base : Register::kernel_gs_base;
}

std::optional<std::uint64_t> StoppedCore::address_of(std::size_t object) {
  const std::string_view name = model::all_objects()[object].name;
  if (name == "hardware" || name == "agents") return std::nullopt;
  if (name == "frame_table") return model::kernel::frame_table_address;
  if (name == "memory") return model::kernel::direct_map_address;
  if (name == "cpus") {
    return debugger_.get(ring_3_gs_base() == Register::gs_base ? Register::kernel_gs_base : Register::gs_base);
  }
  return symbols_.address(fmt::format("exo::core::{}", name));
}

void StoppedCore::read_objects(const model::CoreView& copy) {
  for (std::size_t object = 0; object < model::all_objects().size(); ++object) {
    const auto address = address_of(object);
    if (!address.has_value() || copy.bytes(object).empty()) continue;
    if (*address == model::kernel::direct_map_address) {
      read_physical(0, copy.bytes(object));  // the direct map has holes where the machine has
    } else {
      read(*address, copy.bytes(object));
    }
  }
  copy.set(model::map_named("agent_root"), {0, 0}, debugger_.get(Register::cr3) / page_size);
  copy.set(model::map_named("cpu_fs_base"), {0, 0}, debugger_.get(Register::fs_base));
  copy.set(model::map_named("cpu_gs_base"), {0, 0}, debugger_.get(ring_3_gs_base()));
}

void StoppedCore::write_objects(const model::CoreView& copy) {
  // Not on tables that are about to be written.
  debugger_.set(Register::cr3, word(symbols_.address("exo::core::boot_root")) * page_size);
  for (std::size_t object = 0; object < model::all_objects().size(); ++object) {
    const auto address = address_of(object);
    if (address.has_value() && !copy.bytes(object).empty()) debugger_.write(*address, copy.bytes(object));
  }
  debugger_.set(Register::cr3, copy.get(model::map_named("agent_root"), {0, 0}) * page_size);
  debugger_.set(Register::fs_base, copy.get(model::map_named("cpu_fs_base"), {0, 0}));
  debugger_.set(ring_3_gs_base(), copy.get(model::map_named("cpu_gs_base"), {0, 0}));
}

void StoppedCore::read(std::uint64_t address, std::span<std::byte> bytes) {
  constexpr std::size_t worth_a_file = 4096;
  if (bytes.size() < worth_a_file) return debugger_.read(address, bytes);
  save("memsave", address, bytes);
}

void StoppedCore::read_physical(std::uint64_t address, std::span<std::byte> bytes) { save("pmemsave", address, bytes); }

// By a command of the monitor that saves memory in a file.
void StoppedCore::save(std::string_view command, std::uint64_t address, std::span<std::byte> bytes) {
  const std::filesystem::path file = folder_.path() / "memory";
  debugger_.monitor(fmt::format("{} {:#x} {} \"{}\"", command, address, bytes.size(), file.string()));
  std::ifstream stream{file, std::ios::binary};
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!stream) throw std::runtime_error{"QEMU did not save the machine's memory"};
}

}  // namespace exo::tools
