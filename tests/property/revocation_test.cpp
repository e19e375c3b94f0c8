// SPDX-License-Identifier: MIT
// Theorem 5: what is being taken back is put to no new use, and after the deadline one sweep of each table of who has
// it is enough, whatever anybody does in between.
#include "model/revocation.h"
#include "fuzz/model_runs.h"
#include "model/boot.h"
#include "model/names.h"
#include "model/replay.h"
#include "spec/revocation_theorem.h"

#include <gtest/gtest.h>

namespace exo::tests {
namespace {

using fuzz::Word;
using model::Machine;
using model::Step;

constexpr Word frames = 32;

TEST(RandomRevocation, NoStepHelpsWhoIsToLoseSomething) {
  const fuzz::ModelRuns runs{.fresh = model::booted_machine(frames), .seed = 1, .steps = 30'000, .longest = 600};
  std::size_t steps_that_mattered = 0;
  fuzz::make_runs(runs, [&](Machine& machine, const fuzz::Steps& steps) {
    const Machine before{machine};
    machine.perform(steps.back());
    machine.forget_writes();
    for (Word frame = 0; frame < frames; ++frame) {
      if (spec::is_taken_back(before.state(), frame)) ++steps_that_mattered;
    }
    const auto violations = model::revocation_violations(before, machine);
    for (const model::Violation& found : violations) {
      ADD_FAILURE() << found.name << ": " << found.where << "\n"
                    << model::print(model::record({frames, model::Trace::Start::boot, {}, {}}, steps));
    }
    return violations.empty();
  });
  EXPECT_GT(steps_that_mattered, 5'000u);
}

// --- A game: the root domain takes something back, everybody else does what chance wants ---

class Game {
 public:
  explicit Game(std::uint64_t seed) : choices_{seed} {}

  // Some hundred steps, in which domains come to own and share frames.
  void begin() {
    for (int i = 0; i < 400 && machine.is_running(); ++i) act();
  }
  // Until it is kernel mode: in user mode a call would not reach the core.
  void act() {
    do machine.perform(fuzz::next_step(machine, choices_));
    while (machine.in_user_mode() && machine.is_running());
    machine.forget_writes();
  }
  Status ask(Call call, std::array<Word, spec::max_arguments> argument) {
    const auto answer = machine.perform_for(root_domain, Step::of(call, argument));
    machine.forget_writes();
    return static_cast<Status>(answer.status);
  }
  void let_time_pass(Word deadline) {
    while (machine.state().now() < deadline && machine.is_running()) {
      machine.perform({Step::Kind::tick, 0, {1}, {}});
      act();
    }
    machine.forget_writes();
  }

  Machine machine = model::booted_machine(frames);

 private:
  fuzz::RandomChoices choices_;
};

std::size_t entries_naming(const Machine& machine, Word frame) {
  std::size_t count = 0;
  for (Word table = 0; table < frames; ++table) {
    for (Word index = 0; index < words_per_frame; ++index) {
      if (spec::names(machine.state(), table, index, frame)) ++count;
    }
  }
  return count;
}

// The frame of another domain that most entries name.
Word most_bound(const Machine& machine) {
  Word best = no_frame;
  std::size_t most = 0;
  for (Word frame = 0; frame < frames; ++frame) {
    const Word owner = machine.state().owner[frame];
    if (owner == no_domain || owner == root_domain || !spec::is_ancestor(machine.state(), Word{root_domain}, owner))
      continue;
    const std::size_t count = entries_naming(machine, frame);
    if (count > most) {
      most = count;
      best = frame;
    }
  }
  return best;
}

// Sweeps each table of each holder once; others act in between.
void sweep_all(Game& game, Word frame) {
  const auto& state = game.machine.state();
  for (Word slot = 0; slot <= capability_slots; ++slot) {
    if (slot != owner_slot && !spec::capability_held(state, frame, slot)) continue;
    const Word holder = spec::loser(state, frame, slot);
    std::vector<Word> tables;
    for (Word table = 0; table < frames; ++table) {
      if (spec::is_table(state, table) && state.owner[table] == holder) tables.push_back(table);
    }
    for (const Word table : tables) {
      const Status swept = game.ask(Call::capability_repossess, {frame, slot, table, owner_slot});
      ASSERT_TRUE(swept == Status::ok || !game.machine.is_running() || swept == Status::not_ancestor ||
                  swept == Status::no_such_capability || swept == Status::not_table ||
                  swept == Status::not_holders_table)
          << model::status_name(spec::code(swept));
      if (game.machine.is_running()) game.act();
    }
  }
}

TEST(RevocationGame, OneSweepOfEachTableIsEnough) {
  int won = 0;
  std::size_t bound_at_the_deadline = 0;
  for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
    Game game{seed};
    game.begin();
    const Word frame = most_bound(game.machine);
    if (frame == no_frame || !game.machine.is_running()) continue;
    const Word deadline = game.machine.state().now() + 2;
    const Status asked = game.ask(Call::frame_revoke, {frame, deadline});
    if (asked == Status::not_sooner) continue;
    ASSERT_EQ(asked, Status::ok);
    game.let_time_pass(deadline);
    if (!spec::may_take_by_force(game.machine.state(), Word{root_domain}, frame))
      continue;  // the run ended, or it was given up
    bound_at_the_deadline += entries_naming(game.machine, frame);
    sweep_all(game, frame);
    ++won;
    ASSERT_EQ(spec::is_taken_back(game.machine.state(), frame) ? entries_naming(game.machine, frame) : 0, 0u)
        << "seed " << seed;
  }
  EXPECT_GT(won, 20);
  EXPECT_GT(bound_at_the_deadline, 20u);
}

}  // namespace
}  // namespace exo::tests
