// SPDX-License-Identifier: MIT
// The command demo: a second domain, made from the program `partner`, shares a frame with the shell. Both see
// what the other writes. Then the frame is taken away, and the partner finds it gone.
#include "libos/programs/partner.h"
#include "libos/shell/command.h"

namespace exo::libos {
namespace {

class Demo {
 public:
  explicit Demo(Shell& shell) : shell_{shell} {}

  std::expected<void, Failure> prepare();
  bool share();
  bool take_away();
  std::expected<void, Failure> clean_up();

 private:
  // Lets the partner do something; it may leave a number.
  std::uint64_t ask(PartnerRequest request, std::uint64_t operand = 0);

  Shell& shell_;
  FrameNumber frame_{no_frame};
  volatile std::uint64_t* word_ = nullptr;  // the frame, in the shell
  Child* partner_ = nullptr;
};

std::expected<void, Failure> Demo::prepare() {
  Root& root = shell_.root();
  const auto frame = root.pool().allocate(own_domain);
  if (!frame) return std::unexpected(Failure{"Cannot claim a frame", frame.error()});
  frame_ = *frame;
  const auto window = root.windows().open(frame_, Rights::read_write);
  if (!window) return std::unexpected(Failure{"Cannot open a window on the frame", window.error()});
  word_ = static_cast<volatile std::uint64_t*>(*window);
  print("The shell claims frame {} and binds it.\n", frame_);

  const auto partner = shell_.build("partner", 0);
  if (!partner) return std::unexpected(partner.error());
  partner_ = *partner;
  const auto shared = share_with_child(*partner_, frame_);
  if (!shared) return shared;
  print("Domain {} is built from the program partner, with a capability for the frame.\n", partner_->domain);
  const Status started = domain_start(partner_->domain);
  if (started != Status::ok) return std::unexpected(Failure{"Cannot start the partner", started});
  return {};
}

std::uint64_t Demo::ask(PartnerRequest request, std::uint64_t operand) {
  partner_->mailbox->request = number(request);
  partner_->mailbox->operand = operand;
  const Status status = shell_.resume(*partner_);
  if (status != Status::ok) static_cast<void>(refused(status));
  return partner_->mailbox->operand;
}

bool Demo::share() {
  constexpr std::uint64_t from_shell = 1111;
  constexpr std::uint64_t from_partner = 2222;
  ask(PartnerRequest::bind);
  print("The shell writes {}.\n", from_shell);
  *word_ = from_shell;
  const std::uint64_t seen_by_partner = ask(PartnerRequest::read);
  ask(PartnerRequest::write, from_partner);
  const std::uint64_t seen_by_shell = *word_;
  print("The shell reads {}.\n", seen_by_shell);
  return seen_by_partner == from_shell && seen_by_shell == from_partner;
}

bool Demo::take_away() {
  const Status revoked = capability_revoke(frame_, Child::shared_slot);
  print("The shell revokes the capability: {}.\n", revoked);
  const Status again{ask(PartnerRequest::bind_again)};
  const Status given_back{ask(PartnerRequest::give_back)};
  ask(PartnerRequest::touch);
  const bool ended = shell_.is_dying(*partner_);
  print(ended ? "The partner has lost the frame, and only its domain ended.\n" : "The partner still has the frame.\n");
  return revoked == Status::ok && again == Status::no_capability && given_back == Status::ok && ended;
}

std::expected<void, Failure> Demo::clean_up() {
  Root& root = shell_.root();
  if (partner_ != nullptr) {
    if (!shell_.is_dying(*partner_)) {
      const Status ended = domain_destroy(partner_->domain);
      if (ended != Status::ok) return std::unexpected(Failure{"Cannot end the partner", ended});
    }
    const auto harvest = shell_.take_back(partner_->domain);
    if (!harvest) return std::unexpected(harvest.error());
    print("What the partner had is taken back: {} frames, in {} calls.\n", harvest->frames, harvest->calls);
  }
  if (word_ != nullptr) {
    const Status closed = root.windows().close(const_cast<std::uint64_t*>(word_));
    if (closed != Status::ok) return std::unexpected(Failure{"Cannot close a window", closed});
  }
  if (number(frame_) == no_frame) return {};
  const Status released = FramePool::release(frame_);
  if (released != Status::ok) return std::unexpected(Failure{"Cannot give the frame back", released});
  print("The shell gives frame {} back.\n", frame_);
  return {};
}

}  // namespace

Outcome demo(Shell& shell, Arguments& arguments) {
  if (!arguments.are_understood()) return Outcome::usage;
  Demo demo{shell};
  const auto prepared = demo.prepare();
  if (!prepared) static_cast<void>(refused(prepared.error()));
  const bool worked = prepared && demo.share() && demo.take_away();
  const auto cleaned = demo.clean_up();
  if (!cleaned) return refused(cleaned.error());
  print(worked ? "Shared, seen from both sides, and taken away.\n" : "Something went otherwise than it should.\n");
  return worked ? Outcome::done : Outcome::failed;
}

}  // namespace exo::libos
