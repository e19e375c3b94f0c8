// SPDX-License-Identifier: MIT
// The committed witnesses on the machine code of the image: every status of every call.
#include "fuzz/witnesses.h"
#include "tools/qemu/replay_machine.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace exo::tests {
namespace {

TEST(ImageTest, DoesWhatTheWitnessesSay) {
  tools::ReplayMachine machine{tools::program_folder() / "exovisor.elf"};
  std::size_t replayed = 0;
  for (const std::string& name : fuzz::witness_names()) {
    const auto trace = model::read_trace(std::filesystem::path{WITNESS_FOLDER} / (name + ".trace"));
    ASSERT_TRUE(trace.has_value()) << trace.error();
    const model::Replay replay = machine.replay(*trace);
    EXPECT_EQ(replay.wrong, std::nullopt) << name << ", step " << replay.steps;
    EXPECT_EQ(replay.steps, trace->lines.size()) << name;
    ++replayed;
  }
  EXPECT_GT(replayed, call_count);
}

TEST(ImageTest, ATraceThatItDoesNotFollowIsNoticed) {
  tools::ReplayMachine machine{tools::program_folder() / "exovisor.elf"};
  model::Trace trace{32, model::Trace::Start::boot, {}, {}};
  trace.lines.push_back({model::Step::of(Call::version), 1, model::Answer{0, abi_version + 1}});
  EXPECT_EQ(machine.replay(trace).wrong,
            fmt::format("the trace expects ok {:#x}, the model answers ok {:#x}", abi_version + 1, abi_version));
  trace.frames = 161;
  EXPECT_EQ(machine.replay(trace).wrong, "in QEMU a trace has at most 160 frames, not 161");
}

}  // namespace
}  // namespace exo::tests
