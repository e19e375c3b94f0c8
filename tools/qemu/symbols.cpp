// SPDX-License-Identifier: MIT
#include "tools/qemu/symbols.h"

#include <cxxabi.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <gelf.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>

#include "tools/library/process.h"

namespace exo::tools {

namespace {

// A file open for libelf.
class ElfFile {
 public:
  explicit ElfFile(const std::filesystem::path& path) : descriptor_{open(path.c_str(), O_RDONLY | O_CLOEXEC)} {
    elf_version(EV_CURRENT);
    if (descriptor_.is_open()) elf_.reset(elf_begin(descriptor_.number(), ELF_C_READ, nullptr));
    if (elf_ == nullptr || elf_kind(elf_.get()) != ELF_K_ELF) {
      throw std::runtime_error{fmt::format("{} is no ELF file", path.string())};
    }
  }
  Elf* get() const { return elf_.get(); }

 private:
  struct End {
    void operator()(Elf* elf) const { elf_end(elf); }
  };
  Descriptor descriptor_;
  std::unique_ptr<Elf, End> elf_;
};

// "exo::core::domain_reap(unsigned long)" without its parameters; C names as they are.
std::string readable(const char* name) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> text{abi::__cxa_demangle(name, nullptr, nullptr, &status),
                                                         &std::free};
  const std::string full = status == 0 ? text.get() : name;
  return full.substr(0, full.find('('));
}

}  // namespace

Symbols::Symbols(const std::filesystem::path& image) {
  const ElfFile file{image};
  for (Elf_Scn* section = nullptr; (section = elf_nextscn(file.get(), section)) != nullptr;) {
    GElf_Shdr header{};
    if (gelf_getshdr(section, &header) == nullptr || header.sh_type != SHT_SYMTAB) continue;
    Elf_Data* const data = elf_getdata(section, nullptr);
    for (std::size_t i = 0; i < header.sh_size / header.sh_entsize; ++i) {
      GElf_Sym symbol{};
      if (gelf_getsym(data, static_cast<int>(i), &symbol) == nullptr || symbol.st_shndx == SHN_UNDEF) continue;
      const char* const name = elf_strptr(file.get(), header.sh_link, symbol.st_name);
      if (name != nullptr && *name != 0) addresses_[readable(name)] = symbol.st_value;
    }
  }
}

std::uint64_t Symbols::address(const std::string& name) const {
  const auto found = addresses_.find(name);
  if (found == addresses_.end()) throw std::runtime_error{fmt::format("the image has no symbol {}", name)};
  return found->second;
}

std::uint64_t entry_address(const std::filesystem::path& program) {
  const ElfFile file{program};
  GElf_Ehdr header{};
  if (gelf_getehdr(file.get(), &header) == nullptr) throw std::runtime_error{"an ELF file without header"};
  return header.e_entry;
}

}  // namespace exo::tools
