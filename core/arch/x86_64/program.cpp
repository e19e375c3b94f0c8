// SPDX-License-Identifier: MIT
#include "core/arch/x86_64/program.h"

#include <elf.h>

namespace exo::core {
namespace {

const char* fault_of(const Elf64_Ehdr& header, Bytes file) {
  if (!file.has_text(0, ELFMAG)) return "it is not an ELF file";
  if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB ||
      header.e_machine != EM_X86_64) {
    return "it is not for x86-64";
  }
  if (header.e_type != ET_EXEC) return "it is not an executable at fixed addresses";
  if (header.e_phentsize != sizeof(Elf64_Phdr)) return "its program headers have an unknown size";
  return nullptr;
}

// What is wrong with a segment that is to be loaded, by itself.
const char* fault_of(const Elf64_Phdr& header, Bytes file) {
  if (header.p_filesz > header.p_memsz) return "a segment has more content than memory";
  if (!file.contains(header.p_offset, header.p_filesz)) return "it is truncated: a segment is not in the file";
  if (header.p_vaddr < program_first || header.p_vaddr > program_end || header.p_memsz > program_end - header.p_vaddr) {
    return "a segment is outside the addresses of programs";
  }
  if ((header.p_flags & PF_W) != 0 && (header.p_flags & PF_X) != 0) return "a segment is writable and executable";
  return nullptr;
}

bool share_page(const Segment& one, const Segment& other) {
  return one.first_page() < other.end_page() && other.first_page() < one.end_page();
}

Program faulty(const char* fault) {
  Program program;
  program.fault = fault;
  return program;
}

}  // namespace

Program read_program(Bytes file) {
  if (!file.contains(0, sizeof(Elf64_Ehdr))) return faulty("it is truncated: no ELF header");
  const auto header = file.read<Elf64_Ehdr>(0);
  if (const char* fault = fault_of(header, file)) return faulty(fault);
  if (!file.contains(header.e_phoff, header.e_phnum * sizeof(Elf64_Phdr))) {
    return faulty("it is truncated: the program headers are not in the file");
  }

  Program program;
  bool entry_found = false;
  for (std::uint64_t i = 0; i < header.e_phnum; ++i) {
    const auto part = file.read<Elf64_Phdr>(header.e_phoff + i * sizeof(Elf64_Phdr));
    if (part.p_type == PT_INTERP || part.p_type == PT_DYNAMIC) return faulty("it is not statically linked");
    if (part.p_type != PT_LOAD || part.p_memsz == 0) continue;
    if (const char* fault = fault_of(part, file)) return faulty(fault);
    if (program.segment_count == sizeof program.segments / sizeof program.segments[0]) {
      return faulty("it has too many segments");
    }
    const Segment segment{.address = part.p_vaddr,
                          .bytes = part.p_memsz,
                          .content = {file.data + part.p_offset, part.p_filesz},
                          .writable = (part.p_flags & PF_W) != 0,
                          .executable = (part.p_flags & PF_X) != 0};
    for (std::uint64_t other = 0; other < program.segment_count; ++other) {
      if (share_page(segment, program.segments[other])) return faulty("two segments share a page");
    }
    entry_found |= segment.executable && header.e_entry - segment.address < segment.bytes;
    program.segments[program.segment_count++] = segment;
  }
  if (!entry_found) return faulty("its entry is not in an executable segment");
  program.entry = header.e_entry;
  return program;
}

}  // namespace exo::core
