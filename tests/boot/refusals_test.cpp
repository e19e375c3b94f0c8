// SPDX-License-Identifier: MIT
// What the core refuses to boot, with one clear line and a status of its own.
#include "spec/abi.h"
#include "tests/boot/machine.h"

#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <functional>

namespace exo::tests {
namespace {

void expect_refusal(const Setup& setup, std::uint64_t status, const std::string& line) {
  const Outcome run = boot(setup);
  EXPECT_EQ(run.status, static_cast<int>(status)) << run.text;
  EXPECT_EQ(run.text, "exovisor: " + line + "\n");
}

TEST(Refuses, TooLittleMemory) {
  expect_refusal({.modules = root_archive(), .command_line = "", .memory = "48M", .more = {}},
                 exit_status::too_little_memory, "64 MiB of memory are needed, there are 47");
}

TEST(Refuses, ProgramThatDoesNotFit) {
  const std::string archive = archive_of({{"root", root_program()}, {"big", std::string(40 << 20, 'x')}});
  expect_refusal({.modules = archive, .command_line = "", .memory = "64M", .more = {}}, exit_status::too_little_memory,
                 "the boot module needs more memory");
}

TEST(Refuses, ProcessorWithoutLongMode) {
  expect_refusal({.modules = root_archive(), .command_line = "", .more = {"-cpu", "qemu32"}},
                 exit_status::unsupported_processor, "this processor lacks long mode or no-execute pages");
}

TEST(Refuses, ProcessorWithoutNoExecute) {
  expect_refusal({.modules = root_archive(), .command_line = "", .more = {"-cpu", "qemu64,-nx"}},
                 exit_status::unsupported_processor, "this processor lacks long mode or no-execute pages");
}

TEST(Refuses, WordWithoutMeaning) {
  for (const char* word : {"consol=none", "console=", "console=serial2", "---", "quiet"}) {
    expect_refusal({.modules = root_archive(), .command_line = std::string("console=serial ") + word, .more = {}},
                   exit_status::bad_command_line,
                   std::string("the kernel command line has a word without meaning: ") + word);
  }
}

TEST(Refuses, TooManyWordsForTheRootDomain) {
  expect_refusal({.modules = root_archive(), .command_line = "-- " + std::string(512, 'x'), .more = {}},
                 exit_status::bad_command_line, "the kernel command line has more than 511 bytes for the root domain");
}

// --- The archive ---

TEST(Refuses, NoModule) {
  expect_refusal({.modules = "", .command_line = "", .more = {}}, exit_status::no_module, "no boot module is given");
}

TEST(Refuses, EmptyArchive) {
  expect_refusal({.modules = archive_of({}), .command_line = "", .more = {}}, exit_status::no_module,
                 "the boot module has no program");
}

void expect_bad_module(const std::string& modules, const std::string& line) {
  expect_refusal({.modules = modules, .command_line = "", .more = {}}, exit_status::bad_module, line);
}

TEST(Refuses, SomethingElseThanAnArchive) {
  expect_bad_module(std::string(200, 'x'), "the boot module: it is not a cpio archive (newc)");
}

TEST(Refuses, TruncatedArchive) {
  const std::string whole = root_archive();
  for (const std::size_t length :
       {std::size_t{1}, std::size_t{109}, std::size_t{112}, whole.size() / 2, whole.size() - 150}) {
    expect_bad_module(whole.substr(0, length), "the boot module: it is truncated");
  }
}

constexpr std::size_t mode_at = 14, file_size_at = 54, name_size_at = 94;

TEST(Refuses, MalformedArchive) {
  const auto with = [](std::size_t offset, const std::string& field) {
    std::string bytes = root_archive();
    return bytes.replace(offset, field.size(), field);
  };
  expect_bad_module(with(file_size_at, "fffffffe"), "the boot module: it is truncated");
  expect_bad_module(with(name_size_at, "ffffffff"), "the boot module: it is truncated");
  expect_bad_module(with(name_size_at, "00000000"), "the boot module: a name is not ended");
  expect_bad_module(with(name_size_at, "00000004"), "the boot module: a name is not ended");
  expect_bad_module(with(file_size_at, "0000 200"), "the boot module: a header has a field that is not a number");
  expect_bad_module(with(mode_at, "000041ed"), "the boot module: a member is not a regular file");
}

TEST(Refuses, TooManyMembers) {
  expect_bad_module(archive_of(std::vector(max_boot_modules + 1, std::pair{std::string("root"), root_program()})),
                    "the boot module: it has too many members");
}

// --- The root program ---

void expect_bad_program(const std::string& program, const std::string& fault) {
  expect_bad_module(archive_of({{"root", program}}), "the root program: " + fault);
}

using Headers = std::function<void(Elf64_Ehdr&, Elf64_Phdr*)>;

// Changes the headers of the root program; its second loaded segment is its code.
std::string changed(const Headers& change) {
  std::string program = root_program();
  auto* const header = reinterpret_cast<Elf64_Ehdr*>(program.data());
  auto* const parts = reinterpret_cast<Elf64_Phdr*>(program.data() + header->e_phoff);
  int next = 0;
  for (int i = 0; i < header->e_phnum; ++i) {
    if (parts[i].p_type == PT_LOAD) std::swap(parts[i], parts[next++]);
  }
  change(*header, parts);
  return program;
}

TEST(Refuses, SomethingElseThanAProgram) {
  expect_bad_program("", "it is truncated: no ELF header");
  expect_bad_program(root_program().substr(0, 63), "it is truncated: no ELF header");
  expect_bad_program(std::string(64, 'x'), "it is not an ELF file");
  expect_bad_program(changed([](auto& header, auto*) { header.e_ident[EI_CLASS] = ELFCLASS32; }),
                     "it is not for x86-64");
  expect_bad_program(changed([](auto& header, auto*) { header.e_machine = EM_AARCH64; }), "it is not for x86-64");
  expect_bad_program(changed([](auto& header, auto*) { header.e_type = ET_DYN; }),
                     "it is not an executable at fixed addresses");
}

TEST(Refuses, ProgramWithBadHeaders) {
  const std::string outside = "it is truncated: the program headers are not in the file";
  expect_bad_program(changed([](auto& header, auto*) { header.e_phentsize = 32; }),
                     "its program headers have an unknown size");
  expect_bad_program(changed([](auto& header, auto*) { header.e_phoff = ~0ull; }), outside);
  expect_bad_program(changed([](auto& header, auto*) { header.e_phoff = ~0ull - 55; }), outside);
  expect_bad_program(changed([](auto& header, auto*) { header.e_phnum = 0xffff; }), outside);
  expect_bad_program(root_program().substr(0, 100), outside);
  expect_bad_program(changed([](auto&, auto* parts) { parts[0].p_type = PT_INTERP; }), "it is not statically linked");
  expect_bad_program(changed([](auto&, auto* parts) { parts[0].p_type = PT_DYNAMIC; }), "it is not statically linked");
}

TEST(Refuses, ProgramWithBadSegments) {
  const std::string outside = "a segment is outside the addresses of programs";
  const std::string truncated = "it is truncated: a segment is not in the file";
  expect_bad_program(changed([](auto&, auto* parts) { parts[1].p_filesz = parts[1].p_memsz + 1; }),
                     "a segment has more content than memory");
  expect_bad_program(changed([](auto&, auto* parts) { parts[1].p_offset = ~0ull; }), truncated);
  expect_bad_program(changed([](auto&, auto* parts) { parts[1].p_filesz = parts[1].p_memsz = ~0ull; }), truncated);
  expect_bad_program(root_program().substr(0, 5000), truncated);
  expect_bad_program(changed([](auto&, auto* parts) { parts[1].p_vaddr = 0x1f'ffff; }), outside);
  expect_bad_program(changed([](auto&, auto* parts) { parts[1].p_vaddr = 0x7fff'fffe'd000; }), outside);
  expect_bad_program(changed([](auto&, auto* parts) { parts[1].p_vaddr = ~0ull; }), outside);
  expect_bad_program(changed([](auto&, auto* parts) { parts[1].p_memsz = ~0ull; }), outside);
  expect_bad_program(changed([](auto&, auto* parts) { parts[1].p_flags = PF_R | PF_W | PF_X; }),
                     "a segment is writable and executable");
  expect_bad_program(changed([](auto&, auto* parts) { parts[1].p_vaddr = parts[0].p_vaddr + 8; }),
                     "two segments share a page");
  expect_bad_program(changed([](auto& header, auto*) { header.e_entry = 0x20'0000; }),
                     "its entry is not in an executable segment");
  expect_bad_program(changed([](auto&, auto* parts) { parts[1].p_flags = PF_R; }),
                     "its entry is not in an executable segment");
}

}  // namespace
}  // namespace exo::tests
