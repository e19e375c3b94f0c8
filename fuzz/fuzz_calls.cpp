// SPDX-License-Identifier: MIT
// The target of libFuzzer: its bytes are the choices of the step generator, the oracle is the lockstep.
#include "fuzz/encoding.h"
#include "fuzz/shrink.h"
#include "model/boot.h"
#include "model/replay.h"

#include <fmt/format.h>

#include <cstdlib>

namespace {

using namespace exo;

model::Lockstep& lockstep() {
  static model::Lockstep only{model::booted_machine(), 64};
  return only;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::ByteChoices choices{{data, size}};
  fuzz::Steps steps;
  lockstep().reset();
  while (!choices.exhausted() && lockstep().model().is_running()) {
    steps.push_back(fuzz::decode_step(lockstep().model(), choices));
    if (const auto difference = lockstep().perform(steps.back())) {
      const model::Trace start{model::boot_frame_count, model::Trace::Start::boot, {}, {}};
      fmt::print(stderr, "{}", model::print(model::record(start, steps), *difference));
      std::abort();
    }
  }
  return 0;
}
