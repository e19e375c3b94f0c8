// SPDX-License-Identifier: MIT
// A trace: where a machine starts and what happens to it. The one format of prover, fuzzer, properties and QEMU.
// One line is one thing; '#' starts a comment; numbers are decimal or 0x-hexadecimal.
//
//   exovisor trace 1
//   machine frames=64                     there is storage for frames 0..63
//   start boot                            the state of model/boot.h; or `start empty`: all zero but frame_count
//   state epoch = 0xffffffffffff          elements set before the first step: a map of spec/state.h, its keys
//   state memory 9 3 = 0x5005
//   call 1 frame_allocate domain=1 frame=20 -> ok 0       vCPU 1 calls (- for whoever is on the processor)
//   call 1 table_set table=9 index=3 entry=0 expected=0 compare=0 hardware=0x20 -> ok 0x5025
//   call 1 table_update table=9 index=3 batch=20 first=0 count=2 steps=0x15005,0x20;0 -> ok 2
//   set_accessed_dirty table=9 index=3 bits=0x60
//   user_store table=9 index=3 word_index=0 word=0x1234
//   register_saved frame=22 index=2 word=0x1234      on the way out of the core
//   fault 1                               vCPU 1 causes an exception
//   tick elapsed=1                        the timer
//   agent_flushes agent=1 vcpu=1 mode=0   another processor comes online, or flushes
//   agent_goes_offline agent=1
//
// Arguments a call does not use are written argument3=..., where they are not zero; hardware inputs are separated
// by commas, and those of the steps that a call is made of, one after another, by semicolons. The answer after -> is
// what the specification gives; it may be left out.
#pragma once

#include "model/machine.h"

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exo::model {

struct Trace {
  enum class Start : std::uint8_t { empty, boot };
  struct Element {
    MapNumber map;
    std::array<Word, 2> key;
    Word value;
    bool operator==(const Element&) const = default;
  };
  struct Line {
    Step step;
    std::optional<Word> vcpu;  // that is on the processor
    std::optional<Answer> answer;
    bool operator==(const Line&) const = default;
  };

  Word frames = 0;
  Start start = Start::boot;
  std::vector<Element> state;
  std::vector<Line> lines;

  bool operator==(const Trace&) const = default;
};

// The text, with a comment (may be of several lines) at the top.
std::string print(const Trace& trace, std::string_view comment = {});
std::string print(const Trace::Line& line);

// The trace, or a sentence that says in which line it is wrong.
std::expected<Trace, std::string> parse_trace(std::string_view text);

// The same from and to a file; what went wrong in a sentence, if something did.
std::expected<Trace, std::string> read_trace(const std::string& path);
std::optional<std::string> write_trace(const std::string& path, const Trace& trace, std::string_view comment = {});

}  // namespace exo::model
