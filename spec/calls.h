// SPDX-License-Identifier: MIT
// The calls by number, with their names, arguments and specifications.
#pragma once

#include "spec/capability.h"
#include "spec/control.h"
#include "spec/domain.h"
#include "spec/event_port.h"
#include "spec/frame.h"
#include "spec/machine.h"
#include "spec/revocation.h"
#include "spec/specified_call.h"
#include "spec/table.h"
#include "spec/time.h"
#include "spec/translation.h"
#include "spec/upcall.h"
#include "spec/vcpu.h"

#include <array>
#include <vector>

namespace exo::spec {

// What a step finds in a shared context, from the hardware input of this position on.
template <class V>
FoundEvents<V> found_events(const Request<V>& request, std::size_t first) {
  return {request.hardware[first], request.hardware[first + 1], request.hardware[first + 2]};
}

// All calls, at the position of their number.
template <class V>
const std::array<SpecifiedCall<V>, call_count>& calls() {
  using Old = const State<V>&;
  using R = const Request<V>&;
  static const std::array<SpecifiedCall<V>, call_count> list{{
      {Call::version, "version", {}, [](Old s, R) { return version(s); }},
      {Call::frame_allocate,
       "frame_allocate",
       {"domain", "frame"},
       [](Old s, R r) { return frame_allocate(s, r.caller, r.argument[0], r.argument[1]); }},
      {Call::frame_release,
       "frame_release",
       {"frame"},
       [](Old s, R r) { return frame_release(s, r.caller, r.argument[0]); }},
      {Call::table_create,
       "table_create",
       {"frame", "level"},
       [](Old s, R r) { return table_create(s, r.caller, r.argument[0], r.argument[1]); }},
      {Call::table_destroy,
       "table_destroy",
       {"frame"},
       [](Old s, R r) { return table_destroy(s, r.caller, r.argument[0]); }},
      {Call::table_set,
       "table_set",
       {"table", "index", "entry", "expected", "compare"},
       [](Old s, R r) {
         return table_set(s, r.caller, r.argument[0], r.argument[1], r.argument[2], r.argument[3], r.argument[4],
                          r.hardware[0]);
       }},
      {Call::capability_derive,
       "capability_derive",
       {"frame", "slot", "holder", "rights", "by"},
       [](Old s, R r) {
         return capability_derive(s, r.caller, r.argument[0], r.argument[1], r.argument[2], r.argument[3],
                                  r.argument[4]);
       }},
      {Call::capability_revoke,
       "capability_revoke",
       {"frame", "slot", "deadline", "by"},
       [](Old s, R r) {
         return capability_revoke(s, r.caller, r.argument[0], r.argument[1], r.argument[2], r.argument[3]);
       },
       Steps<V>{"capability_revoke_step", 3, capability_slots + 1, false,
                [](R) { return Word<V>{capability_slots + 1}; },
                [](Old s, R r) {
                  return frame_exists(s, r.argument[0]) && slot_exists(r.argument[1]) &&
                         may_take_back(s, r.caller, r.argument[0], r.argument[1], r.argument[3]);
                },
                [](Old s, R r) {
                  return capability_revoke_step(s, r.argument[0], r.argument[1], r.argument[2], r.position,
                                                found_events(r, 0));
                }}},
      {Call::capability_release,
       "capability_release",
       {"frame", "slot", "by"},
       [](Old s, R r) { return capability_release(s, r.caller, r.argument[0], r.argument[1], r.argument[2]); }},
      {Call::tlb_flush, "tlb_flush", {"scope"}, [](Old s, R r) { return tlb_flush(s, r.caller, r.argument[0]); }},
      {Call::domain_create,
       "domain_create",
       {"domain", "limit", "slices"},
       [](Old s, R r) { return domain_create(s, r.caller, r.argument[0], r.argument[1], r.argument[2]); }},
      {Call::domain_start,
       "domain_start",
       {"domain"},
       [](Old s, R r) { return domain_start(s, r.caller, r.argument[0]); }},
      {Call::domain_destroy,
       "domain_destroy",
       {"domain"},
       [](Old s, R r) { return domain_destroy(s, r.caller, r.argument[0], r.hardware[0], r.hardware[1]); }},
      {Call::domain_reap,
       "domain_reap",
       {"domain"},
       [](Old s, R r) { return domain_reap(s, r.caller, r.argument[0]); }},
      {Call::vcpu_create,
       "vcpu_create",
       {"vcpu", "domain", "frame"},
       [](Old s, R r) { return vcpu_create(s, r.caller, r.argument[0], r.argument[1], r.argument[2]); }},
      {Call::vcpu_set_roots,
       "vcpu_set_roots",
       {"vcpu", "kernel_root", "user_root"},
       [](Old s, R r) { return vcpu_set_roots(s, r.caller, r.argument[0], r.argument[1], r.argument[2]); }},
      {Call::vcpu_start,
       "vcpu_start",
       {"vcpu", "address", "stack", "argument"},
       [](Old s, R r) { return vcpu_start(s, r.caller, r.argument[0], r.argument[1], r.argument[2], r.argument[3]); }},
      {Call::vcpu_destroy,
       "vcpu_destroy",
       {"vcpu"},
       [](Old s, R r) { return vcpu_destroy(s, r.caller, r.argument[0]); }},
      {Call::yield,
       "yield",
       {"vcpu"},
       [](Old s, R r) { return yield(s, r.argument[0], r.hardware[0], r.hardware[1]); }},
      {Call::console_read,
       "console_read",
       {},
       [](Old s, R r) { return console_read(s, r.caller, r.hardware[0], r.hardware[1]); }},
      {Call::console_write,
       "console_write",
       {"byte"},
       [](Old s, R r) { return console_write(s, r.caller, r.argument[0], r.hardware[0]); }},
      {Call::machine_exit,
       "machine_exit",
       {"status"},
       [](Old s, R r) { return machine_exit(s, r.caller, r.argument[0]); }},
      {Call::vcpu_stop, "vcpu_stop", {"vcpu"}, [](Old s, R r) { return vcpu_stop(s, r.caller, r.argument[0]); }},
      {Call::vcpu_set_shared,
       "vcpu_set_shared",
       {"vcpu", "frame"},
       [](Old s, R r) { return vcpu_set_shared(s, r.caller, r.argument[0], r.argument[1]); }},
      {Call::vcpu_set_upcall,
       "vcpu_set_upcall",
       {"vcpu", "kind", "address", "stack"},
       [](Old s, R r) {
         return vcpu_set_upcall(s, r.caller, r.argument[0], r.argument[1], r.argument[2], r.argument[3]);
       }},
      {Call::resume,
       "resume",
       {"kind"},
       [](Old s, R r) {
         const auto& found = r.hardware;
         return resume(s, r.argument[0],
                       {found[0], found[1], found[2], found[3], found[4], found[5], found[6], found[7]});
       }},
      {Call::slice_allocate,
       "slice_allocate",
       {"cpu", "position", "vcpu"},
       [](Old s, R r) { return slice_allocate(s, r.caller, r.argument[0], r.argument[1], r.argument[2]); }},
      {Call::slice_release,
       "slice_release",
       {"cpu", "position"},
       [](Old s, R r) { return slice_release(s, r.caller, r.argument[0], r.argument[1]); }},
      {Call::block,
       "block",
       {"until"},
       [](Old s, R r) { return block(s, r.argument[0], r.hardware[0], r.hardware[1], r.hardware[2]); }},
      {Call::timer_set, "timer_set", {"deadline"}, [](Old s, R r) { return timer_set(s, r.argument[0]); }},
      {Call::ports_create,
       "ports_create",
       {"frame"},
       [](Old s, R r) { return ports_create(s, r.caller, r.argument[0]); }},
      {Call::ports_destroy,
       "ports_destroy",
       {"frame"},
       [](Old s, R r) { return ports_destroy(s, r.caller, r.argument[0]); }},
      {Call::port_allocate,
       "port_allocate",
       {"frame", "index", "sender"},
       [](Old s, R r) { return port_allocate(s, r.caller, r.argument[0], r.argument[1], r.argument[2]); }},
      {Call::port_bind,
       "port_bind",
       {"frame", "index", "vcpu", "event"},
       [](Old s, R r) { return port_bind(s, r.caller, r.argument[0], r.argument[1], r.argument[2], r.argument[3]); }},
      {Call::port_release,
       "port_release",
       {"frame", "index"},
       [](Old s, R r) { return port_release(s, r.caller, r.argument[0], r.argument[1]); }},
      {Call::port_send,
       "port_send",
       {"frame", "index"},
       [](Old s, R r) {
         const auto& found = r.hardware;
         return port_send(s, r.caller, r.argument[0], r.argument[1], found[0], found[1], found[2], found[3]);
       }},
      {Call::frame_transfer,
       "frame_transfer",
       {"frame", "domain"},
       [](Old s, R r) { return frame_transfer(s, r.caller, r.argument[0], r.argument[1]); }},
      {Call::domain_set_limit,
       "domain_set_limit",
       {"domain", "limit", "slices"},
       [](Old s, R r) { return domain_set_limit(s, r.caller, r.argument[0], r.argument[1], r.argument[2]); }},
      {Call::table_update,
       "table_update",
       {"table", "index", "batch", "first", "count"},
       [](Old s, R r) {
         return table_update(s, r.caller, r.argument[0], r.argument[1], r.argument[2], r.argument[3], r.argument[4]);
       },
       Steps<V>{"table_update_entry", 4, words_per_frame, true, [](R r) { return r.argument[4]; },
                [](Old s, R r) { return begins(calls<V>()[code(Call::table_update)], s, r); },
                [](Old s, R r) {
                  return table_update_entry(s, r.argument[0], r.argument[1] + r.position, r.hardware[0], r.hardware[1]);
                }}},
      {Call::frame_revoke,
       "frame_revoke",
       {"frame", "deadline"},
       [](Old s, R r) { return frame_revoke(s, r.caller, r.argument[0], r.argument[1]); },
       Steps<V>{"frame_revoke_step", 2, capability_slots + 2, false, [](R) { return Word<V>{capability_slots + 2}; },
                [](Old s, R r) {
                  return frame_exists(s, r.argument[0]) && is_ancestor(s, r.caller, Word<V>{s.owner[r.argument[0]]});
                },
                [](Old s, R r) {
                  return frame_revoke_step(s, r.caller, r.argument[0], r.argument[1], r.position, found_events(r, 0));
                }}},
      {Call::capability_repossess,
       "capability_repossess",
       {"frame", "slot", "table", "by"},
       [](Old s, R r) {
         return capability_repossess(s, r.caller, r.argument[0], r.argument[1], r.argument[2], r.argument[3]);
       },
       Steps<V>{"capability_repossess_step", 3, words_per_frame, false, [](R) { return Word<V>{words_per_frame}; },
                [](Old s, R r) { return begins(calls<V>()[code(Call::capability_repossess)], s, r); },
                [](Old s, R r) {
                  return capability_repossess_step(s, r.argument[0], r.argument[1], r.argument[2], r.position,
                                                   r.hardware[1], found_events(r, 2));
                }}},
      {Call::notices_bind,
       "notices_bind",
       {"vcpu"},
       [](Old s, R r) { return notices_bind(s, r.caller, r.argument[0]); }},
  }};
  return list;
}

// The short calls, at the position of the complement of their number.
template <class V>
const std::array<SpecifiedCall<V>, short_call_count>& short_calls() {
  using Old = const State<V>&;
  using R = const Request<V>&;
  static const std::array<SpecifiedCall<V>, short_call_count> list{{
      {Call{return_to_user_number},
       "return_to_user",
       {},
       [](Old s, R r) { return return_to_user(s, r.hardware[0], r.hardware[1], r.hardware[2], r.hardware[3]); }},
      {Call{control_call_number},
       "control_call",
       {"vcpu"},
       [](Old s, R r) { return control_call(s, r.caller, r.argument[0]); }},
      {Call{control_send_number},
       "control_send",
       {"vcpu"},
       [](Old s, R r) { return control_send(s, r.caller, r.argument[0]); }},
      {Call{control_reply_number},
       "control_reply",
       {},
       [](Old s, R r) { return control_reply(s, r.hardware[0], r.hardware[1]); }},
  }};
  return list;
}

// The call with this number, of either list; null if it is the number of none.
template <class V>
const SpecifiedCall<V>* call_of(std::uint64_t number) {
  if (number < call_count) return &calls<V>()[number];
  return ~number < short_call_count ? &short_calls<V>()[~number] : nullptr;
}

// The domain that makes a call: that of the vCPU on the processor.
template <class V>
Word<V> caller_of(const State<V>& state, std::uint64_t cpu) {
  return state.vcpu_domain[state.cpu_vcpu[Word<V>{cpu}]];
}

// The statuses a call can answer, in the order of its checks; ok comes last.
template <class V>
std::vector<Status> statuses(const SpecifiedCall<V>& call, const State<V>& any_state) {
  std::vector<Status> found;
  Step<V>::record_rejections(&found);
  const Word<V> zero{0};
  Request<V> nothing{zero, {zero, zero, zero, zero, zero}, {zero, zero, zero, zero, zero, zero, zero, zero}};
  call.specify(any_state, nothing);
  if (call.steps) call.steps->specify(any_state, nothing);
  Step<V>::record_rejections(nullptr);
  found.push_back(Status::ok);
  return found;
}

}  // namespace exo::spec
