// SPDX-License-Identifier: MIT
#include "bench/programs/revocations.h"

#include "bench/programs/series.h"
#include "libos/base/table_entry.h"

namespace exo::bench {
namespace {

using namespace libos;
using Step = std::expected<void, Failure>;

constexpr std::uint64_t repetitions = 100;
constexpr std::uint64_t slot = 2;
constexpr std::uint64_t index = 7;  // of the one entry that binds a frame

Step check(Status status, std::string_view attempt) {
  if (status == Status::ok) return {};
  return std::unexpected(Failure{attempt, status});
}

// A frame of ours for which the child has a capability, and a table of the child's. Of a child that is being built we
// make the calls that it would make.
struct Shared {
  std::uint64_t frame, table, domain;

  Step derive() const {
    const Status derived = capability_derive(FrameNumber{frame}, Slot{slot}, DomainId{domain}, Rights::read_write);
    return check(derived, "Cannot share a frame");
  }
  Step release() const {
    Step step = check(capability_release(FrameNumber{frame}, Slot{slot}), "Cannot release a capability");
    if (step) step = check(tlb_flush(), "Cannot flush");
    return step;
  }
};

// From the request to the next use, as another share or as a free frame; the frame is bound once.
Step measure_taking_back(const Shared& shared, void* page) {
  const auto [frame, table, domain] = shared;
  const auto bind = [&] {
    const std::uint64_t word = binding(FrameNumber{frame}, Rights::read_write, Slot{slot});
    return check(table_set(FrameNumber{table}, index, word).status, "Cannot bind a frame");
  };
  Series revoke{"capability_revoke_told"}, unbind{"unbind"}, release{"release"}, flush{"flush"}, derive{"derive"},
      free{"free"}, zeroing{"zeroing"}, to_share{"taking_back_to_share"}, to_free{"taking_back_to_free"};
  const auto take_back = [&] {
    std::uint64_t sum = revoke.measure(Call::capability_revoke, {frame, slot, at_once});
    sum += unbind.measure(Call::table_set, {table, index, 0});
    sum += release.measure(Call::capability_release, {frame, slot});
    return sum + flush.measure(Call::tlb_flush, {0});
  };
  Step step = shared.derive();
  for (std::uint64_t i = 0; step && i < repetitions; ++i) {
    step = bind();
    if (!step) break;
    const std::uint64_t once = take_back();
    to_share.add(once + derive.measure(Call::capability_derive, {frame, slot, domain, number(Rights::read_write)}));
    step = bind();
    if (!step) break;
    const std::uint64_t again = take_back();
    const std::uint64_t cleared =
        zeroing.measure({.call = 0, .argument = {number(address_of(page)), 0, 0, words_per_frame}}, measured_zeroing);
    to_free.add(again + free.measure(Call::frame_release, {frame}) - cleared);
    step = check(frame_allocate(own_domain, FrameNumber{frame}), "Cannot claim a frame");
    if (step) step = shared.derive();
  }
  for (const Series& part : {unbind, release, flush, derive, free}) {
    if (!part.was_refused()) continue;
    part.print();
    return step;
  }
  for (const Series& series : {revoke, to_share, to_free}) series.print();
  return step ? shared.release() : step;
}

// A table without bindings of the frame, and one that is full of them.
Step measure_sweeps(Root& root, const Shared& shared) {
  const auto batch = root.pool().allocate(own_domain);
  if (!batch) return check(batch.error(), "Cannot claim a frame");
  const auto window = root.windows().open(*batch, Rights::read_write);
  if (!window) return check(window.error(), "Cannot bind a frame");
  for (std::uint64_t entry = 0; entry < words_per_frame; ++entry) {
    static_cast<volatile std::uint64_t*>(*window)[entry] =
        binding(FrameNumber{shared.frame}, Rights::read_write, Slot{slot});
  }
  Series empty{"capability_repossess_empty"}, full{"capability_repossess_full"}, broken{"broken_bindings"};
  Step step;
  for (std::uint64_t i = 0; step && i < repetitions; ++i) {
    step = shared.derive();
    const FrameNumber table{shared.table};
    if (step) step = check(table_update(table, 0, *batch, 0, words_per_frame).status, "Cannot fill a table");
    if (step) step = check(capability_revoke(FrameNumber{shared.frame}, Slot{slot}), "Cannot revoke a capability");
    const std::uint64_t sweep = full.measure(Call::capability_repossess, {shared.frame, slot, shared.table});
    broken.add(sweep - empty.measure(Call::capability_repossess, {shared.frame, slot, shared.table}));
    if (step) step = shared.release();
  }
  for (const Series& series : {empty, full, broken}) series.print();
  return step ? check(root.windows().close(*window), "Cannot unbind a frame") : step;
}

// A frame that the child owns.
Step measure_frame_revoke(Root& root, DomainId domain) {
  const auto found = root.pool().allocate(domain);
  if (!found) return check(found.error(), "Cannot claim a frame");
  Series revoke{"frame_revoke"};
  Step step;
  for (std::uint64_t i = 0; step && i < repetitions; ++i) {
    revoke.measure(Call::frame_revoke, {number(*found), at_once});
    step = check(FramePool::release(*found), "Cannot release a frame");
    if (step) step = check(frame_allocate(domain, *found), "Cannot claim a frame");
  }
  revoke.print();
  return step;
}

void measure_limits(Root& root, DomainId domain) {
  const std::uint64_t limit = root.domain(domain).limit;
  Series series{"domain_set_limit"};
  for (std::uint64_t i = 0; i < repetitions; ++i) {
    series.measure(Call::domain_set_limit, {number(domain), limit + i % 2, root.domain(domain).slice_limit});
  }
  series.print();
}

}  // namespace

Step measure_revocations(Root& root, const Child& child) {
  const auto shared = root.pool().allocate(child.domain), frame = root.pool().allocate(own_domain);
  const auto table = root.pool().allocate_table(child.domain, 1);
  const auto scratch = root.pool().allocate(own_domain);
  if (!shared || !frame || !table || !scratch) return std::unexpected(Failure{"Cannot claim frames to share"});
  const auto page = root.windows().open(*scratch, Rights::read_write);
  if (!page) return check(page.error(), "Cannot bind a frame");
  Step step = check(vcpu_set_shared(child.vcpu, *shared), "Cannot give a vCPU a shared context");
  if (step) step = check(notices_bind(child.vcpu), "Cannot have notices told");
  const Shared what{number(*frame), number(*table), number(child.domain)};
  if (step) step = measure_taking_back(what, *page);
  if (step && root.vcpu(child.vcpu).notices != 2 * repetitions)
    step = std::unexpected(Failure{"the holder is not told"});
  if (step) step = measure_sweeps(root, what);
  if (step) step = measure_frame_revoke(root, child.domain);
  if (step) measure_limits(root, child.domain);
  return step ? check(root.windows().close(*page), "Cannot unbind a frame") : step;
}

}  // namespace exo::bench
