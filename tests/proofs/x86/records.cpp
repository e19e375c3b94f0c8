// SPDX-License-Identifier: MIT
#include "tests/proofs/x86/records.h"

namespace exo::tests {

constinit Record records[record_count]{};
alignas(4096) constinit std::uint64_t rows[row_count][row_words]{};
constinit std::uint32_t single = 1;

namespace {

constexpr std::uint16_t table[] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5};

__attribute__((noinline)) std::uint64_t rights_of(const Record* record, std::uint64_t slot) {
  return record->rights[slot - 1];
}

}  // namespace

std::uint64_t read_slot(std::uint64_t record, std::uint64_t slot) {
  if (record >= record_count || slot - 1 >= 4) return ~std::uint64_t{0};
  const Record& r = records[record];
  if (r.states[slot - 1] == 1) return r.slots[slot - 1].tag();
  return rights_of(&r, slot) << 32 | r.parent << 8 | r.kind;
}

std::uint64_t write_bytes(std::uint64_t record, std::uint64_t slot, std::uint64_t value) {
  if (record - 1 >= record_count - 1 || slot >= 4) return 0;
  Record& r = records[record - 1];
  r.states[slot] = static_cast<std::uint8_t>(value);
  r.rights[slot] = static_cast<std::uint8_t>(value >> 8);
  r.slots[slot].set_tag(value & 0xffff);
  if (r.kind == 0) r.slots[slot].increment();
  return r.states[3 - slot];
}

std::uint64_t clear_bytes(std::uint64_t record, std::uint64_t value) {
  if (record >= record_count) return 1;
  Record& r = records[record];
  for (std::uint8_t& state : r.states) state = static_cast<std::uint8_t>(value);
  for (std::uint8_t& right : r.rights) right = 0;
  r.parent = static_cast<std::uint16_t>(value >> 3);
  r.kind = 2;
  r.count = 7;
  return r.epoch;
}

std::uint64_t choose_record(std::uint64_t a, std::uint64_t b, std::uint64_t which) {
  if (a >= record_count || b >= record_count) return 0;
  Record* chosen = which > 10 ? &records[a] : &records[b];
  chosen->count += 3;
  std::uint64_t* word = which % 2 == 0 ? &chosen->epoch : &rows[1][a];
  *word ^= which;
  return chosen->epoch + records[a].count;
}

std::uint64_t from_entry(std::uint64_t entry) {
  const std::uint64_t record = (entry & 0x000f'ffff'ffff'f000) >> 12;
  if (record >= record_count) return 2;
  const std::uint64_t slot = entry >> 52 & 7;
  if (slot - 1 >= 4) return 3;
  records[record].slots[slot - 1].increment();
  records[record].owner.increment();
  return records[record].states[slot - 1];
}

std::uint64_t walk_rows(std::uint64_t address, std::uint64_t value) {
  const std::uint64_t row = address >> 39 & 3;
  const std::uint64_t old = rows[row][address >> 30 & 511];
  rows[row][address >> 30 & 511] = value;
  return old + rows[3][address >> 12 & 511];
}

std::uint64_t chain(std::uint64_t record) {
  if (record >= record_count) return 0;
  const std::uint64_t next = records[record].owner.tag();
  if (next >= record_count) return 1;
  records[next].owner.set_tag(record);
  return records[records[next].kind % record_count].epoch;
}

std::uint64_t look_up(std::uint64_t index) {
  if (index >= sizeof(table) / sizeof(table[0])) return single;
  single += 2;
  return table[index];
}

std::uint64_t exchange_row(std::uint64_t row, std::uint64_t index, std::uint64_t word, std::uint64_t expected) {
  if (row >= row_count || index >= row_words) return 0;
  if (word % 2 == 0) return __atomic_exchange_n(&rows[row][index], word, __ATOMIC_SEQ_CST);
  if (!__atomic_compare_exchange_n(&rows[row][index], &expected, word, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
    return 5;
  }
  return __atomic_fetch_add(&rows[row][index], 3, __ATOMIC_SEQ_CST);
}

std::uint64_t fill_row(std::uint64_t row, std::uint64_t word) {
  if (row >= row_count) return 0;
  std::uint64_t* destination = rows[row];
  std::uint64_t count = row_words;
  asm volatile("rep stosq" : "+D"(destination), "+c"(count) : "a"(word) : "memory");
  rows[row][word % row_words] = 1;
  return rows[row][5] + rows[0][6];
}

std::uint64_t maybe_nothing(std::uint64_t record, std::uint64_t which) {
  if (record >= record_count) return 0;
  Record* chosen = which == 0 ? nullptr : &records[record];
  if (chosen == nullptr) return 1;
  return chosen->count;
}

std::uint64_t narrow(std::uint64_t record, std::uint64_t value) {
  const auto small = static_cast<std::uint16_t>(record);
  if (small >= record_count) return 0;
  Record& r = records[small];
  r.count -= static_cast<std::uint32_t>(value);
  r.count *= 5;
  const auto signed_value = static_cast<std::int32_t>(value);
  if (signed_value < static_cast<std::int32_t>(r.count)) r.kind = static_cast<std::uint8_t>(signed_value >> 4);
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(signed_value)) + (r.count >> (value & 15));
}

}  // namespace exo::tests
