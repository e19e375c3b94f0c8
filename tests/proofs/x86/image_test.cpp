// SPDX-License-Identifier: MIT
// What is read from the ELF file, and that each check of an image notices what breaks it.
#include "proofs/x86/debug_types.h"
#include "proofs/x86/decoder.h"
#include "proofs/x86/image_checks.h"
#include "tests/proofs/x86/fixture.h"
#include "tests/proofs/x86/records.h"

#include <gelf.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <functional>

namespace exo::tests {
namespace {

using proofs::x86::Image;
using proofs::x86::Layout;

// A copy of the fixture with something changed.
class ImageTest : public testing::Test {
 protected:
  ImageTest() {
    std::ifstream file{FIXTURE, std::ios::binary};
    bytes_.assign(std::istreambuf_iterator<char>{file}, {});
    file_ = std::filesystem::path{testing::TempDir()} /
            (std::string{"x86_image_"} + testing::UnitTest::GetInstance()->current_test_info()->name());
  }
  ~ImageTest() override { std::filesystem::remove(file_); }

  template <class Part>
  Part& at(std::size_t offset) {
    return *reinterpret_cast<Part*>(bytes_.data() + offset);
  }
  Elf64_Ehdr& header() { return at<Elf64_Ehdr>(0); }

  void each_segment(const std::function<void(Elf64_Phdr&)>& change) {
    for (unsigned i = 0; i < header().e_phnum; ++i) change(at<Elf64_Phdr>(header().e_phoff + i * sizeof(Elf64_Phdr)));
  }
  void each_section(const std::function<void(Elf64_Shdr&)>& change) {
    for (unsigned i = 0; i < header().e_shnum; ++i) change(at<Elf64_Shdr>(header().e_shoff + i * sizeof(Elf64_Shdr)));
  }
  void each_symbol(const std::function<void(Elf64_Sym&)>& change) {
    each_section([&](Elf64_Shdr& section) {
      if (section.sh_type != SHT_SYMTAB) return;
      for (std::size_t at_byte = 0; at_byte < section.sh_size; at_byte += sizeof(Elf64_Sym)) {
        change(at<Elf64_Sym>(section.sh_offset + at_byte));
      }
    });
  }

  Image changed() {
    std::ofstream{file_, std::ios::binary} << bytes_;
    return Image{file_};
  }

  // The names of the checks that the changed image fails.
  std::vector<std::string> violated() {
    std::vector<std::string> names;
    for (const proofs::x86::ImageVerdict& verdict : check_image(changed())) {
      EXPECT_EQ(verdict.holds, verdict.violation.empty());
      if (!verdict.holds) names.push_back(verdict.name);
    }
    return names;
  }

