// SPDX-License-Identifier: MIT
// The log, as the program writes it.
#pragma once

#include "libos/base/calls.h"
#include "tests/hostile/log.h"
#include "tests/hostile/program/attempt.h"

namespace exo::libos {

class Journal {
 public:
  // Hands the log over, and begins anew; or says that it was the last.
  void hand_over();
  void hand_over_last();

  // Hands it over where so many records have no room.
  void make_room(std::uint64_t records);

  void note_call(const Attempt& attempt, const Answered& answered);

  // Stores a word in a page of ours, and notes it.
  void store(const Page& page, std::uint64_t word_index, std::uint64_t word);

  // The processor must have set these bits in the entry by now.
  void note_touch(std::uint64_t table, std::uint64_t index, std::uint64_t bits);

 private:
  hostile::Record& next();
};

}  // namespace exo::libos
