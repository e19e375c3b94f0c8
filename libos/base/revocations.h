// SPDX-License-Identifier: MIT
// Revocation as a program hears of it: new notices in its shared context (spec/abi.h, namespace notice), and what it
// does about each.
#pragma once

#include "libos/base/shared_context.h"

namespace exo::libos {

// A binding that was not given up in time: where it stood, and the entry as it was, accessed and dirty bits included.
struct BrokenBinding {
  FrameNumber frame;
  Slot slot;
  FrameNumber table;
  std::uint64_t index;
  std::uint64_t word;
};

// The program's own.
class RevocationHandler {
 public:
  // This capability is to be given up before the tick of the deadline; for Slot::owner the frame itself.
  virtual void give_up(FrameNumber frame, Slot slot, std::uint64_t deadline) = 0;

  virtual void lose(const BrokenBinding& binding) = 0;

  // So many notices were overwritten before they were read.
  virtual void miss(std::uint64_t count) = 0;
};

class Revocations {
 public:
  // Of notices from now on.
  explicit Revocations(const SharedContext& context) : context_{&context}, read_{context.notices()} {}

  // Tells the handler of all that are new, in their order. More may come meanwhile.
  void tell(RevocationHandler& handler);

 private:
  const SharedContext* context_;
  std::uint64_t read_;
};

}  // namespace exo::libos
