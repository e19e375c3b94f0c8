// SPDX-License-Identifier: MIT
// The command events: two domains that run the program `waker` wake each other by event ports and block in between.
// When one blocks, the processor is the shell's, which gives it to the one that was woken.
#include "libos/programs/waker.h"
#include "libos/shell/command.h"

namespace exo::libos {
namespace {

constexpr std::uint64_t usual_times = 1000;
constexpr std::uint64_t most_times = 100'000;

std::expected<void, Failure> check(Status status, std::string_view attempt) {
  if (status == Status::ok) return {};
  return std::unexpected(Failure{attempt, status});
}

class Pair {
 public:
  Pair(Shell& shell, std::uint64_t times) : shell_{shell}, times_{times} {}

  std::expected<void, Failure> prepare();
  std::expected<void, Failure> run();
  bool worked() const;
  std::expected<void, Failure> clean_up();

 private:
  std::expected<void, Failure> open_port(const Child& receiver, const Child& sender);
  bool has_ended(const Child& child) { return shell_.is_dying(child); }

  Shell& shell_;
  std::uint64_t times_;
  std::array<Child*, 2> children_{};  // one answers, one begins
};

// A frame of ports of the one, with a port for the other.
std::expected<void, Failure> Pair::open_port(const Child& receiver, const Child& sender) {
  const auto frame = shell_.root().pool().allocate(receiver.domain);
  if (!frame) return check(frame.error(), "Cannot claim a frame");
  auto step = check(ports_create(*frame), "Cannot create ports");
  if (step) step = check(port_allocate(*frame, waker_port, sender.domain), "Cannot allocate a port");
  if (step) step = check(port_bind(*frame, waker_port, receiver.vcpu, waker_event), "Cannot bind a port");
  sender.mailbox->operand = number(*frame);
  return step;
}

std::expected<void, Failure> Pair::prepare() {
  for (const WakerRole role : {WakerRole::answers, WakerRole::begins}) {
    const auto child = shell_.build("waker", times_);
    if (!child) return std::unexpected(child.error());
    (*child)->mailbox->request = number(role);
    children_[number(role)] = *child;
  }
  const auto& [answers, begins] = children_;
  auto step = open_port(*answers, *begins);
  if (step) step = open_port(*begins, *answers);
  for (const Child* child : children_) {
    if (step) step = check(domain_start(child->domain), "Cannot start a domain");
  }
  return step;
}

// Each turn gives the processor to both, where they are not blocked. The one that begins waits for the other to be
// there.
std::expected<void, Failure> Pair::run() {
  const auto& [answers, begins] = children_;
  const auto most_turns = 4 * times_ + 1000;
  bool is_there = false;
  for (std::uint64_t turn = 0; turn < most_turns && !(has_ended(*answers) && has_ended(*begins)); ++turn) {
    is_there = is_there || shell_.root().vcpu(answers->vcpu).state == VcpuState::blocked;
    for (const Child* child : children_) {
      if (has_ended(*child) || (child == begins && !is_there)) continue;
      const Status status = yield(child->vcpu);
      if (status != Status::ok && status != Status::vcpu_not_ready) return check(status, "Cannot yield");
    }
  }
  for (Child* child : {begins, answers}) {
    if (!has_ended(*child)) return std::unexpected(Failure{"they came to no end"});
    shell_.show_text(*child);
  }
  return {};
}

bool Pair::worked() const {
  bool all = true;
  for (const Child* child : children_) {
    all = all && child->mailbox->has_finished != 0 && child->mailbox->exit_status == 0;
  }
  return all;
}

std::expected<void, Failure> Pair::clean_up() {
  for (Child* child : children_) {
    if (child == nullptr) continue;
    const auto removed = shell_.remove(*child);
    if (!removed) return removed;
  }
  return {};
}

}  // namespace

Outcome events(Shell& shell, Arguments& arguments) {
  const std::uint64_t times = arguments.number_or(usual_times);
  if (!arguments.are_understood() || times == 0 || times > most_times) return Outcome::usage;
  Pair pair{shell, times};
  auto step = pair.prepare();
  if (step) step = pair.run();
  const bool worked = step && pair.worked();
  if (!step) static_cast<void>(refused(step.error()));
  const auto cleaned = pair.clean_up();
  if (!cleaned) return refused(cleaned.error());
  print(worked ? "No wake-up was lost.\n" : "Something went otherwise than it should.\n");
  return worked ? Outcome::done : Outcome::failed;
}

}  // namespace exo::libos
