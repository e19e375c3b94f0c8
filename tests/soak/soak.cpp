// SPDX-License-Identifier: MIT
// A root program that does what it can do, at random, as often as it is told: "SEED STEPS" are the words for it. What
// is left over at the end is left to whoever audits the machine.
#include "libos/base/program.h"
#include "libos/base/words.h"
#include "tests/soak/action.h"

namespace exo::libos {
namespace {

constexpr std::uint64_t exit_unusable = 1, exit_untried = 2;
constexpr std::size_t most_actions = 64;

// An action, and how it went.
struct Tally {
  const Action* action;
  std::uint64_t ok, refused, skipped;
};

class Soak {
 public:
  Soak();
  void perform_one(Playground& playground);

  // Prints how often each action was done; false if one never was.
  bool report() const;

 private:
  std::array<Tally, most_actions> tallies_{};
  std::size_t count_ = 0;
  unsigned weight_ = 0;
};

Soak::Soak() {
  for (const auto list :
       {guest_actions(), helper_actions(), frame_actions(), revocation_actions(), time_actions(), port_actions()}) {
    for (const Action& action : list) {
      if (count_ == most_actions) __builtin_trap();
      tallies_[count_++] = {&action, 0, 0, 0};
      weight_ += action.weight;
    }
  }
}

void Soak::perform_one(Playground& playground) {
  std::uint64_t rest = playground.random().below(weight_);
  for (Tally& tally : std::span{tallies_}.first(count_)) {
    if (rest >= tally.action->weight) {
      rest -= tally.action->weight;
      continue;
    }
    const Status status = tally.action->perform(playground);
    ++(status == Status::ok ? tally.ok : status == nothing_to_do ? tally.skipped : tally.refused);
    return;
  }
}

bool Soak::report() const {
  bool all = true;
  for (const Tally& tally : std::span{tallies_}.first(count_)) {
    print("{:24} ok {:>6}  refused {:>6}  skipped {:>6}\n", tally.action->name, tally.ok, tally.refused, tally.skipped);
    all &= tally.ok != 0;
  }
  return all;
}

}  // namespace

std::uint64_t root_main(const BootInformation& boot) {
  static Root root{boot};
  if (!root.start() || root.frames().map_all() != Status::ok) return exit_unusable;
  const auto position = root.find_module("soak_guest.elf");
  if (!position) return exit_unusable;
  const auto program = root.module(*position);
  Words words{boot.command_line};
  const auto seed = parse_number(words.next()), steps = parse_number(words.next());
  if (!program || !seed || !steps) return exit_unusable;

  static Playground playground{root, *program, *seed};
  static Soak soak;
  for (std::uint64_t step = 0; step < *steps; ++step) soak.perform_one(playground);
  const bool all = soak.report();
  print("Guests made {} calls in user mode, and handled {} exceptions.\n", playground.user_calls(),
        playground.exceptions());
  return all && playground.user_calls() != 0 && playground.exceptions() != 0 ? 0 : exit_untried;
}

}  // namespace exo::libos
