// SPDX-License-Identifier: MIT
#include "tests/boot/program/memory.h"
#include "tests/boot/program/scenarios.h"

namespace exo::tests {
namespace {

constexpr std::uint64_t child_domain = 2, child_vcpu = 2;

void ok(Answer answer, const char* what) { static_cast<void>(expect_ok(answer, what)); }

}  // namespace

void check_fault_of_child(const BootInformation& information) {
  // Its only page of code is a new frame: zeros, which write where RAX points, which is nowhere.
  ok(call(Call::domain_create, child_domain, 16), "domain_create");
  const std::uint64_t code = claim(information, child_domain), context = claim(information, child_domain);
  std::uint64_t tables[5] = {};
  for (std::uint64_t level = 1; level <= 4; ++level) tables[level] = claim_table(information, level, child_domain);
  set(tables[1], 5, word_for(code, 0));
  for (std::uint64_t level = 2; level <= 4; ++level) set(tables[level], 0, word_for(tables[level - 1], table_bits));
  ok(call(Call::vcpu_create, child_vcpu, child_domain, context), "vcpu_create");
  ok(call(Call::vcpu_set_roots, child_vcpu, tables[4]), "vcpu_set_roots");
  ok(call(Call::vcpu_start, child_vcpu, 5 * page_size, 0, 0), "vcpu_start");
  ok(call(Call::domain_start, child_domain), "domain_start");

  // It may be preempted before it has got that far.
  Status status = Status::ok;
  while (status == Status::ok) status = call(Call::yield, child_vcpu).status;
  expect(status == Status::domain_not_running, "nothing else keeps it from running");
  print_line("the child ended");

  ok(call(Call::vcpu_destroy, child_vcpu), "vcpu_destroy");
  for (std::uint64_t level = 4; level >= 2; --level) set(tables[level], 0, 0);
  set(tables[1], 5, 0);
  ok(call(Call::tlb_flush, 0), "tlb_flush");
  for (std::uint64_t level = 1; level <= 4; ++level) {
    ok(call(Call::table_destroy, tables[level]), "table_destroy");
    ok(call(Call::frame_release, tables[level]), "frame_release");
  }
  ok(call(Call::frame_release, code), "frame_release");
  ok(call(Call::frame_release, context), "frame_release");
  ok(call(Call::domain_reap, child_domain), "domain_reap");
  ok(call(Call::domain_create, child_domain, 16), "domain_create");
  print_line("all of it was taken back");
}

}  // namespace exo::tests
