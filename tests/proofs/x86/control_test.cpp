// SPDX-License-Identifier: MIT
// Jumps, calls and returns: functions of control.S on the host against their symbolic execution.
#include "tests/proofs/x86/fixture.h"
#include "tests/proofs/x86/forms.h"

#include <gtest/gtest.h>

#include <cstring>
#include <utility>

// What the functions leave in RAX and RDX.
struct Pair {
  std::uint64_t rax, rdx;
};
using Control = Pair(std::uint64_t, std::uint64_t);

extern "C" Control jump_o, jump_no, jump_b, jump_nb, jump_z, jump_nz, jump_be, jump_nbe, jump_s, jump_ns, jump_p,
    jump_np, jump_l, jump_nl, jump_le, jump_nle, control_call, control_flags, control_tail, control_merge;

namespace exo::tests {
namespace {

struct Tested {
  const char* name;
  Control* on_host;

  friend void PrintTo(const Tested& tested, std::ostream* out) { *out << tested.name; }
};

class ControlTest : public testing::TestWithParam<Tested> {};

TEST_P(ControlTest, ExecutesAsOnTheHost) {
  proofs::x86::Program program{fixture()};
  proofs::x86::Environment environment;
  environment.initial = [](proofs::x86::Field&) {};
  Random random{11};
  const Word a = proofs::word_constant("a");
  const Word b = proofs::word_constant("b");
  proofs::x86::Executor executor{program, environment};
  const proofs::x86::Result result = executor.run(GetParam().name, {a, b});
  EXPECT_TRUE(executor.obligations().empty());
  for (int sample = 0; sample < 64; ++sample) {
    const std::uint64_t x = corner_or_random(random);
    const std::uint64_t y = sample % 4 == 0 ? x : corner_or_random(random);
    Values values;
    values.set(a, x);
    values.set(b, y);
    const Pair expected = GetParam().on_host(x, y);
    EXPECT_EQ(values.of(result.rax), expected.rax) << x << " " << y;
    EXPECT_EQ(values.of(result.rdx), expected.rdx) << x << " " << y;
  }
}

const std::vector<Tested> tested{{"jump_o", jump_o},
                                 {"jump_no", jump_no},
                                 {"jump_b", jump_b},
                                 {"jump_nb", jump_nb},
                                 {"jump_z", jump_z},
                                 {"jump_nz", jump_nz},
                                 {"jump_be", jump_be},
                                 {"jump_nbe", jump_nbe},
                                 {"jump_s", jump_s},
                                 {"jump_ns", jump_ns},
                                 {"jump_p", jump_p},
                                 {"jump_np", jump_np},
                                 {"jump_l", jump_l},
                                 {"jump_nl", jump_nl},
                                 {"jump_le", jump_le},
                                 {"jump_nle", jump_nle},
                                 {"control_call", control_call},
                                 {"control_flags", control_flags},
                                 {"control_tail", control_tail},
                                 {"control_merge", control_merge}};

INSTANTIATE_TEST_SUITE_P(All, ControlTest, testing::ValuesIn(tested),
                         [](const auto& one) { return std::string{one.param.name}; });

TEST(ControlTest, CountsInstructionsAndStack) {
  proofs::x86::Program program{fixture()};
  proofs::x86::Environment environment;
  environment.initial = [](proofs::x86::Field&) {};
  proofs::x86::Executor executor{program, environment};
  const proofs::x86::Result result = executor.run("control_call", {Word{1}, Word{2}});
  EXPECT_EQ(result.rax.number(), 6u);
  EXPECT_EQ(result.rdx.number(), ~std::uint64_t{0});  // the callee left 1 in RDI
  EXPECT_EQ(result.instructions, 19u);
  EXPECT_EQ(result.longest_path, 19u);
  EXPECT_EQ(result.stack_bytes, 24u);
}

}  // namespace
}  // namespace exo::tests
