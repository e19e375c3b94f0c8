// SPDX-License-Identifier: MIT
// What FXSAVE64, FXRSTOR64, FNINIT and CLD do: functions of state.S on the host against their symbolic execution.
#include "proofs/x86/rules.h"
#include "proofs/x86/unsupported.h"
#include "tests/proofs/x86/fixture.h"
#include "tests/proofs/x86/forms.h"
#include "tests/proofs/x86/records.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>

extern "C" void state_copy(), state_reset();

namespace exo::tests {
namespace {

constexpr std::size_t area_words = 64;
constexpr std::size_t mxcsr_word = 3, first_xmm_word = 20;
using Area = std::array<std::uint64_t, area_words>;

// What can be loaded: control words of reset, registers of x87 with 80 bits in use, and any XMM registers.
Area some_state(Random& random) {
  Area area{};
  area[0] = 0x37f;
  area[mxcsr_word] = 0x1f80;
  for (std::size_t i = 4; i < first_xmm_word; ++i) {
    area[i] = i % 2 == 0 ? corner_or_random(random) : corner_or_random(random) & 0xffff;
  }
  for (std::size_t i = first_xmm_word; i < proofs::x86::fpu_words; ++i) area[i] = corner_or_random(random);
  return area;
}

// Runs with the state in the first row; answers the second, which held the same byte everywhere.
Area run_on_host(void (*function)(), const Area& state) {
  alignas(16) static unsigned char own[512];
  std::memcpy(rows[0], state.data(), sizeof state);
  std::memset(rows[1], 0xa5, sizeof rows[1]);
  asm volatile("fxsave64 %0" : "=m"(own));
  function();
  asm volatile("fxrstor64 %0" ::"m"(own));
  Area after;
  std::memcpy(after.data(), rows[1], sizeof after);
  return after;
}

using Words = std::vector<std::optional<std::uint64_t>>;

// The second row, by the executor: nothing where a word is arbitrary.
Words run_symbolically(const char* function, const Area& state) {
  proofs::x86::Program program{fixture()};
  proofs::x86::Environment environment;
  environment.objects = fixture_objects();
  const auto content = [&](const auto& key) -> Word {
    if (!key[0].is_number() || !key[1].is_number()) throw std::logic_error{"an index is no number"};
    return key[0].number() == 0 ? state.at(key[1].number()) : 0xa5a5'a5a5'a5a5'a5a5;
  };
  environment.initial = [&](proofs::x86::Field& field) {
    std::get<spec::Map<proofs::Symbolic, 2>>(field.map).base().set_reader(content);
  };
  proofs::x86::Executor executor{program, environment};
  executor.run(function, {});
  EXPECT_TRUE(executor.obligations().empty());
  const auto& field = *executor.fields().all().at("rows");
  Words words;
  for (std::size_t i = 0; i < area_words; ++i) words.push_back(Values{}.of(field.read({Word{1}, Word{i}})));
  return words;
}

TEST(StateTest, IsCopiedAsOnTheHost) {
  Random random{3};
  for (int sample = 0; sample < 16; ++sample) {
    const Area state = some_state(random);
    const Area expected = run_on_host(state_copy, state);
    const auto words = run_symbolically("state_copy", state);
    for (std::size_t i = 0; i < area_words; ++i) {
      // Beside MXCSR stands the mask of its bits, which is not loaded.
      const std::uint64_t mask = i == mxcsr_word ? 0xffff'ffff : ~std::uint64_t{0};
      ASSERT_TRUE(words[i]) << i;
      EXPECT_EQ(*words[i] & mask, expected[i] & mask) << i;
    }
  }
}

TEST(StateTest, InitialisingLeavesSseAsOnTheHost) {
  Random random{4};
  const Area state = some_state(random);
  const Area expected = run_on_host(state_reset, state);
  const auto words = run_symbolically("state_reset", state);
  for (std::size_t i = first_xmm_word; i < area_words; ++i) {
    ASSERT_TRUE(words[i]) << i;
    EXPECT_EQ(*words[i], expected[i]) << i;
  }
  EXPECT_EQ(*words[mxcsr_word] & 0xffff'ffff, expected[mxcsr_word] & 0xffff'ffff);
  EXPECT_FALSE(words[0]) << "the control word of x87 is what FNINIT makes it";
}

TEST(StateTest, AreaMustBeAligned) {
  proofs::x86::Program program{fixture()};
  proofs::x86::Environment environment;
  environment.objects = fixture_objects();
  environment.initial = [](proofs::x86::Field&) {};
  proofs::x86::Executor executor{program, environment};
  executor.run("state_misaligned", {});
  ASSERT_FALSE(executor.obligations().empty());
  EXPECT_EQ(executor.obligations()[0].what, "the area is aligned to 16 bytes");
}

TEST(StateTest, DirectionIsClearedAsOnTheHost) {
  std::uint64_t flags = 0;
  asm volatile("std; cld; pushfq; pop %0" : "=r"(flags)::"cc");
  constexpr std::uint64_t direction = 1 << 10;
  EXPECT_EQ(flags & direction, 0u);

  proofs::x86::Environment environment;
  environment.initial = [](proofs::x86::Field&) {};
  proofs::x86::World world{fixture(), environment};
  const auto instruction = proofs::x86::decode_at(fixture(), fixture().function("state_direction").address);
  ASSERT_TRUE(instruction);
  proofs::x86::Machine machine{.guard = true,
                               .registers = {},
                               .flags = {false, false, false, false, 0, true},
                               .bases = {},
                               .fpu = nullptr,
                               .stack = {},
                               .instructions = 0};
  proofs::x86::Execution execution{*instruction, machine, world};
  proofs::x86::rules().at(ZYDIS_MNEMONIC_CLD)(execution);
  EXPECT_TRUE(machine.flags.direction.is_false());
}

}  // namespace
}  // namespace exo::tests
