// SPDX-License-Identifier: MIT
// The abstract state of the machine: what the calls are specified on and the invariants speak of.
//
// Memory holds the content of every frame of type free, data, table, saved context or ports, as the processor
// sees it; frames of type core and information hold the core's own objects and are not in it.
#pragma once

#include "spec/abi.h"
#include "spec/map.h"

namespace exo::spec {

inline constexpr std::uint64_t cpu_count = 1;  // that make calls
static_assert(cpu_count <= agent_count);

// How a processor goes back to ring 3 after a step of the core.
enum class Leave : std::uint8_t {
  directly = 0,   // with the registers it has
  resuming = 1,   // with registers from a record
  switching = 2,  // as another vCPU, or none
  ending = 3,     // not at all: the machine ends
  calling = 4,    // as a vCPU that was called, at its declared entry, with the registers of a message
  replying = 5,   // as a vCPU that called, with the registers of a message
};

template <class V>
struct State {
  template <unsigned Arity>
  using Map = spec::Map<V, Arity>;
  using Scalar = spec::Scalar<V>;

  // --- The machine ---
  Scalar frame_count{"frame_count", 64};                    // fixed at boot
  Scalar boot_root{"boot_root", 64};                        // the core's own root; fixed at boot
  Map<1> core_entry{{"core_entry", Index::core_slot, 64}};  // what roots hold in the core's slots; fixed

  // --- Frames ---
  Map<1> owner{{"owner", Index::frame, 16}};                            // domain, 0 for none
  Map<1> type{{"type", Index::frame, 16}};                              // FrameType
  Map<1> references{{"references", Index::frame, 48}};                  // bindings, parent entries, roots, contexts
  Map<1> type_references{{"type_references", Index::frame, 48}};        // of these, those that need the frame's type
  Map<1> entries{{"entries", Index::frame, 16}};                        // present entries of a table
  Map<1> drop_epoch{{"drop_epoch", Index::frame, 48}};                  // epoch of the last removal or lowering
  Map<2> capability_state{{"capability_state", Index::frame_slot, 8}};  // CapabilityState; slots count from 0 here
  Map<2> capability_holder{{"capability_holder", Index::frame_slot, 16}};
  Map<2> capability_rights{{"capability_rights", Index::frame_slot, 4}};
  Map<2> capability_origin{{"capability_origin", Index::frame_slot, 4}};  // slot it was derived from, or owner_slot
  Map<2> capability_count{{"capability_count", Index::frame_slot, 48}};   // bindings; draining: epoch of the release
  Map<1> deadline{{"deadline", Index::frame, 64}};                        // of its revocation, a tick; or time::never
  Map<1> revoker{{"revoker", Index::frame, 16}};  // being revoked: the domain that takes it back
  Map<2> capability_deadline{{"capability_deadline", Index::frame_slot, 64}};  // of those that are revoking
  Map<2> memory{{"memory", Index::frame_word, 64}};

  // --- Domains; domain 0 is the machine, parent of the root domain ---
  Map<1> domain_state{{"domain_state", Index::domain, 8}};
  Map<1> domain_parent{{"domain_parent", Index::domain, 16}};
  Map<1> domain_charged{{"domain_charged", Index::domain, 32}};            // frames owned plus limits of children
  Map<1> domain_limit{{"domain_limit", Index::domain, 32}};                // what may be charged
  Map<1> domain_capabilities{{"domain_capabilities", Index::domain, 32}};  // capabilities held
  Map<1> domain_children{{"domain_children", Index::domain, 16}};
  Map<1> domain_vcpus{{"domain_vcpus", Index::domain, 16}};
  Map<1> domain_notified{{"domain_notified", Index::domain, 16}};        // the vCPU that gets its notices, 0 for none
  Map<1> domain_slices{{"domain_slices", Index::domain, 32}};            // slices owned plus limits of children
  Map<1> domain_slice_limit{{"domain_slice_limit", Index::domain, 32}};  // how many there may be

  // --- vCPUs ---
  Map<1> vcpu_state{{"vcpu_state", Index::vcpu, 8}};
  Map<1> vcpu_domain{{"vcpu_domain", Index::vcpu, 16}};
  Map<1> vcpu_kernel_root{{"vcpu_kernel_root", Index::vcpu, 32}};  // frame, 0 for none
  Map<1> vcpu_user_root{{"vcpu_user_root", Index::vcpu, 32}};
  Map<1> vcpu_context{{"vcpu_context", Index::vcpu, 32}};
  Map<1> vcpu_shared{{"vcpu_shared", Index::vcpu, 32}};      // frame of its shared context, 0 for none
  Map<1> vcpu_until{{"vcpu_until", Index::vcpu, 64}};        // blocked: the tick at which it goes on anyway
  Map<1> vcpu_timer{{"vcpu_timer", Index::vcpu, 64}};        // the tick of its timer event
  Map<1> vcpu_overruns{{"vcpu_overruns", Index::vcpu, 32}};  // announced slice ends that it missed, in a row
  Map<1> vcpu_partner{{"vcpu_partner", Index::vcpu, 16}};    // calling: whom; else, who waits for its reply, 0: nobody
  Map<1> vcpu_owes{{"vcpu_owes", Index::vcpu, 32}};          // slices it has to do without for them
  Map<1> vcpu_notices{{"vcpu_notices", Index::vcpu, 64}};    // notices of revocation that it got

