// SPDX-License-Identifier: MIT
#include "spec/information.h"
#include "tests/boot/program/memory.h"
#include "tests/boot/program/scenarios.h"

#include <cstddef>

namespace exo::tests {

void look_around(const BootInformation& information) {
  static volatile unsigned zero[3000];  // beyond the content of the file: zero
  static volatile unsigned one = 1;
  for (const volatile unsigned& word : zero) expect(word == 0, "memory without content is zero");
  expect(one == 1, "content is loaded");
  expect(call(Call::version).value == abi_version && information.abi_version == abi_version, "the version agrees");

  print_line("frames ", information.frame_count, ", modules ", information.module_count);
  Window window{information};
  for (std::uint64_t i = 0; i < information.module_count; ++i) {
    const BootModule& module = information.modules[i];
    const std::uint64_t first = module.bytes == 0 ? 0 : window.show(module.first_frame)[0];
    const char text[9] = {static_cast<char>(first), static_cast<char>(first >> 8), static_cast<char>(first >> 16)};
    print_line("module ", module.name, ", ", module.bytes, " bytes: ", i == 0 ? "itself" : text);
  }

  // A record of the frame table, and what the frame itself says.
  using Record = exo::information::FrameRecord;
  constexpr std::uint64_t records_per_frame = exo::information::frame_records_per_page;
  constexpr std::uint64_t words_per_record = sizeof(Record) / sizeof(std::uint64_t);
  constexpr std::uint64_t word_of_type = offsetof(Record, type_and_type_references) / sizeof(std::uint64_t);
  const std::uint64_t frame = information.root_table;
  const volatile std::uint64_t* const records = window.show(information.frame_table_first + frame / records_per_frame);
  const std::uint64_t type_word = records[frame % records_per_frame * words_per_record + word_of_type];
  expect((type_word & 0xffff) == static_cast<std::uint64_t>(FrameType::table_4), "the root table has its type");

  // Free memory is zero, wherever it is.
  const std::uint64_t claimed = claim(information);
  const volatile std::uint64_t* const words = window.show(claimed);
  for (std::uint64_t i = 0; i < words_per_frame; ++i) expect(words[i] == 0, "a new frame is zero");
  print_line("claimed frame ", claimed);
}

}  // namespace exo::tests
