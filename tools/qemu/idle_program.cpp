// SPDX-License-Identifier: MIT
#include "tools/qemu/idle_program.h"

#include "tools/library/cpio_archive.h"

#include <elf.h>

#include <string_view>

namespace exo::tools {

namespace {

constexpr std::string_view code{"\xeb\xfe", 2};  // jumps to itself
constexpr Elf64_Addr address = 0x400000;

template <class T>
std::string_view bytes_of(const T& object) {
  return {reinterpret_cast<const char*>(&object), sizeof object};
}

}  // namespace

std::string idle_archive() {
  constexpr std::size_t headers = sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr);
  const Elf64_Ehdr header{
      .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
      .e_type = ET_EXEC,
      .e_machine = EM_X86_64,
      .e_version = EV_CURRENT,
      .e_entry = address + headers,
      .e_phoff = sizeof(Elf64_Ehdr),
      .e_shoff = 0,
      .e_flags = 0,
      .e_ehsize = sizeof(Elf64_Ehdr),
      .e_phentsize = sizeof(Elf64_Phdr),
      .e_phnum = 1,
      .e_shentsize = 0,
      .e_shnum = 0,
      .e_shstrndx = 0,
  };
  const Elf64_Phdr segment{
      .p_type = PT_LOAD,
      .p_flags = PF_R | PF_X,
      .p_offset = 0,
      .p_vaddr = address,
      .p_paddr = address,
      .p_filesz = headers + code.size(),
      .p_memsz = headers + code.size(),
      .p_align = 4096,
  };
  std::string program;
  for (const std::string_view part : {bytes_of(header), bytes_of(segment), code}) program += part;
  CpioArchive archive;
  archive.add("root", program);
  return archive.bytes();
}

}  // namespace exo::tools