  // --- Time ---
  Scalar now{"now", 64};                                    // ticks since boot
  Map<1> slice_domain{{"slice_domain", Index::slice, 16}};  // owner of the position, 0 for none
  Map<1> slice_vcpu{{"slice_vcpu", Index::slice, 16}};      // runs there, as long as it is of that domain

  // --- Processors ---
  Map<1> cpu_vcpu{{"cpu_vcpu", Index::cpu, 64}};      // what it runs; 0: nothing is left to run
  Map<1> cpu_domain{{"cpu_domain", Index::cpu, 64}};  // whose that vCPU is
  Map<1> cpu_told{{"cpu_told", Index::cpu, 64}};      // 1: the vCPU was told that its time ends at the next tick

  // --- Translations; an agent is what remembers them, and agent 0 is processor 0 ---
  Scalar epoch{"epoch", 64};
  Map<1> agent_root{{"agent_root", Index::agent, 64}};              // hardware: the frame CR3 names; offline: no_frame
  Map<1> agent_load_epoch{{"agent_load_epoch", Index::agent, 64}};  // ghost: `epoch` when CR3 was last loaded
  Map<1> agent_published{{"agent_published", Index::agent, 64}};    // no older translation is left; or offline_epoch
  Map<1> cpu_invalidated{{"cpu_invalidated", Index::cpu, 64}};  // hardware: the page that was last invalidated alone

  // --- Registers of ring 3 on a processor; the others stay in it. What leaving the core still has to do ---
  Map<1> cpu_mode{{"cpu_mode", Index::cpu, 64}};  // Mode
  Map<1> cpu_rip{{"cpu_rip", Index::cpu, 64}};
  Map<1> cpu_rsp{{"cpu_rsp", Index::cpu, 64}};
  Map<1> cpu_rflags{{"cpu_rflags", Index::cpu, 64}};
  Map<1> cpu_fs_base{{"cpu_fs_base", Index::cpu, 64}};      // hardware; as last loaded by the core
  Map<1> cpu_gs_base{{"cpu_gs_base", Index::cpu, 64}};      // hardware; as last loaded by the core
  Map<1> cpu_leave{{"cpu_leave", Index::cpu, 64}};          // Leave; zero again when ring 3 runs
  Map<1> cpu_save_to{{"cpu_save_to", Index::cpu, 64}};      // where the other registers go first, 0: nowhere
  Map<1> cpu_load_from{{"cpu_load_from", Index::cpu, 64}};  // where they come from; both are physical addresses

  // --- Devices ---
  Map<1> cpu_exit_status{{"cpu_exit_status", Index::cpu, 64}};
  Scalar console_sent{"console_sent", 64};  // hardware: bytes given to the console
  Scalar console_last{"console_last", 8};   // hardware: the last of them

  // Calls visit(map) for every part of the state.
  template <class Self, class Visitor>
  static void each(Self& self, Visitor&& visit) {
    const auto all = [&](auto&... maps) { (visit(maps), ...); };
    all(self.frame_count, self.boot_root, self.core_entry);
    all(self.owner, self.type, self.references, self.type_references, self.entries, self.drop_epoch);
    all(self.capability_state, self.capability_holder, self.capability_rights, self.capability_origin,
        self.capability_count, self.deadline, self.revoker, self.capability_deadline, self.memory);
    all(self.domain_state, self.domain_parent, self.domain_charged, self.domain_limit, self.domain_capabilities,
        self.domain_children, self.domain_vcpus, self.domain_notified, self.domain_slices, self.domain_slice_limit);
    all(self.vcpu_state, self.vcpu_domain, self.vcpu_kernel_root, self.vcpu_user_root, self.vcpu_context,
        self.vcpu_shared, self.vcpu_until, self.vcpu_timer, self.vcpu_overruns, self.vcpu_owes, self.vcpu_notices,
        self.vcpu_partner);
    all(self.now, self.slice_domain, self.slice_vcpu);
    all(self.cpu_vcpu, self.cpu_domain, self.cpu_told);
    all(self.epoch, self.agent_root, self.agent_load_epoch, self.agent_published, self.cpu_invalidated);
    all(self.cpu_mode, self.cpu_rip, self.cpu_rsp, self.cpu_rflags, self.cpu_fs_base, self.cpu_gs_base);
    all(self.cpu_leave, self.cpu_save_to, self.cpu_load_from);
    all(self.cpu_exit_status, self.console_sent, self.console_last);
  }
};

}  // namespace exo::spec
