// SPDX-License-Identifier: MIT
#include "libos/base/table_entry.h"
#include "libos/shell/attack.h"

namespace exo::libos {
namespace {

constexpr std::uint64_t used_entry = 0;
constexpr Slot shell_slot{1};

std::expected<void, Failure> check(Status status, std::string_view attempt) {
  if (status == Status::ok) return {};
  return std::unexpected(Failure{attempt, status});
}

// A data frame of a domain that is being built, with a capability for the shell to read it.
std::expected<FrameNumber, Status> frame_to_read(Root& root, DomainId owner) {
  const auto frame = root.pool().allocate(owner);
  if (!frame) return frame;
  const Status derived = capability_derive(*frame, shell_slot, own_domain, Rights::read);
  if (derived != Status::ok) return std::unexpected(derived);
  return frame;
}

}  // namespace

std::expected<void, Failure> Arena::prepare() {
  Root& root = shell.root();
  const auto data = root.pool().allocate(own_domain);
  if (!data) return check(data.error(), "Cannot claim a frame");
  mine = *data;
  const auto level_1 = root.pool().allocate_table(own_domain, 1);
  if (!level_1) return check(level_1.error(), "Cannot create a table");
  table = *level_1;
  const auto level_2 = root.pool().allocate_table(own_domain, 2);
  if (!level_2) return check(level_2.error(), "Cannot create a table");
  table_2 = *level_2;

  const auto built = shell.build("spin", 0);
  if (!built) return std::unexpected(built.error());
  victim = *built;
  theirs = victim->stack_frame;
  const auto first = frame_to_read(root, victim->domain);
  if (!first) return check(first.error(), "Cannot share a frame of the victim");
  readable = *first;
  const auto second = frame_to_read(root, victim->domain);
  if (!second) return check(second.error(), "Cannot share a frame of the victim");
  revoked = *second;
  const auto taken = check(capability_revoke(revoked, shell_slot), "Cannot revoke a capability");
  if (!taken) return taken;
  const auto started = check(domain_start(victim->domain), "Cannot start the victim");
  if (!started) return started;
  return neighbour.create(root);
}

std::expected<void, Failure> Arena::clean_up() {
  for (const FrameNumber frame : {table, table_2}) {
    if (number(frame) == no_frame) continue;
    const auto cleared = check(table_set(frame, used_entry, 0).status, "Cannot clear an entry");
    if (!cleared) return cleared;
    const auto flushed = check(tlb_flush(), "Cannot flush");
    if (!flushed) return flushed;
    const auto destroyed = check(table_destroy(frame), "Cannot destroy a table");
    if (!destroyed) return destroyed;
  }
  for (const FrameNumber frame : {mine, table, table_2}) {
    if (number(frame) == no_frame) continue;
    const auto released = check(FramePool::release(frame), "Cannot give a frame back");
    if (!released) return released;
  }
  if (neighbour.exists) {
    const auto ended = end(Neighbour::domain);
    if (!ended) return ended;
  }
  if (victim == nullptr) return {};
  return end(victim->domain);
}

std::expected<void, Failure> Arena::end(DomainId domain) {
  const auto ended = check(domain_destroy(domain), "Cannot end what was attacked");
  if (!ended) return ended;
  const auto harvest = shell.take_back(domain);
  if (!harvest) return std::unexpected(harvest.error());
  return {};
}

Status Arena::bind(FrameNumber frame, Rights rights, Slot slot) const {
  return table_set(table, used_entry, binding(frame, rights, slot)).status;
}

Status Arena::unbind() const { return table_set(table, used_entry, 0).status; }

Status first_refusal(std::initializer_list<Status> answers) {
  for (const Status answer : answers) {
    if (answer != Status::ok) return answer;
  }
  return Status::ok;
}

Status after_cleaning(Status answer, std::initializer_list<Status> cleaning) {
  return first_refusal(cleaning) == Status::ok ? answer : Status::ok;
}

std::expected<Status, Failure> run_attacker(Shell& shell, std::string_view program, std::uint64_t argument,
                                            FrameNumber target) {
  const auto child = shell.build(program, argument);
  if (!child) return std::unexpected(child.error());
  const DomainId domain = (*child)->domain;
  (*child)->mailbox->operand = number(target);
  Status ran = domain_start(domain);
  if (ran == Status::ok) ran = shell.run_to_end(**child);
  if (ran != Status::ok) return std::unexpected(Failure{"Cannot run the attack", ran});
  const bool has_finished = (*child)->mailbox->has_finished != 0;
  const Status answer{(*child)->mailbox->exit_status};
  const auto harvest = shell.take_back(domain);
  if (!harvest) return std::unexpected(harvest.error());
  return has_finished ? answer : Status::not_permitted;
}

}  // namespace exo::libos
