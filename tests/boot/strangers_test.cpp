// SPDX-License-Identifier: MIT
// No register of one domain reaches another. That the program would see it if one did, is tried on images in which an
// instruction of the switch is left out.
#include "tests/boot/machine.h"
#include "tools/library/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <vector>

namespace exo::tests {
namespace {

using testing::HasSubstr;

constexpr auto success = "no register reached a stranger\n";

TEST(Strangers, SeeNoRegisterOfEachOther) {
  const Outcome run = boot_program("strangers");
  EXPECT_EQ(run.status, 0) << run.text;
  EXPECT_THAT(run.text, HasSubstr("domain 2 had "));
  EXPECT_THAT(run.text, HasSubstr("domain 3 had "));
  EXPECT_THAT(run.text, HasSubstr("domain 4 had 4 transfers\n"));
  EXPECT_THAT(run.text, HasSubstr(success));
}

struct Omission {
  const char* name;
  const char* code;       // machine code in hexadecimal; what is left out stands in brackets
  const char* complaint;  // what is then seen first
};

void PrintTo(const Omission& omission, std::ostream* out) { *out << omission.name; }

// The image of the build without those instructions, wherever they are.
std::string image_without(const std::string& code) {
  std::string pattern, bytes_left_out;
  std::size_t first = 0;
  std::istringstream words{code};
  bool inside = false;
  for (std::string word; words >> word;) {
    if (word.starts_with('[')) {
      inside = true;
      first = pattern.size();
      word.erase(0, 1);
    }
    pattern += static_cast<char>(std::stoul(word, nullptr, 16));
    if (inside) bytes_left_out += '\x90';  // NOP
    if (word.ends_with(']')) inside = false;
  }
  std::string image = tools::read_file(tools::program_folder() / "exovisor.elf");
  std::size_t places = 0;
  for (std::size_t at = 0; (at = image.find(pattern, at)) != std::string::npos; ++places) {
    image.replace(at + first, bytes_left_out.size(), bytes_left_out);
  }
  EXPECT_GE(places, 1u) << "the image has no such instructions: " << code;
  return image;
}

class StrangersSee : public testing::TestWithParam<Omission> {};

TEST_P(StrangersSee, WhenTheSwitchOmits) {
  const tools::MemoryFile image{image_without(GetParam().code)};
  const Outcome run = boot({.modules = root_archive(),
                            .command_line = "-- strangers",
                            .memory = "64M",
                            .more = {"-icount", "shift=0,sleep=off", "-smp", "1"},  // the same ticks each time
                            .image = image.path().string()});
  EXPECT_NE(run.status, 0) << run.text;
  EXPECT_THAT(run.text, HasSubstr("not so: "));
  EXPECT_THAT(run.text, HasSubstr(std::string{": "} + GetParam().complaint));
  EXPECT_THAT(run.text, testing::Not(HasSubstr(success)));
}

INSTANTIATE_TEST_SUITE_P(
    , StrangersSee,
    testing::Values(
        Omission{"fninit", "[db e3] 48 0f ae", "the last x87 instruction"},
        Omission{"fxrstor64", "db e3 [48 0f ae 08]", "a register has a secret of another domain"},
        Omission{"fxsave64", "[48 0f ae 00]", "the x87 "},
        Omission{"ds", "[8e d8] 8e c0 31 c0 8e e0 8e e8", "the selector of DS or ES"},
        Omission{"es", "8e d8 [8e c0] 31 c0 8e e0 8e e8", "the selector of DS or ES"},
        Omission{"fs", "8e d8 8e c0 31 c0 [8e e0] 8e e8", "the selector of FS or GS"},
        Omission{"gs", "8e d8 8e c0 31 c0 8e e0 [8e e8]", "the selector of FS or GS"},
        Omission{"fs_base", "b9 00 01 00 c0 [0f 30]", "the base of FS"},
        Omission{"gs_base", "b9 02 01 00 c0 [0f 30]", "a register has a secret of another domain"},
        Omission{"saving_fs_base", "b9 00 01 00 c0 [0f 32]", "the base of FS"},
        Omission{"saving_gs_base", "b9 02 01 00 c0 [0f 32]", "the base of GS"},
        Omission{"zeroing_rdi", "[31 ff] 31 f6 45 31 c0 45 31 c9 45 31 d2", "RDI"},
        Omission{"zeroing_rsi", "31 ff [31 f6] 45 31 c0 45 31 c9 45 31 d2", "RSI"},
        Omission{"zeroing_r8", "31 ff 31 f6 [45 31 c0] 45 31 c9 45 31 d2", "R8"},
        Omission{"zeroing_r9", "31 ff 31 f6 45 31 c0 [45 31 c9] 45 31 d2", "R9"},
        Omission{"zeroing_r10", "31 ff 31 f6 45 31 c0 45 31 c9 [45 31 d2]", "R10"},
        Omission{"zeroing_rcx", "[31 c9] 45 31 db 65", "RCX"}, Omission{"zeroing_r11", "31 c9 [45 31 db] 65", "R11"},
        Omission{"saving_rbx", "[48 89 58 08] 48 89 48 10 48 89 50 18", "RBX"},
        Omission{"saving_r15", "4c 89 70 68 [4c 89 78 70]", "R15"},
        Omission{"loading_rbp", "48 8b 78 28 [48 8b 68 30] 4c 8b 40 38", "a register has a secret of another domain"},
        Omission{"loading_r12", "4c 8b 58 50 [4c 8b 60 58] 4c 8b 68 60", "a register has a secret of another domain"},
        Omission{"setting_rax_aside", "[65 48 89 04 25 88 00 00 00] 65 48 8b 04 25 48", "RAX"},
        Omission{"saving_rax", "65 48 8b 1c 25 88 00 00 00 [48 89 18]", "RAX"},
        Omission{"saving_rcx", "48 89 58 08 [48 89 48 10] 48 89 50 18", "RCX"},
        Omission{"saving_rdi", "[48 89 78 28] 48 89 68 30", "RDI"},
        Omission{"saving_r11", "4c 89 50 48 [4c 89 58 50] 4c 89 60 58", "R11"},
        Omission{"fninit_at_a_transfer", "[db e3] 48 0f ae 89", "the last x87 instruction"},
        Omission{"fxrstor64_at_a_transfer", "db e3 [48 0f ae 89 00 02 00 00]",
                 "a register has a secret of another domain"},
        Omission{"fxsave64_at_a_transfer", "[48 0f ae 80 00 02 00 00]", "the x87 "},
        Omission{"ds_at_a_transfer", "[8e d8] 8e c0 65", "the selector of DS or ES"},
        Omission{"es_at_a_transfer", "8e d8 [8e c0] 65", "the selector of DS or ES"},
        Omission{"fs_at_a_transfer", "[8e e0] f3 48 0f ae d2", "the selector of FS or GS"},
        Omission{"gs_at_a_transfer", "[8e e8] f3 48 0f ae de", "the selector of FS or GS"},
        Omission{"fs_base_at_a_transfer", "[f3 48 0f ae d2] 0f 01 f8", "the base of FS"},
        Omission{"gs_base_at_a_transfer", "[f3 48 0f ae de] 0f 01 f8", "the base of GS"},
        Omission{"saving_fs_base_at_a_transfer", "f3 48 0f ae c2 [48 89 90 90 00 00 00]", "the base of FS"},
        Omission{"saving_gs_base_at_a_transfer", "0f 01 f8 [48 89 90 98 00 00 00]", "the base of GS"},
        Omission{"zeroing_rdx_at_a_transfer", "00 [31 d2] 31 f6 45 31 c0 45 31 c9 45 31 d2 65", "RDX"},
        Omission{"zeroing_rsi_at_a_transfer", "00 31 d2 [31 f6] 45 31 c0 45 31 c9 45 31 d2 65", "RSI"},
        Omission{"zeroing_r8_at_a_transfer", "00 31 d2 31 f6 [45 31 c0] 45 31 c9 45 31 d2 65", "R8"},
        Omission{"zeroing_r9_at_a_transfer", "00 31 d2 31 f6 45 31 c0 [45 31 c9] 45 31 d2 65", "R9"},
        Omission{"zeroing_r10_at_a_transfer", "00 31 d2 31 f6 45 31 c0 45 31 c9 [45 31 d2] 65", "R10"}),
    [](const auto& info) { return std::string{info.param.name}; });

}  // namespace
}  // namespace exo::tests
