// SPDX-License-Identifier: MIT
// What there is to say of a call, or of one that is made of steps.
#pragma once

#include "spec/step.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace exo::spec {

inline constexpr std::size_t max_arguments = 5;
inline constexpr std::size_t max_hardware_inputs = 8;

// What a call is given. Hardware inputs are what is found when the call reads a word that the processor, a device or
// ring 3 write at any time, in the order of these reads.
template <class V>
struct Request {
  Word<V> caller;
  std::array<Word<V>, max_arguments> argument;
  std::array<Word<V>, max_hardware_inputs> hardware;
  Word<V> position{0};  // of a step of a call that is made of steps
};

// What a call that is made of steps does once it has begun: the same step at the positions 0, 1, ... below `count`, up
// to the first that is refused. It answers the status of the last, and, if it tells the position, where it ended: the
// one that was refused, or `count`.
//
// A step is one like others: it preserves the invariants, a function of the core refines it, which has its name and is
// given so many of the call's arguments and then the position, and it has hardware inputs of its own. It may rely on
// the premise, which holds where the call has begun, and which every step leaves true at every position. It leaves the
// core directly.
template <class V>
struct Steps {
  std::string_view name;
  std::size_t arguments;
  std::uint64_t most;  // of the count, where the premise holds
  bool tells_position;
  Word<V> (*count)(const Request<V>& request);
  Bool<V> (*premise)(const State<V>& state, const Request<V>& request);
  Outcome<V> (*specify)(const State<V>& old, const Request<V>& request);

  Word<V> value_at(const Word<V>& position) const { return tells_position ? position : Word<V>{0}; }
};

template <class V>
struct SpecifiedCall {
  Call number;
  std::string_view name;
  std::vector<std::string_view> arguments;
  // Of a call that is made of steps this is its beginning: it decides whether there are any.
  Outcome<V> (*specify)(const State<V>& old, const Request<V>& request);
  std::optional<Steps<V>> steps = {};
};

// The call is not refused at its beginning. A premise, for calls that could begin anew after each of their steps.
template <class V>
Bool<V> begins(const SpecifiedCall<V>& call, const State<V>& state, const Request<V>& request) {
  return call.specify(state, request).status == code(Status::ok);
}

}  // namespace exo::spec
