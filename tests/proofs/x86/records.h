// SPDX-License-Identifier: MIT
// Shapes of data and accesses as the core has them, for comparing what compiled code does with what the executor
// says it does.
#pragma once

#include <cstdint>

namespace exo::tests {

class Tagged {
 public:
  std::uint64_t tag() const { return static_cast<std::uint16_t>(word_); }
  void set_tag(std::uint64_t tag) { word_ = (word_ & ~std::uint64_t{0xffff}) | tag; }
  void increment() { word_ += 0x10000; }

 private:
  std::uint64_t word_;
};

struct Record {
  Tagged owner;
  Tagged slots[4];
  std::uint8_t rights[4];
  std::uint8_t states[4];
  std::uint16_t parent;
  std::uint8_t kind;
  std::uint32_t count;
  std::uint64_t epoch;
};
static_assert(sizeof(Record) == 64);

inline constexpr std::uint64_t record_count = 16;
inline constexpr std::uint64_t row_words = 512;
inline constexpr std::uint64_t row_count = 4;

extern "C" {
extern Record records[record_count];
extern std::uint64_t rows[row_count][row_words];
extern std::uint32_t single;

// Each has its own rule for the arguments it accepts; all answer a word.
std::uint64_t read_slot(std::uint64_t record, std::uint64_t slot);
std::uint64_t write_bytes(std::uint64_t record, std::uint64_t slot, std::uint64_t value);
std::uint64_t clear_bytes(std::uint64_t record, std::uint64_t value);
std::uint64_t choose_record(std::uint64_t a, std::uint64_t b, std::uint64_t which);
std::uint64_t from_entry(std::uint64_t entry);
std::uint64_t walk_rows(std::uint64_t address, std::uint64_t value);
std::uint64_t chain(std::uint64_t record);
std::uint64_t look_up(std::uint64_t index);
std::uint64_t exchange_row(std::uint64_t row, std::uint64_t index, std::uint64_t word, std::uint64_t expected);
std::uint64_t fill_row(std::uint64_t row, std::uint64_t word);
std::uint64_t maybe_nothing(std::uint64_t record, std::uint64_t which);
std::uint64_t narrow(std::uint64_t record, std::uint64_t value);
}

}  // namespace exo::tests
