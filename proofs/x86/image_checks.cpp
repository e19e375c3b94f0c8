// SPDX-License-Identifier: MIT
#include "proofs/x86/image_checks.h"

#include <fmt/format.h>

#include <algorithm>

namespace exo::proofs::x86 {

namespace {

constexpr std::uint64_t page_bytes = 4096;

// Each check answers with the first violation, or with nothing.

std::string overlap(const Image& image, bool functions) {
  std::vector<const Symbol*> symbols;
  for (const Symbol& symbol : image.symbols()) {
    if (symbol.is_function == functions && symbol.bytes != 0) symbols.push_back(&symbol);
  }
  std::ranges::sort(symbols, {}, [](const Symbol* symbol) { return std::pair{symbol->address, symbol->bytes}; });
  for (std::size_t i = 1; i < symbols.size(); ++i) {
    const Symbol& a = *symbols[i - 1];
    const Symbol& b = *symbols[i];
    if (a.address == b.address && a.bytes == b.bytes) continue;
    if (b.address - a.address < a.bytes) return fmt::format("{} and {} overlap.", a.readable, b.readable);
  }
  return {};
}

std::string objects_disjoint(const Image& image) { return overlap(image, false); }
std::string functions_disjoint(const Image& image) { return overlap(image, true); }

std::string write_xor_execute(const Image& image) {
  for (const Segment& segment : image.segments()) {
    if (segment.writable && segment.executable) {
      return fmt::format("The segment at {:#x} is writable and executable.", segment.address);
    }
  }
  return {};
}

std::string rights_by_page(const Image& image) {
  const auto rights = [](const Segment& segment) {
    return std::tuple{segment.readable, segment.writable, segment.executable};
  };
  for (const Segment& a : image.segments()) {
    for (const Segment& b : image.segments()) {
      if (a.bytes == 0 || b.bytes == 0 || rights(a) == rights(b)) continue;
      const std::uint64_t first_page = b.address / page_bytes;
      const std::uint64_t last_page = (b.address + b.bytes - 1) / page_bytes;
      const std::uint64_t page = a.address / page_bytes;
      if (first_page <= page && page <= last_page) {
        return fmt::format("The segments at {:#x} and {:#x} share a page.", a.address, b.address);
      }
    }
  }
  return {};
}

std::string sections_in_segments(const Image& image) {
  for (const Section& section : image.sections()) {
    if (section.is_relocation || section.bytes == 0) continue;
    const Segment* segment = image.segment_containing(section.address);
    if (segment == nullptr || segment->address + segment->bytes - section.address < section.bytes) {
      return fmt::format("The section {} is not in one segment.", section.name);
    }
    if (section.writable && section.executable) {
      return fmt::format("The section {} is writable and executable.", section.name);
    }
    if (!section.writable && segment->writable) {
      return fmt::format("The section {} is not to be written and its segment is.", section.name);
    }
    if (section.executable && !segment->executable) {
      return fmt::format("The section {} is code and its segment not executable.", section.name);
    }
    if (!section.executable && segment->executable && section.name.starts_with(".rodata")) {
      return fmt::format("The section {} is data and its segment executable.", section.name);
    }
  }
  return {};
}

std::string no_relocations(const Image& image) {
  for (const Section& section : image.sections()) {
    if (section.is_relocation && section.bytes != 0) {
      return fmt::format("The section {} holds relocations.", section.name);
    }
  }
  return {};
}

}  // namespace

std::vector<ImageVerdict> check_image(const Image& image) {
  std::vector<ImageVerdict> verdicts;
  const auto check = [&](const char* name, std::string (*violation)(const Image&)) {
    const std::string found = violation(image);
    verdicts.push_back({name, found.empty(), found});
  };
  check("objects_disjoint", objects_disjoint);
  check("functions_disjoint", functions_disjoint);
  check("write_xor_execute", write_xor_execute);
  check("rights_by_page", rights_by_page);
  check("sections_in_segments", sections_in_segments);
  check("no_relocations", no_relocations);
  return verdicts;
}

}  // namespace exo::proofs::x86
