// SPDX-License-Identifier: MIT
// A root program that counts the instructions of calls and prints a line for each (series.h).
#include "bench/programs/events.h"
#include "bench/programs/partner.h"
#include "bench/programs/revocations.h"
#include "bench/programs/series.h"
#include "bench/programs/transfers.h"
#include "bench/programs/upcalls.h"
#include "libos/base/child.h"
#include "libos/base/program.h"
#include "libos/base/table_entry.h"

#include <expected>

namespace exo::bench {
namespace {

using namespace libos;

constexpr std::uint64_t repetitions = 100;
constexpr VirtualAddress page{0x1'0000'0000};
constexpr std::uint64_t index = 7;  // of the entries that change
constexpr std::uint64_t slot = 2;

using Step = std::expected<void, Failure>;

Step check(Status status, std::string_view attempt) {
  if (status == Status::ok) return {};
  return std::unexpected(Failure{attempt, status});
}

void measure_null_call() {
  Series series{"version"};
  for (std::uint64_t i = 0; i < repetitions; ++i) series.measure(Call::version, {});
  series.print();
}

void measure_flush() {
  Series series{"tlb_flush"};
  for (std::uint64_t i = 0; i < repetitions; ++i) series.measure(Call::tlb_flush, {0});
  series.print();
  Series one_page{"invalidate_page"};
  for (std::uint64_t i = 0; i < repetitions; ++i) one_page.measure(Call::tlb_flush, {number(page)});
  one_page.print();
}

// What one frame's content costs, alone.
Step measure_zeroing(Root& root) {
  const auto frame = root.pool().allocate(own_domain);
  if (!frame) return check(frame.error(), "Cannot claim a frame");
  const Status mapped = root.space().map(page, *frame, Rights::read_write);
  if (mapped != Status::ok) return check(mapped, "Cannot bind a frame");
  Series series{"zeroing"};
  for (std::uint64_t i = 0; i < repetitions; ++i) {
    series.measure({.call = 0, .argument = {number(page), 0, 0, words_per_frame}}, measured_zeroing);
  }
  series.print();
  return {};
}

// A frame claimed and given back; and in between a page table.
Step measure_frames(Root& root) {
  const auto found = root.pool().allocate(own_domain);
  if (!found) return check(found.error(), "Cannot claim a frame");
  const std::uint64_t frame = number(*found);
  Series allocate{"frame_allocate"}, release{"frame_release"}, create{"table_create"}, create_root{"table_create_root"},
      destroy{"table_destroy"};
  for (std::uint64_t i = 0; i < repetitions; ++i) {
    create.measure(Call::table_create, {frame, 1});
    destroy.measure(Call::table_destroy, {frame});
    create_root.measure(Call::table_create, {frame, 4});
    destroy.measure(Call::table_destroy, {frame});
    release.measure(Call::frame_release, {frame});
    allocate.measure(Call::frame_allocate, {root_domain, frame});
  }
  for (const Series& series : {allocate, release, create, create_root, destroy}) series.print();
  return {};
}

// Entries of a level-1 table, bound by the owner.
Step measure_table_set(Root& root) {
  const auto table = root.pool().allocate_table(own_domain, 1);
  const auto upper = root.pool().allocate_table(own_domain, 2);
  const auto first = root.pool().allocate(own_domain), second = root.pool().allocate(own_domain);
  if (!table || !upper || !first || !second) return std::unexpected(Failure{"Cannot claim frames for tables"});
  const std::uint64_t entries = number(*table);
  Series bind{"table_set_bind"}, change{"table_set_change"}, protect{"table_set_protect"}, unbind{"table_set_unbind"},
      link_table{"table_set_link"};
  for (std::uint64_t i = 0; i < repetitions; ++i) {
    bind.measure(Call::table_set, {entries, index, binding(*first, Rights::read_write)});
    change.measure(Call::table_set, {entries, index, binding(*second, Rights::read_write)});
    protect.measure(Call::table_set, {entries, index, binding(*second, Rights::read)});
    unbind.measure(Call::table_set, {entries, index, 0});
    link_table.measure(Call::table_set, {number(*upper), index, link(*table)});
    const Status unlinked = table_set(*upper, index, 0).status;
    if (unlinked != Status::ok) return check(unlinked, "Cannot unlink a table");
  }
  for (const Series& series : {bind, change, protect, unbind, link_table}) series.print();
  return {};
}

// A whole level-1 table, from a frame of entries and back to nothing.
Step measure_table_update(Root& root) {
  const auto table = root.pool().allocate_table(own_domain, 1);
  const auto bound = root.pool().allocate(own_domain), batch = root.pool().allocate(own_domain);
  const auto empty = root.pool().allocate(own_domain);
  if (!table || !bound || !batch || !empty) return std::unexpected(Failure{"Cannot claim frames for a table"});
  const auto window = root.windows().open(*batch, Rights::read_write);
  if (!window) return check(window.error(), "Cannot bind a frame");
  for (std::uint64_t entry = 0; entry < words_per_frame; ++entry) {
    static_cast<volatile std::uint64_t*>(*window)[entry] = binding(*bound, Rights::read_write);
  }
  Series bind{"table_update_bind"}, unbind{"table_update_unbind"};
  for (std::uint64_t i = 0; i < repetitions; ++i) {
    bind.measure(Call::table_update, {number(*table), 0, number(*batch), 0, words_per_frame});
    unbind.measure(Call::table_update, {number(*table), 0, number(*empty), 0, words_per_frame});
  }
  for (const Series& series : {bind, unbind}) series.print();
  return check(root.windows().close(*window), "Cannot unbind a frame");
}

// A frame of a child that is being built, shared with us and taken away.
Step measure_capabilities(Root& root, DomainId child) {
  const auto found = root.pool().allocate(child), other = root.pool().allocate(child);
  const auto table = root.pool().allocate_table(own_domain, 1);
  if (!found || !other || !table) return std::unexpected(Failure{"Cannot claim a frame to share"});
  const std::uint64_t frame = number(*found);
  const std::uint64_t shared = binding(*found, Rights::read_write, Slot{slot});
  const std::uint64_t shared_other = binding(*other, Rights::read, Slot{slot});
  const Status derived = capability_derive(*other, Slot{slot}, own_domain, Rights::read_write);
  if (derived != Status::ok) return check(derived, "Cannot share a frame");
  Series transfer{"frame_transfer"}, derive{"capability_derive"}, bind{"table_set_bind_shared"},
      change{"table_set_change_shared"}, unbind{"table_set_unbind_shared"}, revoke{"capability_revoke"},
      release{"capability_release"};
  for (std::uint64_t i = 0; i < repetitions; ++i) {
    transfer.measure(Call::frame_transfer, {frame, root_domain});
    transfer.measure(Call::frame_transfer, {frame, number(child)});
    derive.measure(Call::capability_derive, {frame, slot, root_domain, number(Rights::read_write)});
    bind.measure(Call::table_set, {number(*table), index, shared});
    change.measure(Call::table_set, {number(*table), index, shared_other, shared, 1});
    unbind.measure(Call::table_set, {number(*table), index, 0});
    revoke.measure(Call::capability_revoke, {frame, slot});
    release.measure(Call::capability_release, {frame, slot});
    const Status flushed = tlb_flush();
    if (flushed != Status::ok) return check(flushed, "Cannot flush");
  }
  for (const Series& series : {transfer, derive, bind, change, unbind, revoke, release}) series.print();
  return {};
}

Step build_partner(Root& root, Child& child, Part part, std::uint64_t slices = 0) {
  const auto position = root.find_module("bench_partner");
  if (!position) return std::unexpected(position.error());
  const auto program = root.module(*position);
  if (!program) return std::unexpected(program.error());
  return build_child(root, child, *program, number(part), slices);
}

// To the other domain and back: two switches. The first turn finds the child at its beginning.
Step measure_yield(const Child& child) {
  const Status started = domain_start(child.domain);
  if (started != Status::ok) return check(started, "Cannot start a child");
  const Status first = yield(child.vcpu);
  if (first != Status::ok) return check(first, "Cannot yield");
  Series series{"yield_and_back"};
  for (std::uint64_t i = 0; i < repetitions; ++i) {
    Measurement measurement;
    quiet_time().wait();
    measured_call({number(Call::yield), {number(child.vcpu)}}, measurement);
    if (measurement.status != Status::ok) return check(measurement.status, "Cannot yield");
    series.add(measurement.ticks() - cost_of_measuring() - partner_instructions);
  }
  series.print();
  return {};
}

// From an invalid instruction of a child to us, its successor.
Step measure_fault(const Child& child) {
  const Status started = domain_start(child.domain);
  if (started != Status::ok) return check(started, "Cannot start a child");
  Measurement measurement;
  quiet_time().wait();
  measured_call({number(Call::yield), {number(child.vcpu)}}, measurement);
  if (measurement.status != Status::ok) return check(measurement.status, "Cannot yield");
  Series series{"domain_fault"};
  series.add(measurement.end - child.mailbox->operand - fault_overhead);
  series.print();
  return {};
}

Step measure_all(Root& root) {
  static Child partner, culprit, waiter, noter, callee;
  measure_null_call();
  measure_flush();
  Step step = root.start();
  if (step) step = measure_zeroing(root);
  if (step) step = measure_frames(root);
  if (step) step = measure_table_set(root);
  if (step) step = measure_table_update(root);
  if (step) step = measure_upcalls(root);
  if (step) step = measure_events(root);
  if (step) step = build_partner(root, partner, Part::yields);
  if (step) step = measure_capabilities(root, partner.domain);
  if (step) step = measure_revocations(root, partner);
  if (step) step = measure_yield(partner);
  if (step) step = build_partner(root, callee, Part::replies);
  if (step) step = measure_transfers(root, callee);
  if (step) step = build_partner(root, waiter, Part::waits);
  if (step) step = measure_waking(root, waiter);
  if (step) step = build_partner(root, noter, Part::notes_and_yields, slice_count / 2);
  if (step) step = measure_switches(noter);
  if (step) step = build_partner(root, culprit, Part::faults);
  if (step) step = measure_fault(culprit);
  return step;
}

}  // namespace
}  // namespace exo::bench

namespace exo::libos {

std::uint64_t root_main(const BootInformation& boot) {
  static Root root{boot};
  const auto measured = bench::measure_all(root);
  if (!measured) print("no more figures: {}: {}\n", measured.error().attempt, measured.error().status);
  return measured ? 0 : 1;
}

}  // namespace exo::libos
