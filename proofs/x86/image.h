// SPDX-License-Identifier: MIT
// The linked image: what an ELF file says of itself (System V ABI, chapters 4 and 5). Read once, immutable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace exo::proofs::x86 {

// A function or an object of data.
struct Symbol {
  std::string name;      // as the linker knows it
  std::string readable;  // demangled, parameters included
  std::uint64_t address;
  std::uint64_t bytes;
  bool is_function;
};

// A part of the file that is loaded.
struct Segment {
  std::uint64_t address;
  std::uint64_t bytes;  // in memory; what the file does not hold is zero
  bool readable, writable, executable;
  std::vector<std::byte> content;  // what the file holds
};

struct Section {
  std::string name;
  std::uint64_t address;
  std::uint64_t bytes;
  bool writable, executable, is_relocation;
};

class Image {
 public:
  // Throws std::runtime_error with one sentence if the file is not a static x86-64 ELF file.
  explicit Image(const std::filesystem::path& file);

  const std::filesystem::path& file() const { return file_; }
  const std::vector<Symbol>& symbols() const { return symbols_; }
  const std::vector<Segment>& segments() const { return segments_; }
  const std::vector<Section>& sections() const { return sections_; }  // those that are loaded, and relocations

  // By mangled name, or by readable name up to its parameters. Throws std::runtime_error if there is none.
  const Symbol& function(const std::string& name) const;
  const Symbol& object(const std::string& name) const;
  // The address of a symbol that is neither: a place in assembly.
  std::uint64_t label(const std::string& name) const;
  // The function that starts at an address; the object that contains one; null if there is none.
  const Symbol* function_at(std::uint64_t address) const;
  const Symbol* object_containing(std::uint64_t address) const;

  const Segment* segment_containing(std::uint64_t address) const;
  // Bytes of a segment that is never written; nothing if any of them is elsewhere.
  std::optional<std::span<const std::byte>> constant_bytes(std::uint64_t address, std::uint64_t bytes) const;

 private:
  const Symbol& named(const std::string& name, bool is_function) const;

  std::filesystem::path file_;
  std::vector<Symbol> symbols_;
  std::vector<Segment> segments_;
  std::vector<Section> sections_;
  std::map<std::string, std::uint64_t> labels_;
  std::map<std::uint64_t, std::size_t> functions_;  // by address, into symbols_
};

}  // namespace exo::proofs::x86
