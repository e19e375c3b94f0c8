// SPDX-License-Identifier: MIT
// What the soak test plays with: guests, helpers (vCPUs of its own), and frames that nothing depends on.
#pragma once

#include "libos/base/child.h"
#include "tests/soak/random.h"

namespace exo::libos {

class Playground {
 public:
  static constexpr std::size_t most_guests = 6;
  static constexpr std::size_t most_frames = 24;

  // The program is that of the guests.
  Playground(Root& root, std::span<const std::byte> program, std::uint64_t seed)
      : root_{root}, program_{program}, random_{seed} {}

  Root& root() { return root_; }
  Random& random() { return random_; }
  std::span<const std::byte> program() const { return program_; }

  // A guest that exists; none if there is none. And a place for a new one.
  Child* some_guest();
  Child* place_for_guest();

  // The name of a helper, whether it exists or not.
  VcpuId some_helper();

  // A frame of ours that nothing depends on: data, or a table; or none. And mostly such a frame, or one that is not
  // ours: what we run on is no toy, and the core would let us make a table of our own code.
  FrameNumber some_toy() { return frames_[random_.below(most_frames)]; }
  FrameNumber some_frame();
  void keep(FrameNumber frame);
  void forget(FrameNumber frame);

  // Something to give a call, right or wrong.
  std::uint64_t some_word();

  // What guests tell of their upcalls, altogether.
  void listen_to(Child& guest);
  std::uint64_t user_calls() const { return user_calls_; }
  std::uint64_t exceptions() const { return exceptions_; }

 private:
  Root& root_;
  std::span<const std::byte> program_;
  Random random_;
  std::array<Child, most_guests> guests_{};
  std::array<FrameNumber, most_frames> frames_{};
  std::uint64_t user_calls_ = 0;
  std::uint64_t exceptions_ = 0;
};

}  // namespace exo::libos
