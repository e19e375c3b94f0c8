// SPDX-License-Identifier: MIT
// rep stos of each width on the host against its rule; and that every mnemonic with a rule is tested somewhere.
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

struct Repeated {
  unsigned bits;
  Bytes instruction;
};

HostState fill_state(Host& host, std::uint64_t count, std::uint64_t value) {
  HostState state{};
  state.flags = 2;
  state.registers[static_cast<std::size_t>(Register::rax)] = value;
  state.registers[static_cast<std::size_t>(Register::rcx)] = count;
  state.registers[static_cast<std::size_t>(Register::rdi)] = std::bit_cast<std::uint64_t>(&host.data());
  state.registers[static_cast<std::size_t>(Register::rsp)] =
      std::bit_cast<std::uint64_t>(&host.stack()) + sizeof(Host::Page);
  return state;
}

TEST(RepeatedTest, FillsAsTheProcessorDoes) {
  Host host;
  Random random{3};
  for (const Repeated& repeated : {Repeated{8, {0xf3, 0xaa}}, Repeated{16, {0x66, 0xf3, 0xab}},
                                   Repeated{32, {0xf3, 0xab}}, Repeated{64, {0xf3, 0x48, 0xab}}}) {
    HostState state = fill_state(host, sizeof(Host::Page) * 8 / repeated.bits, random());
    for (auto& word : host.data()) word = random();
    ConcreteRun run{fixture(), host, state, Given::numbers};
    run.run(repeated.instruction);
    host.run(repeated.instruction, state);
    for (std::size_t i = 0; i < Host::page_words; ++i) EXPECT_EQ(run.data_word(i), host.data()[i]);
    for (std::size_t i = 0; i < state.registers.size(); ++i) {
      EXPECT_EQ(run.value_of(static_cast<Register>(i)), state.registers[i]);
    }
  }
}

TEST(RepeatedTest, RefusesWhatIsNotARow) {
  Host host;
  for (const std::uint64_t count : {0u, 1u, 511u, 513u}) {
    ConcreteRun run{fixture(), host, fill_state(host, count, 0), Given::numbers};
    EXPECT_THROW(run.run(Bytes{0xf3, 0x48, 0xab}), proofs::x86::Unsupported);
  }
}

TEST(CoverageTest, EveryRuleIsTestedOrCannotBeHere) {
  std::set<ZydisMnemonic> modelled = proofs::x86::control_mnemonics();
  modelled.insert(proofs::x86::returns_to_ring_3().begin(), proofs::x86::returns_to_ring_3().end());
  for (const auto& [mnemonic, rule] : proofs::x86::rules()) EXPECT_TRUE(modelled.insert(mnemonic).second);
  std::set<ZydisMnemonic> covered;
  for (const auto& tested :
       {tested_one_by_one(), tested_in_control, tested_as_repeated, tested_as_state, untestable_here}) {
    for (const ZydisMnemonic mnemonic : tested) EXPECT_TRUE(covered.insert(mnemonic).second);
  }
  EXPECT_EQ(modelled, covered);
}

}  // namespace
}  // namespace exo::tests
