// SPDX-License-Identifier: MIT
// The command attack.
#include "libos/shell/attack.h"

#include "libos/shell/command.h"

#include <algorithm>

namespace exo::libos {
namespace {

constexpr std::string_view compiled_name = "compiled";
constexpr std::string_view compiled_description =
    "runs libos/programs/attack.cpp, which you can edit, against a secret";

struct Score {
  std::uint64_t attacks = 0;
  std::uint64_t refused = 0;
};

template <class Action>
void for_each_attack(const Action& action) {
  for (const auto group :
       {frame_attacks(), table_attacks(), capability_attacks(), revocation_attacks(), domain_attacks(), vcpu_attacks(),
        time_attacks(), event_attacks(), call_attacks(), child_attacks()}) {
    for (const Attack& attack : group) action(attack);
  }
}

void count(Score& score, Status answer, bool is_refused) {
  ++score.attacks;
  if (is_refused) {
    ++score.refused;
    print("  refused, {}: {}\n", answer, sentence(answer));
  } else {
    print("  NOT REFUSED as it should be: the core answered {}.\n", answer);
  }
}

void try_attack(const Arena& arena, const Attack& attack, Score& score) {
  print("{}: {}\n", attack.name, attack.description);
  const Status answer = attack.run(arena);
  count(score, answer, answer == attack.refusal);
}

// A frame of the shell whose first word is a secret.
class Secret {
 public:
  static constexpr std::uint64_t value = 0x5ec'2e7;

  explicit Secret(Root& root) : root_{root} {}

  std::expected<FrameNumber, Status> hide();
  bool is_untouched() const { return *word_ == value; }
  Status remove() const;

 private:
  Root& root_;
  FrameNumber frame_{no_frame};
  volatile std::uint64_t* word_ = nullptr;
};

std::expected<FrameNumber, Status> Secret::hide() {
  const auto frame = root_.pool().allocate(own_domain);
  if (!frame) return frame;
  const auto window = root_.windows().open(*frame, Rights::read_write);
  if (!window) return std::unexpected(window.error());
  frame_ = *frame;
  word_ = static_cast<volatile std::uint64_t*>(*window);
  *word_ = value;
  return frame;
}

Status Secret::remove() const {
  const Status closed = root_.windows().close(const_cast<std::uint64_t*>(word_));
  return closed == Status::ok ? FramePool::release(frame_) : closed;
}

std::expected<void, Failure> try_compiled(Shell& shell, Score& score) {
  print("{}: {}\n", compiled_name, compiled_description);
  Secret secret{shell.root()};
  const auto frame = secret.hide();
  if (!frame) return std::unexpected(Failure{"Cannot hide a secret", frame.error()});
  const auto answer = run_attacker(shell, "attack", 0, *frame);
  if (!answer) return std::unexpected(answer.error());
  count(score, *answer, *answer != Status::ok && secret.is_untouched());
  const Status removed = secret.remove();
  if (removed != Status::ok) return std::unexpected(Failure{"Cannot give the secret's frame back", removed});
  return {};
}

Outcome list_attacks() {
  for_each_attack([](const Attack& attack) { print("  {:20}{}\n", attack.name, attack.description); });
  print("  {:20}{}\n", compiled_name, compiled_description);
  return Outcome::done;
}

}  // namespace

Outcome attack(Shell& shell, Arguments& arguments) {
  const std::string_view wanted = arguments.is_empty() ? "" : arguments.word();
  if (!arguments.are_understood()) return Outcome::usage;
  if (wanted == "list") return list_attacks();

  Arena arena{shell};
  const auto prepared = arena.prepare();
  Score score;
  if (prepared) {
    for_each_attack([&](const Attack& attack) {
      if (wanted.empty() || wanted == attack.name) try_attack(arena, attack, score);
    });
  }
  const auto cleaned = arena.clean_up();
  if (!prepared) return refused(prepared.error());
  if (!cleaned) return refused(cleaned.error());
  if (wanted.empty() || wanted == compiled_name) {
    const auto tried = try_compiled(shell, score);
    if (!tried) return refused(tried.error());
  }
  if (score.attacks == 0) {
    print("There is no attack {}; attack list names them.\n", wanted);
    return Outcome::failed;
  }
  print("{} attacks, {} refused\n", score.attacks, score.refused);
  return score.attacks == score.refused ? Outcome::done : Outcome::failed;
}

}  // namespace exo::libos
