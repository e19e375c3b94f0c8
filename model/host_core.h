// SPDX-License-Identifier: MIT
// The core itself, built for the host: the same sources as the image's, with the port of model/port. Its state is
// global, so there is one; whoever uses it loads it first.
#pragma once

#include "model/core_view.h"
#include "model/step.h"

namespace exo::model {

class HostCore {
 public:
  explicit HostCore(Word frames);  // everything is zero
  ~HostCore();
  HostCore(const HostCore&) = delete;
  HostCore& operator=(const HostCore&) = delete;

  // Makes its state that of the copy, which has as many frames.
  void load(const CoreView& copy);

  // Makes a call, or ends the domain by a fault. What the processor does by itself to memory is none of the
  // core's steps: its effect is written to view().
  Answer perform(const Step& step);

  const CoreView& view() const { return view_; }

 private:
  Storage frames_;
  Storage memory_;
  CoreView view_;
};

}  // namespace exo::model