  std::string bytes_;
  std::filesystem::path file_;
};

using Names = std::vector<std::string>;

TEST_F(ImageTest, FixtureIsSound) { EXPECT_EQ(violated(), Names{}); }

TEST_F(ImageTest, WritableCode) {
  each_segment([](Elf64_Phdr& segment) {
    if ((segment.p_flags & PF_X) != 0) segment.p_flags |= PF_W;
  });
  EXPECT_EQ(violated(), (Names{"write_xor_execute", "sections_in_segments"}));
}

TEST_F(ImageTest, SegmentsShareAPage) {
  each_segment([](Elf64_Phdr& segment) {
    if (segment.p_type == PT_LOAD && (segment.p_flags & PF_X) != 0) segment.p_memsz += 4096;
  });
  EXPECT_EQ(violated(), Names{"rights_by_page"});
}

TEST_F(ImageTest, WritableCodeSection) {
  each_section([](Elf64_Shdr& section) {
    if ((section.sh_flags & SHF_EXECINSTR) != 0) section.sh_flags |= SHF_WRITE;
  });
  EXPECT_EQ(violated(), Names{"sections_in_segments"});
}

TEST_F(ImageTest, WritableConstants) {
  each_segment([](Elf64_Phdr& segment) {
    if (segment.p_type == PT_LOAD && segment.p_flags == PF_R) segment.p_flags |= PF_W;
  });
  EXPECT_EQ(violated(), Names{"sections_in_segments"});
}

TEST_F(ImageTest, OverlappingObjects) {
  each_symbol([](Elf64_Sym& symbol) {
    if (ELF64_ST_TYPE(symbol.st_info) == STT_OBJECT && symbol.st_size == sizeof(records)) symbol.st_size += 1 << 20;
  });
  EXPECT_EQ(violated(), Names{"objects_disjoint"});
}

TEST_F(ImageTest, OverlappingFunctions) {
  each_symbol([](Elf64_Sym& symbol) {
    if (ELF64_ST_TYPE(symbol.st_info) == STT_FUNC) symbol.st_size += 1;
  });
  EXPECT_EQ(violated(), Names{"functions_disjoint"});
}

TEST_F(ImageTest, Relocations) {
  each_section([](Elf64_Shdr& section) {
    if (section.sh_type == SHT_PROGBITS && section.sh_flags == 0) section.sh_type = SHT_RELA;
  });
  EXPECT_EQ(violated(), Names{"no_relocations"});
}

TEST_F(ImageTest, Malformed) {
  const std::string whole = bytes_;
  bytes_ = "not an image";
  EXPECT_THROW(changed(), std::runtime_error);
  bytes_ = whole.substr(0, 200);
  EXPECT_THROW(changed(), std::runtime_error);
  EXPECT_THROW(Image{"/nonexistent"}, std::runtime_error);
  EXPECT_THROW(proofs::x86::DebugTypes{"/nonexistent"}, std::runtime_error);
}

TEST_F(ImageTest, Lookups) {
  const Image& image = fixture();
  const proofs::x86::Symbol& symbol = image.function("control_call");
  EXPECT_EQ(image.function_at(symbol.address), &symbol);
  EXPECT_EQ(image.function_at(symbol.address + 1), nullptr);
  EXPECT_EQ(image.object("records").bytes, sizeof(records));
  EXPECT_EQ(image.object_containing(image.object("rows").address + 5)->name, "rows");
  EXPECT_TRUE(image.constant_bytes(symbol.address, symbol.bytes));
  EXPECT_FALSE(image.constant_bytes(image.object("records").address, 1));
  EXPECT_THROW(image.function("records"), std::runtime_error);
}

TEST_F(ImageTest, LayoutsAreTheCompilers) {
  const proofs::x86::DebugTypes types{FIXTURE};
  const Layout record = types.type("exo::tests::Record");
  EXPECT_EQ(record.bytes(), sizeof(Record));
  ASSERT_EQ(record.members().size(), 8u);
  EXPECT_EQ(record.members()[2].name, "rights");
  EXPECT_EQ(record.members()[2].offset, offsetof(Record, rights));
  EXPECT_EQ(record.members()[2].layout.count(), 4u);
  EXPECT_EQ(record.members()[1].layout.element().members()[0].name, "word_");
  EXPECT_EQ(record.members()[6].offset, offsetof(Record, count));
  EXPECT_EQ(types.variable("exo::tests::rows").bytes(), sizeof(rows));
  EXPECT_THROW(types.type("exo::tests::Nothing"), std::runtime_error);
}

TEST_F(ImageTest, BlocksThatAreExecutedTogether) {
  const proofs::x86::Function function = decode(fixture(), fixture().function("jump_z"));
  // Entry, cleared RAX, second comparison, cleared RDX, end.
  ASSERT_EQ(function.blocks.size(), 5u);
  EXPECT_EQ(function.equivalent, (std::vector<std::size_t>{0, 1, 0, 3, 0}));
  EXPECT_TRUE(function.back_edges.empty());
  EXPECT_FALSE(decode(fixture(), fixture().function("loops")).back_edges.empty());
}

}  // namespace
}  // namespace exo::tests
