// SPDX-License-Identifier: MIT
#include "libos/shell/shell.h"

#include "libos/base/slices.h"
#include "libos/shell/command.h"

namespace exo::libos {

Outcome refused(Status status) {
  print("Refused, {}: {}\n", status, sentence(status));
  return Outcome::failed;
}

Outcome refused(const Failure& failure) {
  if (failure.status == Status::ok) {
    print("It does not work: {}.\n", failure.attempt);
  } else {
    print("{}: {}. {}\n", failure.attempt, failure.status, sentence(failure.status));
  }
  return Outcome::failed;
}

Outcome outcome_of(Status status) { return status == Status::ok ? Outcome::done : refused(status); }

std::uint64_t Shell::run() {
  Outcome last = Outcome::done;
  while (!exit_status_) {
    print("exo> ");
    const auto line = reader_.read();
    if (!line) return last == Outcome::done ? 0 : exit_failed;
    last = run_line(*line);
  }
  return *exit_status_;
}

Outcome Shell::run_line(std::string_view line) {
  Words words{line};
  const std::string_view name = words.next();
  if (name.empty() || name.starts_with('#')) return Outcome::done;
  const Command* command = find_command(name);
  if (command == nullptr) {
    print("There is no command {}; help lists those there are.\n", name);
    return Outcome::failed;
  }
  Arguments arguments{words};
  const Outcome outcome = command->run(*this, arguments);
  if (outcome == Outcome::usage) print("Usage: {} {}\n", command->name, command->arguments);
  return outcome;
}

// --- Children ---

std::expected<Child*, Failure> Shell::build(std::string_view program, std::uint64_t argument, std::uint64_t slices) {
  Child* spare = child(DomainId{no_domain});
  if (spare == nullptr) return std::unexpected(Failure{"the shell keeps no more than 8 domains"});
  const auto position = root_.find_module(program);
  if (!position) return std::unexpected(position.error());
  const auto file = root_.module(*position);
  if (!file) return std::unexpected(file.error());
  const auto built = build_child(root_, *spare, *file, argument, slices);
  if (!built) return std::unexpected(built.error());
  return spare;
}

Child* Shell::child(DomainId domain) {
  for (Child& child : children_) {
    if (child.domain == domain) return &child;
  }
  return nullptr;
}

// Gives a child the processor for a while. One that is blocked is waited for, a tick at a time.
Status Shell::let_run(Child& child) {
  const Status status = yield(child.vcpu);
  if (status != Status::vcpu_not_ready) return status;
  const VcpuState state = root_.vcpu(child.vcpu).state;
  if (state != VcpuState::blocked && state != VcpuState::ready) return status;  // ready: it was blocked until just now
  await_next_tick();
  return Status::ok;
}

// That the child ran says nothing: a tick may have ended its time.
Status Shell::resume(Child& child) {
  Mailbox& mailbox = *child.mailbox;
  mailbox.turn.store(Turn::child);
  Status status = Status::ok;
  unsigned count = 0;
  do {
    status = let_run(child);
    if (child.has_turn()) continue;
    show_text(child);
    if (mailbox.wants_display == 0) break;
    mailbox.wants_display = 0;
    mailbox.turn.store(Turn::child);
  } while (status == Status::ok && goes_on(child) && ++count < most_yields);
  show_text(child);
  return status;
}

Status Shell::run_to_end(Child& child) {
  for (unsigned count = 0; count < most_resumes && !is_dying(child); ++count) {
    const Status status = resume(child);
    if (status != Status::ok && !is_dying(child)) return status;  // dying: it ended in a slice of its own
  }
  if (is_dying(child)) return Status::ok;
  print("Domain {} comes to no end, so the shell ends it.\n", child.domain);
  return domain_destroy(child.domain);
}

// The child's characters, each line after its name. What could confuse a terminal is not printed, and no more than
// fits the ring: the child can write nonsense there.
void Shell::show_text(Child& child) {
  bool at_start = true;
  for (std::uint64_t count = 0; count < TextRing::capacity; ++count) {
    const auto character = child.mailbox->text.take();
    if (!character) break;
    if (at_start) print("domain {}: ", child.domain);
    at_start = *character == '\n';
    const bool is_harmless = at_start || (*character >= ' ' && *character <= '~');
    output().put(is_harmless ? *character : '?');
  }
  if (!at_start) print("\n");
}

std::expected<Harvest, Failure> Shell::take_back(DomainId domain) {
  auto harvest = reap(root_, domain);
  Child* ours = child(domain);
  if (!harvest || ours == nullptr) return harvest;
  const Status forgotten = forget_child(root_, *ours);
  if (forgotten != Status::ok) return std::unexpected(Failure{"The mailbox cannot be given back", forgotten});
  return harvest;
}

std::expected<void, Failure> Shell::remove(const Child& child) {
  if (!is_dying(child)) {
    const Status ended = domain_destroy(child.domain);
    if (ended != Status::ok) return std::unexpected(Failure{"Cannot end a domain", ended});
  }
  const auto harvest = take_back(child.domain);
  if (!harvest) return std::unexpected(harvest.error());
  return {};
}

}  // namespace exo::libos
