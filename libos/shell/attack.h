// SPDX-License-Identifier: MIT
// Attacks on the core. Each does something that must be refused, with real calls on real objects.
#pragma once

#include "libos/shell/neighbour.h"
#include "libos/shell/shell.h"

#include <initializer_list>
#include <span>

namespace exo::libos {

// What attacks are made with. The shell is the attacker; domain `victim` runs but never gets the processor.
struct Arena {
  Shell& shell;
  Child* victim = nullptr;
  Neighbour neighbour{};
  FrameNumber mine{no_frame};      // a data frame of the shell, bound nowhere
  FrameNumber table{no_frame};     // a level-1 table of the shell, linked nowhere; attacks use its entry 0
  FrameNumber table_2{no_frame};   // the same of level 2
  FrameNumber theirs{no_frame};    // a data frame of the victim that the shell has no capability for
  FrameNumber readable{no_frame};  // one that slot 1 lets the shell read
  FrameNumber revoked{no_frame};   // one for which the capability of the shell in slot 1 was revoked

  explicit Arena(Shell& of) : shell{of} {}
  std::expected<void, Failure> prepare();
  std::expected<void, Failure> clean_up();

  // Binds a frame at entry 0 of the arena's table.
  Status bind(FrameNumber frame, Rights rights, Slot slot = Slot::owner) const;
  Status unbind() const;

 private:
  std::expected<void, Failure> end(DomainId domain);
};

struct Attack {
  std::string_view name;
  std::string_view description;
  Status refusal;  // the answer of a core that is right
  Status (*run)(const Arena&);
};

// For attacks of several calls: they are made in their order, and the first that is refused decides.
Status first_refusal(std::initializer_list<Status> answers);

// The answer to an attack, or ok if something went wrong when its traces were removed.
Status after_cleaning(Status answer, std::initializer_list<Status> cleaning);

// Runs an attacking program as a domain of its own, to its end. The answer is its exit status; not_permitted if it
// was ended by the core.
std::expected<Status, Failure> run_attacker(Shell& shell, std::string_view program, std::uint64_t argument,
                                            FrameNumber target);

std::span<const Attack> child_attacks();
std::span<const Attack> frame_attacks();
std::span<const Attack> table_attacks();
std::span<const Attack> capability_attacks();
std::span<const Attack> revocation_attacks();
std::span<const Attack> domain_attacks();
std::span<const Attack> call_attacks();
std::span<const Attack> vcpu_attacks();
std::span<const Attack> time_attacks();
std::span<const Attack> event_attacks();

}  // namespace exo::libos
