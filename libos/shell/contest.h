// SPDX-License-Identifier: MIT
// Domains that have slices by a plan of the shell, for some rounds of the slice vector; and who had how much of it.
// What is planned for the shell is left free, for that falls to the root vCPU.
#pragma once

#include "libos/base/slices.h"
#include "libos/shell/shell.h"

namespace exo::libos {

class Contest {
 public:
  static constexpr std::size_t most = 4;  // domains
  static constexpr std::uint64_t rounds = 1;
  static constexpr std::uint64_t ticks = rounds * ticks_per_round;

  explicit Contest(Shell& shell) : shell_{shell} {}
  Contest(const Contest&) = delete;
  Contest& operator=(const Contest&) = delete;

  // One more domain, which may have so many slices.
  std::expected<Child*, Failure> enter(std::string_view program, std::uint64_t argument, std::uint64_t slices);

  // Gives all of them their slices, and starts them. Ticks count from a round on that begins soon.
  std::expected<void, Failure> start(const SliceVector& plan);

  // Works in the shell's own slices until all rounds are over.
  void work();

  // Gives one that counts its ticks the turn, to report and end. False if it was not content, or did not end itself.
  bool finish(Child& child);

  // Prints what somebody was meant to have, and had. False if it is much less than that: where the emulator itself is
  // kept waiting, ticks come in such haste that not all of them are seen, and the end of a slice comes unheard. Who
  // gives up the last tick of each slice has three in four.
  bool print_share(VcpuId vcpu, std::uint64_t had) const;

  std::uint64_t shell_ticks() const { return own_.had(); }

  // Ends those that have not ended, and takes everything back.
  std::expected<void, Failure> clean_up();

 private:
  Shell& shell_;
  std::array<Child*, most> children_{};
  std::size_t count_ = 0;
  SliceVector plan_{};
  TickCount own_{0, 0};
};

}  // namespace exo::libos
