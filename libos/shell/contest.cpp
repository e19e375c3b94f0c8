// SPDX-License-Identifier: MIT
#include "libos/shell/contest.h"

namespace exo::libos {
namespace {

constexpr std::uint64_t ticks_to_start = 100;

}  // namespace

std::expected<Child*, Failure> Contest::enter(std::string_view program, std::uint64_t argument, std::uint64_t slices) {
  if (count_ == most) return std::unexpected(Failure{"too many domains"});
  const auto child = shell_.build(program, argument, slices);
  if (child) children_[count_++] = *child;
  return child;
}

std::expected<void, Failure> Contest::start(const SliceVector& plan) {
  plan_ = plan;
  const std::uint64_t first = ((now_without_timer() + ticks_to_start) / ticks_per_round + 1) * ticks_per_round;
  own_ = TickCount{first, ticks};
  for (Child* child : std::span{children_.data(), count_}) {
    child->mailbox->request = first;
    child->mailbox->operand = ticks;
    const Status allocated = allocate_slices(plan, child->vcpu);
    if (allocated != Status::ok) return std::unexpected(Failure{"Cannot claim slices", allocated});
    const Status started = domain_start(child->domain);
    if (started != Status::ok) return std::unexpected(Failure{"Cannot start a domain", started});
  }
  return {};
}

void Contest::work() {
  while (own_.look(now_without_timer())) {
  }
}

bool Contest::finish(Child& child) {
  const Status ran = shell_.run_to_end(child);
  if (ran != Status::ok) static_cast<void>(refused(ran));
  return ran == Status::ok && child.mailbox->has_finished != 0 && child.mailbox->exit_status == 0;
}

bool Contest::print_share(VcpuId vcpu, std::uint64_t had) const {
  constexpr std::uint64_t thousand = 1000;
  const std::uint64_t meant = slices_of(plan_, vcpu) * time::ticks_per_slice * rounds;
  const auto print_percent = [](std::uint64_t part) {
    print("{:>3}.{} %", part * thousand / ticks / 10, part * thousand / ticks % 10);
  };
  print_percent(meant);
  print(" planned, ");
  print_percent(had);
  print(" had: {} of {} ticks.\n", had, ticks);
  return had >= meant / 2;
}

std::expected<void, Failure> Contest::clean_up() {
  for (Child* child : std::span{children_.data(), count_}) {
    const auto removed = shell_.remove(*child);
    if (!removed) return removed;
  }
  count_ = 0;
  return {};
}

}  // namespace exo::libos
