// SPDX-License-Identifier: MIT
#include "bench/call_figures.h"

#include "bench/measured_machine.h"
#include "spec/abi.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace exo::bench {
namespace {

constexpr std::string_view count_unit = "instructions";

// A line of the table: the figure that a program prints under a name.
struct Entry {
  const char* key;
  const char* name;
  unsigned root_loads = 0;  // CR3 loads, each of which the count takes for one instruction
  std::optional<Bound> wanted = std::nullopt;
  const char* beside = "";
  std::uint64_t parts = 1;  // the figure is of one of so many equal ones
};

constexpr Bound table_set_bound{200};

constexpr std::array entries{
    Entry{"version", "null call (version)", 0, Bound{50}, "Xen 282; bare stub with register saves 33"},
    Entry{"table_set_bind", "table_set: bind a page", 0, table_set_bound, "Xen 1067, in a batch 509"},
    Entry{"table_set_change", "table_set: bind another page instead", 0, table_set_bound},
    Entry{"table_set_protect", "table_set: take away writing", 0, table_set_bound},
    Entry{"table_set_unbind", "table_set: unbind", 0, table_set_bound},
    Entry{"table_set_link", "table_set: link a table", 0, table_set_bound},
    Entry{"table_set_bind_shared", "table_set: bind under a capability", 0, table_set_bound},
    Entry{"table_set_change_shared", "table_set: change under a capability, compared", 0, table_set_bound},
    Entry{"table_set_unbind_shared", "table_set: unbind under a capability", 0, table_set_bound},
    Entry{"table_update_bind", "table_update: bind 512 pages writable", 0, Bound{60'000}, "Xen pin: 105,700"},
    Entry{"table_update_bind", "  of these, for each page", 0, Bound{100}, "Xen, in a batch 509", words_per_frame},
    Entry{"table_update_unbind", "table_update: unbind 512 pages", 0, std::nullopt, "Xen unpin: 83,200"},
    Entry{"frame_allocate", "frame_allocate"},
    Entry{"frame_release", "frame_release, zeroing included"},
    Entry{"frame_transfer", "frame_transfer"},
    Entry{"table_create", "table_create, zeroing included", 0, std::nullopt, "Xen pin, 512 entries: 105,700"},
    Entry{"table_create_root", "table_create of level 4, zeroing included"},
    Entry{"zeroing", "  of these, zeroing a frame"},
    Entry{"table_destroy", "table_destroy", 0, std::nullopt, "Xen unpin, 512 entries: 83,200"},
    Entry{"capability_derive", "capability_derive"},
    Entry{"capability_revoke", "capability_revoke"},
    Entry{"capability_revoke_told", "capability_revoke, whose holder is told"},
    Entry{"capability_release", "capability_release"},
    Entry{"frame_revoke", "frame_revoke, whose owner is told"},
    Entry{"capability_repossess_empty", "capability_repossess: sweep of a table without bindings"},
    Entry{"broken_bindings", "  and for each binding that it breaks and tells", 0, std::nullopt, "", words_per_frame},
    Entry{"taking_back_to_share", "a frame with one binding, from request to next share", 1, Bound{1000}},
    Entry{"taking_back_to_free", "  the same until it is free, zeroing apart", 1, Bound{1000}},
    Entry{"domain_set_limit", "domain_set_limit"},
    Entry{"tlb_flush", "tlb_flush", 1},
    Entry{"invalidate_page", "  invalidating one page", 0, std::nullopt, "Xen 487"},
    Entry{"vcpu_set_roots", "vcpu_set_roots: another pair of roots", 1, Bound{150}, "Xen 1377"},
    Entry{"exception_and_back", "exception to its handler and back", 0, Bound{150}, "Xen 719"},
    Entry{"bounce_and_back", "system call of user mode to its kernel and back", 2, Bound{150}, "Xen 700"},
    Entry{"bounce_and_resume", "the same, all registers saved and resumed", 2},
    Entry{"event_and_back", "event to oneself, its upcall and back", 0, Bound{200}, "Xen 903"},
    Entry{"port_send_masked", "event to oneself, masked", 0, std::nullopt, "Xen 492"},
    Entry{"tick_unchanged", "tick of the timer that changes nothing"},
    Entry{"preemption", "preemption of a vCPU by one of another domain", 1},
    Entry{"wake_and_back", "event to a blocked domain, which blocks anew", 2},
    Entry{"control_call", "control_call of another domain, one way", 1, Bound{120}},
    Entry{"control_reply", "control_reply to its caller", 1, Bound{120}},
    Entry{"transfer_and_back", "control_call and control_reply, there and back", 2},
    Entry{"control_send", "control_send to another domain", 1},
    Entry{"one_way_yield", "yield to another domain", 1, Bound{250}, "Xen, one switch: 2080"},
    Entry{"yield_and_back", "yield to another domain and back", 2},
    Entry{"domain_fault", "fault of a domain to its successor, with the report", 1}};

}  // namespace

Group measure_calls() {
  const auto counts = run_counted("bench_calls");
  Group group{"Instructions of a call, ring 3 to ring 3",
              "-icount shift=0: the counter read around single calls, 100 each, less the same without the call. All "
              "counts of a call are equal, or the most is shown. A CR3 load counts as one instruction: their number "
              "stands in brackets.",
              {}};
  for (const Entry& entry : entries) {
    const auto count = counts.find(entry.key);
    group.figures.push_back({
        .name = entry.root_loads == 0 ? entry.name : fmt::format("{} [{}]", entry.name, entry.root_loads),
        .measured =
            count == counts.end() ? std::nullopt : std::optional(count->second.most / static_cast<double>(entry.parts)),
        .unit = std::string(count_unit),
        .wanted = entry.wanted,
        .beside = entry.beside,
    });
  }
  return group;
}

Group measure_boot(unsigned runs) {
  std::vector<double> seconds;
  for (unsigned run = 0; run < runs; ++run) seconds.push_back(seconds_to_prompt());
  const auto counts = run_counted("bench_first_prompt");
  const auto count = counts.find("first_prompt");
  return {"From power-on to the shell's first prompt, 256 MiB",
          fmt::format("Wall clock: from starting QEMU, the middle of {} runs. Instructions: -icount shift=0, the "
                      "firmware's included.",
                      runs),
          {{.name = "QEMU time", .measured = median(seconds), .unit = "s", .wanted = Bound{1}, .beside = ""},
           {.name = "instructions executed",
            .measured = count == counts.end() ? std::nullopt : std::optional(count->second.most),
            .unit = std::string(count_unit),
            .wanted = std::nullopt,
            .beside = ""}}};
}

}  // namespace exo::bench
