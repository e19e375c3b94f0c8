// SPDX-License-Identifier: MIT
// Replays traces on the machine code of the image: in QEMU, stopped where boot ends, the core's objects are given
// the state of the trace, and each call is a call of the function that the system-call stub would call.
//
// The frames of a trace are the machine's first ones, below 640 KiB, which the core leaves alone after boot. What
// roots hold in the core's slots stays the machine's own, or the core would lose its memory.
#pragma once

#include "model/replay.h"
#include "tools/qemu/paused_machine.h"

namespace exo::tools {

class ReplayMachine {
 public:
  static constexpr model::Word most_frames = 0xa0;

  // Boots the image. Throws std::runtime_error if that fails.
  explicit ReplayMachine(const std::filesystem::path& image);

  // Compares all of the core's objects with the model after each step. Bytes that the trace has arrive at the
  // console do not; the console of the machine answers, and so does the model's.
  model::Replay replay(const model::Trace& trace);

 private:
  void set_start(const model::Trace& trace, model::Machine& model);
  std::optional<std::string> perform(const model::Step& step, model::Machine& model, const model::CoreCopy& expected,
                                     model::Answer& answer);
  void prepare(const model::Step& step, model::Machine& model, const model::CoreView& expected);
  void prepare_events(const model::Step& step, model::Machine& model);
  void copy_writes(const model::Machine& model, const model::CoreView& expected);
  std::optional<std::string> take(const model::Step& step, const model::Answer& expected, const std::string& way_in);
  void set_hardware_bits(model::Word table, model::Word index, model::Word bits);
  std::optional<std::string> run(const std::string& function, const model::Step& step);

  PausedMachine machine_;
  model::CoreRoot core_;
  std::uint64_t return_address_;
  std::uint64_t stack_;
};

}  // namespace exo::tools
