// SPDX-License-Identifier: MIT
#include "proofs/x86/image.h"

#include <cxxabi.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace exo::proofs::x86 {

namespace {

class File {
 public:
  explicit File(const std::filesystem::path& path) : descriptor_{open(path.c_str(), O_RDONLY | O_CLOEXEC)} {
    if (descriptor_ < 0) throw std::runtime_error{"The image " + path.string() + " cannot be opened."};
    elf_version(EV_CURRENT);
    elf_ = elf_begin(descriptor_, ELF_C_READ, nullptr);
    GElf_Ehdr header;
    if (elf_ == nullptr || gelf_getehdr(elf_, &header) == nullptr || header.e_machine != EM_X86_64 ||
        header.e_type != ET_EXEC) {
      elf_end(elf_);
      close(descriptor_);
      throw std::runtime_error{path.string() + " is not a static x86-64 ELF file."};
    }
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    elf_end(elf_);
    close(descriptor_);
  }

  Elf* elf() const { return elf_; }

 private:
  int descriptor_;
  Elf* elf_ = nullptr;
};

std::string demangled(const std::string& name) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> text{abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status),
                                                    std::free};
  return status == 0 ? text.get() : name;
}

std::vector<Segment> read_segments(Elf* elf) {
  std::vector<Segment> segments;
  std::size_t count = 0;
  std::size_t file_bytes = 0;
  elf_getphdrnum(elf, &count);
  const char* file = elf_rawfile(elf, &file_bytes);
  for (std::size_t i = 0; i < count; ++i) {
    GElf_Phdr header;
    if (gelf_getphdr(elf, static_cast<int>(i), &header) == nullptr || header.p_type != PT_LOAD) continue;
    if (header.p_filesz > file_bytes || header.p_offset > file_bytes - header.p_filesz) {
      throw std::runtime_error{"The image is truncated: a segment lies outside the file."};
    }
    const auto* first = reinterpret_cast<const std::byte*>(file + header.p_offset);
    segments.push_back(Segment{.address = header.p_vaddr,
                               .bytes = header.p_memsz,
                               .readable = (header.p_flags & PF_R) != 0,
                               .writable = (header.p_flags & PF_W) != 0,
                               .executable = (header.p_flags & PF_X) != 0,
                               .content = {first, first + header.p_filesz}});
  }
  return segments;
}

void read_symbols(Elf* elf, Elf_Scn* section, const GElf_Shdr& header, std::vector<Symbol>& symbols,
                  std::map<std::string, std::uint64_t>& labels) {
  Elf_Data* data = elf_getdata(section, nullptr);
  for (GElf_Xword i = 0; data != nullptr && i < header.sh_size / header.sh_entsize; ++i) {
    GElf_Sym symbol;
    if (gelf_getsym(data, static_cast<int>(i), &symbol) == nullptr || symbol.st_shndx == SHN_UNDEF) continue;
    const int type = GELF_ST_TYPE(symbol.st_info);
    const std::string name = elf_strptr(elf, header.sh_link, symbol.st_name);
    if (type == STT_NOTYPE) labels.emplace(name, symbol.st_value);
    if (type != STT_FUNC && type != STT_OBJECT) continue;
    symbols.push_back(Symbol{name, demangled(name), symbol.st_value, symbol.st_size, type == STT_FUNC});
  }
}

std::string without_parameters(const std::string& readable) {
  // Names of anonymous namespaces hold a parenthesis of their own.
  const std::string anonymous = "(anonymous namespace)";
  std::size_t from = 0;
  if (const auto place = readable.rfind(anonymous); place != std::string::npos) from = place + anonymous.size();
  return readable.substr(0, readable.find('(', from));
}

}  // namespace

Image::Image(const std::filesystem::path& file) : file_{file} {
  const File opened{file};
  Elf* elf = opened.elf();
  segments_ = read_segments(elf);
  std::size_t names = 0;
  elf_getshdrstrndx(elf, &names);
  for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf, section)) != nullptr;) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) == nullptr) continue;
    if (header.sh_type == SHT_SYMTAB) read_symbols(elf, section, header, symbols_, labels_);
    const bool is_relocation = header.sh_type == SHT_RELA || header.sh_type == SHT_REL;
    if ((header.sh_flags & SHF_ALLOC) == 0 && !is_relocation) continue;
    sections_.push_back(Section{.name = elf_strptr(elf, names, header.sh_name),
                                .address = header.sh_addr,
                                .bytes = header.sh_size,
                                .writable = (header.sh_flags & SHF_WRITE) != 0,
                                .executable = (header.sh_flags & SHF_EXECINSTR) != 0,
                                .is_relocation = is_relocation});
  }
  if (segments_.empty() || symbols_.empty()) {
    throw std::runtime_error{file.string() + " has no segments to load or no symbols: it is truncated or stripped."};
  }
  for (std::size_t i = 0; i < symbols_.size(); ++i) {
    if (symbols_[i].is_function) functions_.emplace(symbols_[i].address, i);
  }
}

const Symbol& Image::named(const std::string& name, bool is_function) const {
  for (const Symbol& symbol : symbols_) {
    if (symbol.is_function != is_function) continue;
    if (symbol.name == name || without_parameters(symbol.readable) == name) return symbol;
  }
  throw std::runtime_error{"The image has no " + std::string{is_function ? "function" : "object"} + " " + name + "."};
}

const Symbol& Image::function(const std::string& name) const { return named(name, true); }
const Symbol& Image::object(const std::string& name) const { return named(name, false); }

std::uint64_t Image::label(const std::string& name) const {
  const auto place = labels_.find(name);
  if (place == labels_.end()) throw std::runtime_error{"The image has no label " + name + "."};
  return place->second;
}

const Symbol* Image::function_at(std::uint64_t address) const {
  const auto place = functions_.find(address);
  return place == functions_.end() ? nullptr : &symbols_[place->second];
}

const Symbol* Image::object_containing(std::uint64_t address) const {
  for (const Symbol& symbol : symbols_) {
    if (!symbol.is_function && address - symbol.address < symbol.bytes) return &symbol;
  }
  return nullptr;
}

const Segment* Image::segment_containing(std::uint64_t address) const {
  for (const Segment& segment : segments_) {
    if (address - segment.address < segment.bytes) return &segment;
  }
  return nullptr;
}

std::optional<std::span<const std::byte>> Image::constant_bytes(std::uint64_t address, std::uint64_t bytes) const {
  const Segment* segment = segment_containing(address);
  if (segment == nullptr || segment->writable) return std::nullopt;
  const std::uint64_t offset = address - segment->address;
  if (offset > segment->content.size() || bytes > segment->content.size() - offset) return std::nullopt;
  return std::span{segment->content}.subspan(offset, bytes);
}

}  // namespace exo::proofs::x86
