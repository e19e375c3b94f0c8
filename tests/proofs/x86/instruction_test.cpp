// SPDX-License-Identifier: MIT
// Every rule against the processor: each form it accepts is encoded, run on the host and by the rule, and all
// registers, flags and memory compared. What the manual leaves undefined is not.
#include "proofs/x86/rules.h"
#include "proofs/x86/unsupported.h"
#include "tests/proofs/x86/concrete.h"
#include "tests/proofs/x86/coverage.h"
#include "tests/proofs/x86/fixture.h"
#include "tests/proofs/x86/forms.h"

#include <gtest/gtest.h>

#include <bit>

namespace exo::tests {
namespace {

using proofs::x86::Register;

// Words on the stack before an instruction.
constexpr std::size_t stack_words = 8;

std::size_t number(Register which) { return static_cast<std::size_t>(which); }

class InstructionTest : public testing::TestWithParam<ZydisMnemonic> {
 protected:
  HostState random_state() {
    HostState state{};
    const bool all_equal = random_() % 8 == 0;
    const std::uint64_t common = corner_or_random(random_);
    for (auto& value : state.registers) value = all_equal ? common : corner_or_random(random_);
    for (auto& word : host_.data()) word = all_equal ? common : corner_or_random(random_);
    for (auto& word : host_.stack()) word = corner_or_random(random_);
    state.registers[number(Register::rbx)] = std::bit_cast<std::uint64_t>(&host_.data());
    state.registers[number(Register::rsi)] = random_() % 64;
    state.registers[number(Register::rsp)] =
        std::bit_cast<std::uint64_t>(&host_.stack()) + sizeof(Host::Page) - 8 * stack_words;
    state.flags = 2 | (random_() & status_flags);
    return state;
  }

  // Whether the rules know the form; if so, they agree with the host on it.
  bool try_once(const Form& form, Given given) {
    const auto instruction = encode(form, host_.code_address(), std::bit_cast<std::uint64_t>(&host_.data()), random_);
    if (!instruction) return false;
    const HostState before = random_state();
    ConcreteRun run{fixture(), host_, before, given};
    try {
      run.run(*instruction);
    } catch (const proofs::x86::Unsupported&) {
      return false;
    }
    const Host::Page data_before = host_.data();
    HostState after = before;
    host_.run(*instruction, after);
    compare(run, after, data_before);
    return true;
  }

  void compare(ConcreteRun& run, const HostState& after, const Host::Page& data_before) {
    for (std::size_t i = 0; i < after.registers.size(); ++i) {
      const auto which = static_cast<Register>(i);
      EXPECT_EQ(run.value_of(which), after.registers[i]) << proofs::x86::name_of(which);
    }
    for (const std::uint64_t flag : {carry_flag, parity_flag, zero_flag, sign_flag, overflow_flag}) {
      if (const auto value = run.flag(flag)) {
        EXPECT_EQ(*value, (after.flags & flag) != 0) << "flag " << flag;
        ++flags_compared_;
      }
    }
    for (std::size_t i = 0; i < Host::page_words; ++i) {
      if (host_.data()[i] == data_before[i]) continue;
      EXPECT_EQ(run.data_word(i), host_.data()[i]) << "data " << i;
    }
    const std::uint64_t stack = std::bit_cast<std::uint64_t>(&host_.stack());
    for (std::size_t i = (after.registers[number(Register::rsp)] - stack) / 8; i < Host::page_words; ++i) {
      EXPECT_EQ(run.stack_word(i), host_.stack()[i]) << "stack " << i;
    }
  }

  Host host_;
  Random random_{20240229};
  unsigned flags_compared_ = 0;
};

TEST_P(InstructionTest, AgreesWithTheProcessor) {
  constexpr int samples = 16;
  unsigned forms = 0;
  for (const Form& form : all_forms(GetParam())) {
    SCOPED_TRACE(form.text());
    bool known = false;
    for (int i = 0; i < samples; ++i) {
      known = try_once(form, i % 4 == 1 ? Given::unknowns : Given::numbers) || known;
      if (HasFailure()) return;
      if (i == 1 && !known) break;
    }
    forms += known;
  }
  EXPECT_GT(forms, 0u);
  EXPECT_GT(flags_compared_, 0u);
}

INSTANTIATE_TEST_SUITE_P(All, InstructionTest, testing::ValuesIn(tested_one_by_one()),
                         [](const auto& tested) { return std::string{ZydisMnemonicGetString(tested.param)}; });

}  // namespace

// A new rule is tested without being listed; only what no test can take is named.
std::set<ZydisMnemonic> tested_one_by_one() {
  std::set<ZydisMnemonic> mnemonics;
  for (const auto& [mnemonic, rule] : proofs::x86::rules()) {
    const bool elsewhere = untestable_here.contains(mnemonic) || tested_as_repeated.contains(mnemonic) ||
                           tested_as_state.contains(mnemonic);
    if (!elsewhere) mnemonics.insert(mnemonic);
  }
  return mnemonics;
}

}  // namespace exo::tests
