// SPDX-License-Identifier: MIT
// The trace format: printing, parsing, its errors, and replay.
#include "fuzz/random_run.h"
#include "model/boot.h"
#include "model/replay.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace exo::tests {
namespace {

using namespace model;

std::string error_of(const std::string& text) {
  const auto trace = parse_trace(text);
  return trace.has_value() ? "no error" : trace.error();
}
std::string error_of_line(const std::string& line) { return error_of("exovisor trace 1\nmachine frames=64\n" + line); }

TEST(TraceTest, WhatIsPrintedIsParsedAgain) {
  Lockstep lockstep{booted_machine()};
  fuzz::RandomRun run{lockstep, 3};
  std::vector<Step> steps;
  for (int i = 0; i < 2000; ++i) {
    ASSERT_FALSE(run.step().has_value());
    steps = run.steps();
  }
  Trace trace = record({boot_frame_count, Trace::Start::boot, {}, {}}, steps);
  const auto parsed = parse_trace(print(trace, "A comment\nof two lines"));
  ASSERT_TRUE(parsed.has_value()) << parsed.error();
  EXPECT_EQ(*parsed, trace);
  EXPECT_EQ(replay_on_model(trace).wrong, std::nullopt);
}

TEST(TraceTest, ATraceReads) {
  const auto trace = parse_trace(
      "# why\n"
      "exovisor trace 1\n"
      "machine frames=64\n"
      "start empty\n"
      "state epoch = 0xffffffffffff   # the last\n"
      "state memory 9 3 = 0x5005\n"
      "call 1 frame_allocate domain=1 frame=20 -> ok 0\n"
      "call - 99 argument2=7 -> no_such_call 0\n"
      "call 1 console_read hardware=1,0x41 -> ok 0x41\n"
      "user_store table=9 index=3 word_index=0 word=0x1234\n"
      "fault 1\n"
      "register_saved frame=22 index=2 word=0x1234\n"
      "exception 1 vector=14 error_code=4 address=0x5000\n"
      "tick elapsed=1\n"
      "agent_flushes agent=1 vcpu=2 mode=1\n"
      "agent_goes_offline agent=3\n");
  ASSERT_TRUE(trace.has_value()) << trace.error();
  EXPECT_EQ(trace->start, Trace::Start::empty);
  EXPECT_EQ(trace->state[0].value, max_epoch);
  EXPECT_EQ(trace->state[1].key, (std::array<Word, 2>{9, 3}));
  EXPECT_EQ(trace->lines[0].answer, (Answer{spec::code(Status::ok), 0}));
  EXPECT_EQ(trace->lines[1].vcpu, std::nullopt);
  EXPECT_EQ(trace->lines[1].step.argument[2], 7u);
  EXPECT_EQ(trace->lines[2].step.hardware[1], 0x41u);
  EXPECT_EQ(print(trace->lines[3]), "user_store table=9 index=3 word_index=0 word=0x1234");
  EXPECT_EQ(trace->lines[4].step.kind, Step::Kind::fault);
  EXPECT_EQ(print(trace->lines[5]), "register_saved frame=22 index=2 word=0x1234");
  EXPECT_EQ(trace->lines[6].vcpu, 1u);
  EXPECT_EQ(trace->lines[7].step.kind, Step::Kind::tick);
  EXPECT_EQ(print(trace->lines[8]), "agent_flushes agent=1 vcpu=2 mode=1");
  EXPECT_EQ(print(trace->lines[9]), "agent_goes_offline agent=3");
}

TEST(TraceTest, EachStepOfACallHasInputs) {
  const std::string line =
      "call 1 table_update table=9 index=3 batch=20 first=0 count=3 steps=0x15005,32;0;0x15007 -> ok 3";
  const auto trace = parse_trace("exovisor trace 1\nmachine frames=64\n" + line);
  ASSERT_TRUE(trace.has_value()) << trace.error();
  EXPECT_EQ(trace->lines[0].step.of_steps, (std::vector<Inputs>{{0x15005, 32}, {}, {0x15007}}));
  EXPECT_EQ(print(trace->lines[0]), line);
}

TEST(TraceTest, AMistakeIsSaidWithItsLine) {
  EXPECT_EQ(error_of(""), "line 0: the trace ends before its machine");
  EXPECT_EQ(error_of("hello\n"), "line 1: a trace begins with: exovisor trace 1");
  EXPECT_EQ(error_of("exovisor trace 1\nstart boot\n"), "line 2: expected: machine frames=N");
  EXPECT_EQ(error_of("exovisor trace 1\nmachine frames=x\n"), "line 2: 'x' is not a number of 64 bits");
  EXPECT_EQ(error_of_line("call 1 frame_alocate"), "line 3: there is no call 'frame_alocate'");
  EXPECT_EQ(error_of_line("call 1 frame_release"), "line 3: the argument 'frame' is missing");
  EXPECT_EQ(error_of_line("call 1 frame_release frame=1 page=2"), "line 3: there is no argument 'page' here");
  EXPECT_EQ(error_of_line("call 1 frame_release frame=1 -> fine"), "line 3: there is no status 'fine'");
  EXPECT_EQ(error_of_line("jump 1"), "line 3: 'jump' is neither a step nor machine, start or state");
  EXPECT_EQ(error_of_line("state owners 5 = 1"), "line 3: there is no map 'owners'");
  EXPECT_EQ(error_of_line("state owner 5 6 = 1"), "line 3: owner has 1 keys");
  EXPECT_EQ(error_of_line("state owner 64 = 1"), "line 3: key 64 of owner must be below 64");
  EXPECT_EQ(error_of_line("state owner 5 = 0x10000"), "line 3: owner has 16 bits");
  EXPECT_EQ(error_of_line("fault 1\nstate owner 5 = 1"), "line 4: the state is set before the first step");
}

TEST(ReplayTest, AnUnexpectedAnswerIsNoticed) {
  auto trace = parse_trace("exovisor trace 1\nmachine frames=64\nstart boot\ncall 1 version -> ok 99\n");
  ASSERT_TRUE(trace.has_value());
  const std::string wrong = fmt::format("the trace expects ok 0x63, the model answers ok {:#x}", abi_version);
  EXPECT_EQ(replay_on_model(*trace).wrong, wrong);
  EXPECT_EQ(replay_on_core(*trace).wrong, wrong);
  trace->lines[0].vcpu = 2;
  EXPECT_EQ(replay_on_core(*trace).wrong, "vCPU 1 is on the processor, not 2");
}

TEST(ReplayTest, AMachineTooSmallToBootIsRefused) {
  EXPECT_EQ(replay_on_model({16, Trace::Start::boot, {}, {}}).wrong,
            "a machine of 16 frames does not boot; it must have 32 to 4096");
}

// As the prover writes them: any state, frames anywhere.
TEST(ReplayTest, AStateOfALargeMachineIsReplayed) {
  const auto trace = parse_trace(
      "exovisor trace 1\n"
      "machine frames=16777216\n"
      "start empty\n"
      "state domain_state 1000 = 2\n"
      "state domain_limit 1000 = 1\n"
      "state vcpu_domain 1023 = 1000\n"
      "state cpu_vcpu 0 = 1023\n"
      "state cpu_domain 0 = 1000\n"
      "state type 0xfffffe = 2\n"
      "call 1023 frame_allocate domain=1000 frame=0xfffffe -> ok 0\n"
      "call 1023 frame_allocate domain=1000 frame=0xfffffe -> not_free 0\n"
      "call 1023 frame_allocate domain=1000 frame=0x1000000 -> no_such_frame 0\n");
  ASSERT_TRUE(trace.has_value()) << trace.error();
  EXPECT_EQ(replay_on_model(*trace).wrong, std::nullopt);
  EXPECT_EQ(replay_on_core(*trace).wrong, std::nullopt);
}

}  // namespace
}  // namespace exo::tests
