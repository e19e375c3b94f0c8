// SPDX-License-Identifier: MIT
// The reference machine: the specification at native values, with storage for its state.
#pragma once

#include "model/native.h"
#include "model/step.h"
#include "model/storage.h"
#include "spec/calls.h"

#include <array>
#include <span>
#include <string_view>
#include <vector>

namespace exo::model {

using State = spec::State<Native>;

// How many maps a state has, and which of them, in the order of State::each.
inline constexpr unsigned map_count = 63;
using MapNumber = unsigned;

class Machine {
 public:
  // Where something was written: one element, or with whole_row all elements that share the first key.
  struct Write {
    MapNumber map;
    std::array<Word, 2> key;
    bool whole_row;
    bool changes;  // another value than was there; a row counts as changed
  };

  // A machine with this many frames and everything else zero.
  explicit Machine(Word frames);
  Machine(const Machine& other);             // both for machines of some thousand frames at most,
  Machine& operator=(const Machine& other);  // and assignment for machines of one size

  const State& state() const { return state_; }
  Word frames() const { return frames_; }  // that there is storage for; frame_count is part of the state

  // The domain that would make a call now.
  Word caller() const { return spec::caller_of(state_, 0); }
  // Whether the machine goes on: no end was requested, and a vCPU is on the processor or could come there; whether it
  // waits for the latter, so that only ticks happen; and whether this step can happen now.
  bool is_running() const;
  bool is_idle() const { return state_.cpu_vcpu[0] == no_vcpu; }
  bool takes(const Step& step) const { return is_running() && (!is_idle() || step.kind == Step::Kind::tick); }
  bool in_user_mode() const;

  // Performs a step as it is specified. An unknown call number changes nothing. In user mode every call is what
  // SYSCALL is there: it goes to the vCPU's own kernel. Of a call that is made of steps at most so many are taken.
  Answer perform(const Step& step, Word most = all_steps);
  Answer perform_for(Word caller, const Step& step, Word most = all_steps);
  static constexpr Word all_steps = ~Word{0};

  // Commits what a specification computed from state().
  Answer commit(spec::Outcome<Native> outcome);

  // What was written since forget_writes().
  const std::vector<Write>& writes() const { return writes_; }
  void forget_writes() { writes_.clear(); }

  // Single elements, for states that no step leads to. Keys beyond the end are refused: false.
  bool set(MapNumber map, std::array<Word, 2> key, Word value);
  Word get(MapNumber map, std::array<Word, 2> key) const;

  // All elements with this first key; none beyond the end.
  std::span<const Word> row(MapNumber map, Word first_key) const;

 private:
  void attach();
  Answer take_steps(const spec::Steps<Native>& steps, spec::Request<Native> request, const std::vector<Inputs>& inputs,
                    Word most);
  std::span<Word> find(MapNumber map, std::array<Word, 2> key) const;  // one element, or none

  Word frames_;
  Storage storage_;
  std::array<std::span<Word>, map_count> elements_;  // of each map, in storage_
  State state_;                                      // reads and writes storage_
  std::vector<Write> writes_;
};

// The maps of a state: their descriptions in order, and their number by name (map_count if there is none).
const std::array<spec::MapInfo, map_count>& maps();
MapNumber map_named(std::string_view name);

// The number of elements of a map along its first and second key, in a machine of this many frames.
std::array<Word, 2> extent(spec::Index index, Word frames);

}  // namespace exo::model
