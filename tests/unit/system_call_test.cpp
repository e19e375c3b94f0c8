// SPDX-License-Identifier: MIT
// Numbers of calls, and the calls of the root domain on the machine.
#include "tests/unit/small_machine.h"

namespace exo::tests {
namespace {

using SystemCallTest = CallTest;
using model::Step;

TEST_F(SystemCallTest, TheVersionIsToldToAnyone) {
  machine.enter_child();
  EXPECT_EQ(machine.call(Call::version), Status::ok);
  EXPECT_EQ(machine.value(), abi_version);
}

TEST_F(SystemCallTest, AnUnknownNumberChangesNothing) {
  for (const Word number : {call_count, Word{256}, Word{1} << 32, ~Word{0} - short_call_count}) {
    EXPECT_EQ(machine.call(static_cast<Call>(number), 1, 2, 3), Status::no_such_call);
    EXPECT_TRUE(machine.model().writes().empty());
  }
}

TEST_F(SystemCallTest, TheConsoleReadsAndWritesBytes) {
  EXPECT_EQ(machine.perform(Step::of(Call::console_read, {}, {0, 'x'})), Status::no_input);
  EXPECT_EQ(machine.perform(Step::of(Call::console_read, {}, {console::data_ready, 'x'})), Status::ok);
  EXPECT_EQ(machine.value(), Word{'x'});
  EXPECT_EQ(machine.perform(Step::of(Call::console_write, {'y'}, {0})), Status::console_busy);
  EXPECT_EQ(machine.perform(Step::of(Call::console_write, {'y'}, {console::transmitter_empty})), Status::ok);
  EXPECT_EQ(machine.state().console_last(), Word{'y'});
}

TEST_F(SystemCallTest, TheMachineIsTheRootDomains) {
  machine.enter_child();
  EXPECT_EQ(machine.call(Call::console_read), Status::not_permitted);
  EXPECT_EQ(machine.call(Call::console_write, 'x'), Status::not_permitted);
  EXPECT_EQ(machine.call(Call::machine_exit, 0), Status::not_permitted);
  machine.must(Call::yield, root_vcpu);
  EXPECT_EQ(machine.call(Call::machine_exit, 7), Status::ok);
  EXPECT_FALSE(machine.model().is_running());
  EXPECT_EQ(machine.state().cpu_exit_status[Word{0}], 7u);
}

}  // namespace
}  // namespace exo::tests
