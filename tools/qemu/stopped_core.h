// SPDX-License-Identifier: MIT
// The core of a machine that a debugger has stopped: its objects, as they are in the machine's memory.
#pragma once

#include "model/core_view.h"
#include "tools/library/temporary_folder.h"
#include "tools/qemu/debugger.h"
#include "tools/qemu/symbols.h"

#include <optional>

namespace exo::tools {

class StoppedCore {
 public:
  // Both must live as long. The symbols are those of the image that runs.
  StoppedCore(Debugger& debugger, const Symbols& symbols) : debugger_{debugger}, symbols_{symbols} {}

  std::uint64_t word(std::uint64_t address);
  std::uint64_t frame_count() { return word(symbols_.address("exo::core::frame_count")); }

  // Copies the core's objects, as far as the copy has places for them, from the machine or to it. Of physical
  // memory, that is frames 0.. of the copy's size; of `hardware`, CR3 and the bases of FS and GS are meant, and the
  // rest is left alone.
  void read_objects(const model::CoreView& copy);
  void write_objects(const model::CoreView& copy);

  // Where an object is; the host's are nowhere.
  std::optional<std::uint64_t> address_of(std::size_t object);

  // Virtual and physical memory. Faster than the debugger where there is much to read.
  void read(std::uint64_t address, std::span<std::byte> bytes);
  void read_physical(std::uint64_t address, std::span<std::byte> bytes);

 private:
  void save(std::string_view command, std::uint64_t address, std::span<std::byte> bytes);
  Register ring_3_gs_base();

  Debugger& debugger_;
  const Symbols& symbols_;
  TemporaryFolder folder_;  // where QEMU saves memory
};

}  // namespace exo::tools
