// SPDX-License-Identifier: MIT
// One thing that happens to a machine: a call, an exception, the end of a domain by a fault, a tick of the timer, or
// something that the processor does by itself, or another one.
#pragma once

#include "spec/calls.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace exo::model {

using Word = std::uint64_t;
using Inputs = std::array<Word, spec::max_hardware_inputs>;

struct Step {
  enum class Kind : std::uint8_t {
    call,
    set_accessed_dirty,
    user_store,
    register_saved,
    fault,
    ring_3_runs,
    exception,
    tick,
    agent_flushes,
    agent_goes_offline
  };
  static constexpr std::size_t kind_count = 10;

  Kind kind = Kind::call;
  Word call = 0;                                     // the number in RAX; any word
  std::array<Word, spec::max_arguments> argument{};  // of the call, or of the processor's step
  Inputs hardware{};
  std::vector<Inputs>
      of_steps{};  // hardware inputs of the steps that the call is made of; of further ones all are zero

  bool operator==(const Step&) const = default;

  static Step of(Call call, std::array<Word, spec::max_arguments> argument = {}, Inputs hardware = {}) {
    return Step{Kind::call, spec::code(call), argument, hardware};
  }
  // Of the vCPU on the processor, rather than of the hardware; which of these are answered; and what the core does.
  bool by_vcpu() const { return answered() || kind == Kind::fault; }
  bool by_core() const { return by_vcpu() || kind == Kind::tick; }
  bool answered() const { return kind == Kind::call || kind == Kind::exception; }
  bool is_short() const { return kind == Kind::call && ~call < short_call_count; }
  bool is(Call other) const { return kind == Kind::call && call == spec::code(other); }
};

// What a call answers, as plain words: the core's answer may be no status at all. Other steps answer zeros.
struct Answer {
  Word status = 0;
  Word value = 0;

  bool operator==(const Answer&) const = default;
};

// As traces spell it.
std::string_view kind_name(Step::Kind kind);
std::optional<Step::Kind> kind_named(std::string_view name);

// The names of a step's arguments; those a call does not use are not among them.
std::span<const std::string_view> argument_names(const Step& step);

}  // namespace exo::model
