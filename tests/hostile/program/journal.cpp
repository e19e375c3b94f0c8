// SPDX-License-Identifier: MIT
#include "tests/hostile/program/journal.h"

namespace exo::libos {
namespace {

using hostile::Deed;

[[gnu::used]] hostile::Log log asm("hostile_log");

// A page of its own: where the host stops, it slows down what is near. From there it goes on behind the first byte.
extern "C" [[gnu::naked, gnu::aligned(page_size)]] void hostile_hand_over() {
  asm("nop\n"
      "ret\n"
      ".fill 4094, 1, 0xcc");
}

}  // namespace

void Journal::hand_over() {
  hostile_hand_over();
  log.count = 0;
}

void Journal::hand_over_last() {
  log.is_last = 1;
  hand_over();
}

void Journal::make_room(std::uint64_t records) {
  if (log.count + records > hostile::log_capacity) hand_over();
}

hostile::Record& Journal::next() { return log.records[log.count++]; }

void Journal::note_call(const Attempt& attempt, const Answered& answered) {
  const auto& a = attempt.argument;
  next() = {Deed::call,
            attempt.number,
            {a[0], a[1], a[2], a[3], a[4]},
            number(answered.result.status),
            answered.result.value,
            answered.left_over};
}

void Journal::store(const Page& page, std::uint64_t word_index, std::uint64_t word) {
  page.words[word_index] = word;
  next() = {Deed::store, 0, {number(page.table), page.index, word_index, word}, 0, 0, 0};
}

void Journal::note_touch(std::uint64_t table, std::uint64_t index, std::uint64_t bits) {
  next() = {Deed::touch, 0, {table, index, bits}, 0, 0, 0};
}

}  // namespace exo::libos
