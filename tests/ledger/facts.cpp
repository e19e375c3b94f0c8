// SPDX-License-Identifier: MIT
// What specification, executor and image say of themselves, as the tables of the trust ledger (tools/ledger).
#include "model/names.h"
#include "model/native.h"
#include "proofs/bounds.h"
#include "proofs/core_image.h"
#include "proofs/x86/image_checks.h"
#include "proofs/x86/rules.h"
#include "spec/calls.h"
#include "spec/counters.h"
#include "spec/isolation.h"
#include "tests/proofs/x86/coverage.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <vector>

namespace exo::tests {
namespace {

using model::Native;
using Names = std::vector<std::string>;

void print_line_of(const Names& names) { fmt::print("`{}`\n\n", fmt::join(names, "`, `")); }

// --- Specification ---

void print_call(const spec::SpecifiedCall<Native>& call, const spec::State<Native>& any) {
  Names statuses;
  for (const Status status : spec::statuses(call, any)) {
    const std::string name = model::status_name(spec::code(status));
    if (std::ranges::find(statuses, name) == statuses.end()) statuses.push_back(name);  // two checks may share one
  }
  fmt::print("| `{}` | {} | {} |\n", call.name, fmt::join(call.arguments, ", "), fmt::join(statuses, ", "));
}

// The short ones come last.
void print_calls(const spec::State<Native>& any) {
  fmt::print("| call | arguments | statuses, in the order of its checks |\n|---|---|---|\n");
  for (const auto& call : spec::calls<Native>()) print_call(call, any);
  for (const auto& call : spec::short_calls<Native>()) print_call(call, any);
}

void print_invariants(const spec::State<Native>& any) {
  Names names;
  const auto note = [&](std::string_view name, bool) { names.emplace_back(name); };
  const spec::Word<Native> zero = 0;
  const auto print_group = [&](const char* of) {
    fmt::print("- {}: `{}`\n", of, fmt::join(names, "`, `"));
    names.clear();
  };
  spec::machine_invariants(any, note), print_group("the machine");
  spec::core_slot_invariants(any, zero, note), print_group("an entry of the core");
  spec::frame_invariants(any, zero, note), print_group("a frame");
  spec::capability_invariants(any, zero, zero, note), print_group("a capability slot");
  spec::word_invariants(any, zero, zero, note), print_group("a word of a frame");
  spec::domain_invariants(any, zero, note), print_group("a domain");
  spec::vcpu_invariants(any, zero, note), print_group("a vCPU");
  spec::slice_invariants(any, zero, note), print_group("a slice");
  spec::cpu_invariants(any, zero, note), print_group("a processor");
  spec::agent_invariants(any, zero, note), print_group("a translation agent");
}

void print_isolation(const spec::State<Native>& any) {
  Names names;
  const spec::Word<Native> zero = 0;
  spec::isolation(any, spec::kernel_root_of(any, zero), zero,
                  [&](std::string_view name, bool) { names.emplace_back(name); });
  print_line_of(names);
}

void print_counters() {
  fmt::print("| counter | is the total of | its own bound |\n|---|---|---|\n");
  for (const auto& counter : spec::counters<Native>()) {
    Names sums;
    for (const auto& sum : counter.sums) sums.emplace_back(sum.name);
    fmt::print("| `{}` | {} | {}{} |\n", counter.name, fmt::join(sums, " + "), spec::largest_value(counter),
               counter.within.empty() ? "" : fmt::format(", and `{}`", counter.within));
  }
}

// --- Executor ---

Names mnemonics(const std::set<ZydisMnemonic>& of) {
  Names names;
  for (const ZydisMnemonic mnemonic : of) names.emplace_back(ZydisMnemonicGetString(mnemonic));
  std::ranges::sort(names);
  return names;
}

void print_mnemonics() {
  std::set<ZydisMnemonic> tested = proofs::x86::control_mnemonics();
  for (const auto& [mnemonic, rule] : proofs::x86::rules()) tested.insert(mnemonic);
  for (const ZydisMnemonic mnemonic : untestable_here) tested.erase(mnemonic);
  fmt::print("Tested against the host's processor, {}:\n\n", tested.size());
  print_line_of(mnemonics(tested));
  fmt::print("Not testable in ring 3, {}, besides `mov` to CR3, from CR2 and of a null selector:\n\n",
             untestable_here.size());
  print_line_of(mnemonics(untestable_here));
}

// --- Image ---

void print_image_checks(const proofs::x86::Image& image) {
  for (const auto& verdict : proofs::x86::check_image(image)) {
    fmt::print("- `{}`: {}\n", verdict.name, verdict.holds ? "holds" : verdict.violation);
  }
}

void print_measures(proofs::CoreImage& image) {
  fmt::print("| function | instructions at most | bytes of stack at most |\n|---|---|---|\n");
  for (const auto& bound : proofs::function_bounds(image)) {
    fmt::print("| `{}` | {} | {} |\n", bound.name, bound.instructions, bound.stack_bytes);
  }
}

void print_versions() {
  unsigned major, minor, build, revision;
  Z3_get_version(&major, &minor, &build, &revision);
  fmt::print("- Z3 {}.{}.{}\n- Zydis {}.{}.{}\n", major, minor, build, ZYDIS_VERSION_MAJOR(ZydisGetVersion()),
             ZYDIS_VERSION_MINOR(ZydisGetVersion()), ZYDIS_VERSION_PATCH(ZydisGetVersion()));
}

int print_part(const std::string& part, const char* image_file) {
  const spec::State<Native> any;
  if (part == "calls") return print_calls(any), 0;
  if (part == "invariants") return print_invariants(any), 0;
  if (part == "isolation") return print_isolation(any), 0;
  if (part == "counters") return print_counters(), 0;
  if (part == "mnemonics") return print_mnemonics(), 0;
  if (part == "versions") return print_versions(), 0;
  proofs::CoreImage image{image_file};
  if (part == "image") return print_image_checks(image.image()), 0;
  if (part == "measures") return print_measures(image), 0;
  return 2;
}

}  // namespace
}  // namespace exo::tests

// ledger_facts PART IMAGE
int main(int argument_count, char** arguments) {
  if (argument_count != 3) return 2;
  try {
    return exo::tests::print_part(arguments[1], arguments[2]);
  } catch (const std::exception& error) {
    fmt::print(stderr, "ledger_facts: {}\n", error.what());
    return 1;
  }
}
