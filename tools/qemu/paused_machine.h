// SPDX-License-Identifier: MIT
// The image booted in QEMU under a debugger, and the core's objects in its memory.
#pragma once

#include "model/core_view.h"
#include "tools/library/files.h"
#include "tools/library/machine.h"
#include "tools/qemu/debugger.h"
#include "tools/qemu/symbols.h"

#include <optional>

namespace exo::tools {

// A folder of its own for as long as the object lives.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class PausedMachine {
 public:
  // Boots the image until an address is reached, where the machine then stands. `archive` holds the boot modules.
  // Throws std::runtime_error, with what the console said, when it is not reached.
  PausedMachine(const Machine& machine, const std::string& archive, std::uint64_t address);

  Debugger& debugger() { return debugger_; }
  const Symbols& symbols() const { return symbols_; }

  std::uint64_t word(std::uint64_t address);
  std::uint64_t frame_count() { return word(symbols_.address("exo::core::frame_count")); }

  // Copies the core's objects, as far as the copy has places for them, from the machine or to it. Of physical
  // memory, that is frames 0.. of the copy's size; of `hardware`, CR3 and the bases of FS and GS are meant, and the
  // rest is left alone.
  void read_objects(const model::CoreView& copy);
  void write_objects(const model::CoreView& copy);

  // Where an object is; the host's are nowhere.
  std::optional<std::uint64_t> address_of(std::size_t object);

  // What the machine, which has ended, said on its console.
  std::string console();

  // Virtual and physical memory. Faster than the debugger where there is much to read.
  void read(std::uint64_t address, std::span<std::byte> bytes);
  void read_physical(std::uint64_t address, std::span<std::byte> bytes);

 private:
  void save(std::string_view command, std::uint64_t address, std::span<std::byte> bytes);
  Register ring_3_gs_base();
  TemporaryFolder folder_;
  Symbols symbols_;
  MemoryFile modules_;
  Process emulator_;
  Debugger debugger_;
};

}  // namespace exo::tools
