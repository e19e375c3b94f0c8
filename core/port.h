// SPDX-License-Identifier: MIT
// All that differs between the core as a kernel and the core as a program on a host: how it reaches frame
// records, the words of frames, the processor and the console. The build chooses "port/port.h" by include
// path; this file states what a port must have and holds both to it.
#pragma once

#include "core/state.h"
#include "port/port.h"

#include <concepts>

namespace exo::core {

template <class P>
concept PortLike = requires(FrameNumber frame, std::uint64_t word) {
  // The record of a frame. The number must be below frame_count.
  { P::record(frame) } -> std::same_as<Frame&>;
  // Words of a frame that is neither core nor information; the index is below words_per_frame. What ring 3 may write
  // is loaded once, and is then any word.
  { P::load(frame, word) } -> std::same_as<std::uint64_t>;
  { P::store(frame, word, word) } -> std::same_as<void>;
  { P::clear(frame) } -> std::same_as<void>;
  // Atomic, because the processor's walker writes entries too. The second stores `word` only where
  // `expected` is found, and otherwise answers false.
  { P::exchange(frame, word, word) } -> std::same_as<std::uint64_t>;
  { P::compare_exchange(frame, word, word, word) } -> std::same_as<bool>;
  // Loads CR3: drops all translations of this processor.
  { P::load_root(frame) } -> std::same_as<void>;
  // Drops those of the page at a canonical address.
  { P::invalidate_page(word) } -> std::same_as<void>;
  // The bases of FS and GS that ring 3 will have; canonical.
  { P::set_bases(word, word) } -> std::same_as<void>;
  // Registers of the console.
  { P::console_line_status() } -> std::same_as<std::uint8_t>;
  { P::console_receive() } -> std::same_as<std::uint8_t>;
  { P::console_transmit(std::uint8_t{}) } -> std::same_as<void>;
  // The record of this processor.
  { P::cpu()->vcpu } -> std::convertible_to<std::uint64_t>;
  // A step of a call that is made of steps comes next: hardware is asked anew.
  { P::begin_step() } -> std::same_as<void>;
};
static_assert(PortLike<Port>);

inline Frame& record(FrameNumber frame) { return Port::record(frame); }

}  // namespace exo::core
