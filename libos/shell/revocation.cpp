// SPDX-License-Identifier: MIT
// The command revocation: frames are taken back from domains that behave well and badly. First any frames, which the
// domain chooses; then single ones, with a deadline. What is bound after it is swept out of the tables of its holder,
// one table at a time; and the holder, which runs in between, cannot bind it anew.
#include "libos/base/slices.h"
#include "libos/programs/holder.h"
#include "libos/shell/command.h"

namespace exo::libos {
namespace {

using Step = std::expected<void, Failure>;

constexpr std::uint64_t ticks_to_give_up = 10;

Step check(Status status, std::string_view attempt) {
  if (status == Status::ok) return {};
  return std::unexpected(Failure{attempt, status});
}

struct Story {
  Manner manner;
  std::string_view text;  // after the name of its domain
  std::uint64_t broken;   // bindings that the shell must break
};

constexpr std::array stories{
    Story{Manner::gives_up, "gives it up when it is told to", 0},
    Story{Manner::ignores, "does not listen", holder_places},
    Story{Manner::binds_again, "binds it again as fast as it can", holder_places},
    Story{Manner::passes_on, "passes it on, to be given up some day", 2 * holder_places},
    Story{Manner::ends, "ends, and has it bound still", holder_places},
    Story{Manner::owns, "owns it, and binds it again as fast as it can", holder_places},
};

// One of them, on a frame of the shell's, or of the holder's own.
class Revocation {
 public:
  Revocation(Shell& shell, const Story& story) : shell_{shell}, story_{story} {}

  Step prepare();
  Step take_back();
  bool worked();
  Step clean_up();

 private:
  bool is_owned() const { return story_.manner == Manner::owns; }
  const FrameRecord& record() { return shell_.root().frames()[frame_]; }
  std::uint64_t bindings(Slot slot);

  Step build(Child*& child, Manner manner);
  Step share();
  Step find_owned();
  Step run(Child* child);
  Step await(std::uint64_t deadline);
  FrameNumber next_table(DomainId domain, FrameNumber from);
  Step sweep(Child* loser, Slot slot);
  Step release();

