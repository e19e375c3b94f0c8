// SPDX-License-Identifier: MIT
// What has no rule is refused with the function, the address and the instruction; what may go wrong becomes an
// obligation.
#include "proofs/x86/unsupported.h"
#include "tests/proofs/x86/fixture.h"

#include <gtest/gtest.h>

namespace exo::tests {
namespace {

using proofs::x86::Executor;

proofs::x86::Environment environment() {
  proofs::x86::Environment environment;
  environment.objects = fixture_objects();
  environment.initial = [](proofs::x86::Field&) {};
  environment.port_in = [](std::uint16_t, const Bool&) { return Word{0}; };
  return environment;
}

// What the executor says about a function of one argument.
std::string refusal(const std::string& function) {
  proofs::x86::Program program{fixture()};
  Executor executor{program, environment()};
  try {
    executor.run(function, {proofs::word_constant("argument")});
  } catch (const proofs::x86::Unsupported& reason) {
    return reason.what();
  }
  return "";
}

struct Refused {
  const char* function;
  const char* part_of_reason;

  friend void PrintTo(const Refused& refused, std::ostream* out) { *out << refused.function; }
};

class RefusalTest : public testing::TestWithParam<Refused> {};

TEST_P(RefusalTest, SaysWhy) {
  const std::string sentence = refusal(GetParam().function);
  EXPECT_NE(sentence.find(GetParam().function), std::string::npos) << sentence;
  EXPECT_NE(sentence.find(GetParam().part_of_reason), std::string::npos) << sentence;
  EXPECT_TRUE(sentence.ends_with(".")) << sentence;
}

const std::vector<Refused> refused{
    {"indirect_jump", "jmp rax: the jump is indirect"},
    {"indirect_call", "call rax: the call is indirect"},
    {"unknown_instruction", "cpuid: the instruction has no rule"},
    {"loops", "the code loops"},
    {"loops_unless_zero", "the code loops"},
    {"jumps_into_another", "does not reach another one's start"},
    {"counts_branches", "the branch is not on flags"},
    {"calls_itself", "calls itself"},
    {"unbalanced", "another stack pointer"},
    {"changes_its_return_address", "return address"},
    {"writes_below_the_stack", "below the stack"},
    {"reads_the_caller", "the stack of the caller"},
    {"unknown_object", "no known object"},
    {"falls_out", "not part of the function"},
    {"direction_flag", "std: the instruction has no rule"},
    {"fs_relative", "FS"},
    {"short_address", "not 64 bits"},
    {"port_not_constant", "the port is not a constant"},
    {"invalidates_a_page", "nobody says what it is to invalidate a page"},
};

INSTANTIATE_TEST_SUITE_P(All, RefusalTest, testing::ValuesIn(refused),
                         [](const auto& one) { return std::string{one.param.function}; });

TEST(RefusalTest, ReturnAddressOfACall) {
  EXPECT_EQ(refusal("callee_changes_return_address"),
            "changes_its_return_address may have changed its return address.");
}

TEST(RefusalTest, ConstantsDecideBranches) {
  proofs::x86::Program program{fixture()};
  Executor executor{program, environment()};
  EXPECT_EQ(executor.run("loops_unless_zero", {Word{0}}).rax.number(), 5u);
}

TEST(RefusalTest, LostRegisterIsAnObligation) {
  proofs::x86::Program program{fixture()};
  Executor executor{program, environment()};
  executor.run("loses_a_register", {Word{1}});
  ASSERT_EQ(executor.obligations().size(), 1u);
  EXPECT_EQ(executor.obligations()[0].what, "the caller's rbx is restored");
}

TEST(RefusalTest, ReachedTrapIsAnObligation) {
  proofs::x86::Program program{fixture()};
  Executor executor{program, environment()};
  const Word argument = proofs::word_constant("argument");
  executor.run("traps", {argument});
  ASSERT_EQ(executor.obligations().size(), 1u);
  EXPECT_TRUE(executor.obligations()[0].condition.is_false());
  for (const std::uint64_t value : {0u, 1u}) {
    Values values;
    values.set(argument, value);
    EXPECT_EQ(values.of(executor.obligations()[0].guard), value == 0);
  }
}

TEST(RefusalTest, FunctionThatIsNotThere) {
  proofs::x86::Program program{fixture()};
  Executor executor{program, environment()};
  EXPECT_THROW(executor.run("no_such_function", {}), std::runtime_error);
}

}  // namespace
}  // namespace exo::tests
