// SPDX-License-Identifier: MIT
// Two domains bind the core's records: one that has capabilities for them, and one that has none.
#include "spec/information.h"
#include "tests/boot/program/scenarios.h"
#include "tests/boot/program/stranger.h"

namespace exo::tests {
namespace {

using namespace information;

constexpr std::uint64_t informed = 2, uninformed = 3;  // domains, and their vCPUs
constexpr std::uint64_t slot = 4;                      // of the capabilities; the lower ones may be a stranger's
constexpr std::uint64_t first_page = 0x3f'0000;        // far behind the program
enum Page : std::uint64_t { of_frames, of_domains, of_vcpus, of_slices, of_counters, page_count };

alignas(16) unsigned char stacks[2][4096];

// Told by the root domain, which shares this memory with both.
Stranger stranger;
std::uint64_t frames[page_count];

// What a domain found.
struct Found {
  Status by_capability, by_owner, writable, executable;
};
Found found[page_count];
bool is_right = false;

Status bind(std::uint64_t page, std::uint64_t bits) {
  constexpr std::uint64_t first_index = first_page / page_size & (words_per_frame - 1);
  return call(Call::table_set, stranger.table, first_index + page, word_for(frames[page], bits)).status;
}

void bind_all() {
  constexpr std::uint64_t by_capability = slot << entry::slot_shift;
  for (std::uint64_t page = 0; page < page_count; ++page) {
    found[page] = {.by_capability = bind(page, by_capability | entry::no_execute),
                   .by_owner = bind(page, entry::no_execute),
                   .writable = bind(page, by_capability | entry::no_execute | entry::writable),
                   .executable = bind(page, by_capability)};
  }
}

template <class T>
volatile T* record(Page page, std::uint64_t position) {
  return reinterpret_cast<volatile T*>(first_page + page * page_size) + position;
}

// About itself.
bool reads_what_is_right() {
  const auto* const frame =
      const_cast<const FrameRecord*>(record<FrameRecord>(of_frames, stranger.page % frame_records_per_page));
  const auto* const domain = record<DomainRecord>(of_domains, informed);
  const auto* const vcpu = record<VcpuRecord>(of_vcpus, informed);
  const auto* const slice = record<SliceRecord>(of_slices, 5);
  const volatile auto* const counters = record<Counters>(of_counters, 0);
  const std::uint64_t before = counters->now;
  const std::uint64_t told = call(Call::timer_set, time::never).value;
  const bool is_now = before <= told && told <= counters->now && counters->epoch >= 1 &&
                      counters->published[0] <= counters->epoch && counters->published[1] == offline_epoch;
  return frame->owner() == informed && frame->type() == FrameType::data && domain->state == DomainState::running &&
         domain->parent == root_domain && vcpu->domain == informed && vcpu->shared == stranger.page &&
         slice->domain == root_domain && slice->vcpu == root_vcpu && is_now;
}

extern "C" [[noreturn, gnu::used]] void informed_main(std::uint64_t domain) {
  bind_all();
  if (domain == informed) {
    is_right = reads_what_is_right();
    record<DomainRecord>(of_domains, informed)->limit = 0;  // a fault, which ends it
  }
  for (;;) static_cast<void>(call(Call::domain_destroy, domain));
}

[[gnu::naked]] void informed_entry() { asm("call informed_main"); }

void build(const BootInformation& information, std::uint64_t domain) {
  stranger = create_stranger(information, domain);
  start_vcpu(information, stranger, domain, informed_entry,
             reinterpret_cast<std::uint64_t>(stacks[domain - informed] + sizeof stacks[0]), domain);
  frames[of_frames] = information.frame_table_first + stranger.page / frame_records_per_page;
  frames[of_domains] = information.domain_table_first;
  frames[of_vcpus] = information.vcpu_table_first;
  frames[of_slices] = information.slice_table_first;
  frames[of_counters] = information.counters_frame;
}

void run(std::uint64_t domain) {
  static_cast<void>(expect_ok(call(Call::domain_start, domain), "domain_start"));
  Status status = Status::ok;
  while (status == Status::ok) status = call(Call::yield, domain).status;
  expect(status == Status::domain_not_running, "the domain has ended");
}

void expect_found(const Found& expected) {
  for (const Found& one : found) {
    expect(one.by_capability == expected.by_capability, "what binding under the capability is answered");
    expect(one.by_owner == expected.by_owner, "what binding as the owner is answered");
    expect(one.writable == expected.writable, "what a writable binding is answered");
    expect(one.executable == expected.executable, "what an executable binding is answered");
  }
}

}  // namespace

void check_informed(const BootInformation& information) {
  static_cast<void>(expect_ok(call(Call::slice_allocate, 0, 5, root_vcpu), "slice_allocate"));
  build(information, uninformed);
  run(uninformed);
  expect_found({.by_capability = Status::no_capability,
                .by_owner = Status::target_foreign,
                .writable = Status::target_not_data,
                .executable = Status::no_capability});

  build(information, informed);
  for (const std::uint64_t frame : frames) {
    static_cast<void>(expect_ok(call(Call::capability_derive, frame, slot, informed, right_read), "capability_derive"));
  }
  run(informed);
  expect_found({.by_capability = Status::ok,
                .by_owner = Status::target_foreign,
                .writable = Status::target_not_data,
                .executable = Status::rights_exceeded});
  expect(is_right, "the records tell of the domain what is so");
  print_line("one domain is informed");
}

}  // namespace exo::tests