  Shell& shell_;
  const Story& story_;
  FrameNumber frame_{no_frame};
  bool has_frame_ = false;  // of ours, to be given back
  Child* holder_ = nullptr;
  Child* confederate_ = nullptr;
  std::uint64_t tables_ = 0, swept_ = 0, broken_ = 0;
};

std::uint64_t Revocation::bindings(Slot slot) {
  if (slot == Slot::owner) return record().references();
  const std::uint64_t position = number(slot) - 1;
  return record().capability_state[position] == CapabilityState::revoking ? record().capability[position].count() : 0;
}

Step Revocation::build(Child*& child, Manner manner) {
  const auto built = shell_.build("holder", number(manner));
  if (!built) return std::unexpected(built.error());
  child = *built;
  return {};
}

// Until it hands over or ends; if there is such a child.
Step Revocation::run(Child* child) {
  if (child == nullptr || shell_.is_dying(*child)) return {};
  return check(shell_.resume(*child), "Cannot let a domain run");
}

Step Revocation::share() {
  const auto frame = shell_.root().pool().allocate(own_domain);
  if (!frame) return check(frame.error(), "Cannot claim a frame");
  frame_ = *frame;
  has_frame_ = true;
  return share_with_child(*holder_, frame_, Rights::all);
}

Step Revocation::find_owned() {
  frame_ = holder_->mailbox->shared_frame;
  const bool exists = number(frame_) < shell_.root().boot().frame_count;
  if (exists && DomainId{record().owner()} == holder_->domain) return {};
  return std::unexpected(Failure{"the holder owns no frame"});
}

Step Revocation::prepare() {
  Step step = build(holder_, story_.manner);
  if (step && !is_owned()) step = share();
  if (step && story_.manner == Manner::passes_on) {
    step = build(confederate_, Manner::ignores);
    if (step) holder_->mailbox->operand = number(confederate_->domain);
  }
  if (step) step = check(domain_start(holder_->domain), "Cannot start a domain");
  if (step) step = run(holder_);
  if (step && is_owned()) step = find_owned();
  if (!step || confederate_ == nullptr) return step;
  confederate_->mailbox->shared_frame = frame_;
  confederate_->mailbox->shared_slot = passed_slot;
  step = check(domain_start(confederate_->domain), "Cannot start a domain");
  if (step) step = run(confederate_);
  if (step) step = run(holder_);
  return step;
}

// Meanwhile the others have the processor, each once at least.
Step Revocation::await(std::uint64_t deadline) {
  Step step;
  do {
    step = run(holder_);
    if (step) step = run(confederate_);
  } while (step && now_without_timer() < deadline);
  return step;
}

// The next level-1 table of the domain, from this frame on; no_frame if there is none. In these stand all bindings.
FrameNumber Revocation::next_table(DomainId domain, FrameNumber from) {
  for (FrameNumber frame = from; number(frame) < shell_.root().boot().frame_count; frame = frame + 1) {
    const FrameRecord& found = shell_.root().frames()[frame];
    if (found.type() == FrameType::table_1 && DomainId{found.owner()} == domain) return frame;
  }
  return FrameNumber{no_frame};
}

// Sweeps one table after another until nothing is bound any more, and lets the loser run in between. Each must be swept
// once at most.
Step Revocation::sweep(Child* loser, Slot slot) {
  const FrameNumber first = next_table(loser->domain, FrameNumber{no_frame});
  for (FrameNumber table = first; number(table) != no_frame; table = next_table(loser->domain, table + 1)) ++tables_;
  for (FrameNumber table = first; bindings(slot) != 0; table = next_table(loser->domain, table + 1)) {
    if (number(table) == no_frame) return std::unexpected(Failure{"a sweep of each table was not enough"});
    const std::uint64_t before = bindings(slot);
    Step step = check(capability_repossess(frame_, slot, table), "Cannot sweep a table");
    if (!step) return step;
    ++swept_;
    broken_ += before - bindings(slot);
    step = run(loser);
    if (!step) return step;
  }
  return {};
}

// What was derived from a capability has a higher slot, and goes first.
Step Revocation::release() {
  for (std::uint64_t slot = capability_slots; slot > 0; --slot) {
    if (record().capability_state[slot - 1] != CapabilityState::revoking) continue;
    const Step step = check(capability_release(frame_, Slot{slot}), "Cannot release a capability");
    if (!step) return step;
  }
  Step step = check(tlb_flush(), "Cannot flush");
  if (step) step = check(frame_release(frame_), "Cannot give the frame back");
  if (step) has_frame_ = false;
  return step;
}

Step Revocation::take_back() {
  print("Frame {}: domain {} {}.\n", frame_, holder_->domain, story_.text);
  const std::uint64_t deadline = now_without_timer() + ticks_to_give_up;
  const Status revoked = is_owned() ? frame_revoke(frame_, deadline)
                                    : capability_revoke(frame_, Child::shared_slot, Slot::owner, deadline);
  Step step = check(revoked, "Cannot revoke");
  if (step) step = await(deadline);
  if (step && confederate_ != nullptr) step = sweep(confederate_, passed_slot);
  if (step) step = sweep(holder_, is_owned() ? Slot::owner : Child::shared_slot);
  if (step) step = release();
  return step;
}

bool Revocation::worked() {
  const bool lives_on = !shell_.is_dying(*holder_);
  const std::uint64_t refusals = holder_->mailbox->request;
  const bool tried = story_.manner == Manner::binds_again || is_owned();
  print("  After {} ticks {} of {} tables are swept, and {} bindings broken. The frame is free; domain {} {}.\n",
        ticks_to_give_up, swept_, tables_, broken_, holder_->domain, lives_on ? "lives on" : "has ended");
  if (tried) print("  It tried to bind it {} times in vain.\n", refusals);
  return tried == (refusals != 0) && broken_ == story_.broken && lives_on == (story_.manner != Manner::ends);
}

Step Revocation::clean_up() {
  for (Child* child : {holder_, confederate_}) {
    const auto removed = child == nullptr ? Step{} : shell_.remove(*child);
    if (!removed) return removed;
  }
  return has_frame_ ? check(FramePool::release(frame_), "Cannot give a frame back") : Step{};
}

// So many frames of a domain that has more of them, whichever it likes.
std::expected<bool, Failure> take_any(Shell& shell) {
  constexpr std::uint64_t wanted = 3;
  const auto child = shell.build("holder", number(Manner::chooses));
  if (!child) return std::unexpected(child.error());
  Step step = check(domain_start((*child)->domain), "Cannot start a domain");
  if (step) step = check(shell.resume(**child), "Cannot let a domain run");
  const auto charged = [&] { return shell.root().domain((*child)->domain).charged; };
  const std::uint64_t before = charged();
  print("The shell wants any {} frames from domain {}.\n", wanted, (*child)->domain);
  (*child)->mailbox->frames_wanted = wanted;
  if (step) step = check(shell.resume(**child), "Cannot let a domain run");
  const std::uint64_t got = before - charged();
  const auto removed = shell.remove(**child);
  if (step) step = removed;
  if (!step) return std::unexpected(step.error());
  return got == wanted;
}

std::expected<bool, Failure> take_back_as_in(Shell& shell, const Story& story) {
  Revocation revocation{shell, story};
  Step step = revocation.prepare();
  if (step) step = revocation.take_back();
  const bool worked = step && revocation.worked();
  const Step cleaned = revocation.clean_up();
  if (step) step = cleaned;
  if (!step) return std::unexpected(step.error());
  return worked;
}

}  // namespace

Outcome revocation(Shell& shell, Arguments& arguments) {
  if (!arguments.are_understood()) return Outcome::usage;
  const auto chosen = take_any(shell);
  if (!chosen) return refused(chosen.error());
  bool all = *chosen;
  for (const Story& story : stories) {
    const auto worked = take_back_as_in(shell, story);
    if (!worked) return refused(worked.error());
    all = all && *worked;
  }
  print(all ? "Each frame came back.\n" : "Something went otherwise than it should.\n");
  return all ? Outcome::done : Outcome::failed;
}

}  // namespace exo::libos
