// SPDX-License-Identifier: MIT
// The calls of the core, one function each. Their meaning is in spec/, under the same names.
#pragma once

#include "libos/base/names.h"

namespace exo::libos {

// What a call answers. The value means something only with Status::ok, where the call does not say otherwise.
struct [[nodiscard]] Result {
  Status status;
  std::uint64_t value = 0;

  constexpr bool ok() const { return status == Status::ok; }
};

// Any call with any arguments: the way into the core that all functions below take.
inline Result call(std::uint64_t number, std::uint64_t first = 0, std::uint64_t second = 0, std::uint64_t third = 0,
                   std::uint64_t fourth = 0, std::uint64_t fifth = 0) {
  register std::uint64_t r10 asm("r10") = fourth;
  register std::uint64_t r8 asm("r8") = fifth;
  asm volatile("syscall"
               : "+a"(number), "+D"(first), "+S"(second), "+d"(third), "+r"(r10), "+r"(r8)
               :
               : "rcx", "r9", "r11", "memory");
  return {Status{number}, third};
}

inline Result version() { return call(number(Call::version)); }

// --- Frames ---

inline Status frame_allocate(DomainId domain, FrameNumber frame) {
  return call(number(Call::frame_allocate), number(domain), number(frame)).status;
}

inline Status frame_release(FrameNumber frame) { return call(number(Call::frame_release), number(frame)).status; }

inline Status frame_transfer(FrameNumber frame, DomainId domain) {
  return call(number(Call::frame_transfer), number(frame), number(domain)).status;
}

// --- Page tables ---

inline Status table_create(FrameNumber frame, std::uint64_t level) {
  return call(number(Call::table_create), number(frame), level).status;
}

inline Status table_destroy(FrameNumber frame) { return call(number(Call::table_destroy), number(frame)).status; }

// Exchanges an entry; the value is the old one.
inline Result table_set(FrameNumber table, std::uint64_t index, std::uint64_t word) {
  return call(number(Call::table_set), number(table), index, word);
}

// The same, if the old one is as expected.
inline Result table_set(FrameNumber table, std::uint64_t index, std::uint64_t word, std::uint64_t expected) {
  return call(number(Call::table_set), number(table), index, word, expected, 1);
}

// Sets so many entries to the words of a frame of one's own, up to the first that is refused. The value is how many
// were set, refused or not.
inline Result table_update(FrameNumber table, std::uint64_t index, FrameNumber batch, std::uint64_t first,
                           std::uint64_t count) {
  return call(number(Call::table_update), number(table), index, number(batch), first, count);
}

// Of all pages; until then a frame that lost a binding is not used anew.
inline Status tlb_flush() { return call(number(Call::tlb_flush), 0).status; }

// Of one page, on this processor: what changed there is seen from now on, but no frame may be used anew for it.
inline Status invalidate_page(VirtualAddress page) { return call(number(Call::tlb_flush), number(page)).status; }

// --- Capabilities ---

// `by` is the capability that gives the authority for it; the owner of the frame needs none.
inline Status capability_derive(FrameNumber frame, Slot slot, DomainId holder, Rights rights, Slot by = Slot::owner) {
  return call(number(Call::capability_derive), number(frame), number(slot), number(holder), number(rights), number(by))
      .status;
}

inline constexpr std::uint64_t at_once = 0;  // a deadline that has passed

// To be given up before the tick of the deadline; after it, what is left may be broken by capability_repossess.
inline Status capability_revoke(FrameNumber frame, Slot slot, Slot by = Slot::owner, std::uint64_t deadline = at_once) {
  return call(number(Call::capability_revoke), number(frame), number(slot), deadline, number(by)).status;
}

// The same of a whole frame, for an ancestor of its owner.
inline Status frame_revoke(FrameNumber frame, std::uint64_t deadline = at_once) {
  return call(number(Call::frame_revoke), number(frame), deadline).status;
}

inline Status capability_repossess(FrameNumber frame, Slot slot, FrameNumber table, Slot by = Slot::owner) {
  return call(number(Call::capability_repossess), number(frame), number(slot), number(table), number(by)).status;
}

inline Status notices_bind(VcpuId vcpu) { return call(number(Call::notices_bind), number(vcpu)).status; }

inline Status capability_release(FrameNumber frame, Slot slot, Slot by = Slot::owner) {
  return call(number(Call::capability_release), number(frame), number(slot), number(by)).status;
}

// --- Domains and vCPUs ---

inline Status domain_create(DomainId domain, std::uint64_t limit, std::uint64_t slices = 0) {
  return call(number(Call::domain_create), number(domain), limit, slices).status;
}

inline Status domain_start(DomainId domain) { return call(number(Call::domain_start), number(domain)).status; }

inline Status domain_set_limit(DomainId domain, std::uint64_t limit, std::uint64_t slices) {
  return call(number(Call::domain_set_limit), number(domain), limit, slices).status;
}

inline Status domain_destroy(DomainId domain) { return call(number(Call::domain_destroy), number(domain)).status; }

inline Status domain_reap(DomainId domain) { return call(number(Call::domain_reap), number(domain)).status; }

inline Status vcpu_create(VcpuId vcpu, DomainId domain, FrameNumber context) {
  return call(number(Call::vcpu_create), number(vcpu), number(domain), number(context)).status;
}

inline Status vcpu_set_roots(VcpuId vcpu, FrameNumber kernel_root, FrameNumber user_root) {
  return call(number(Call::vcpu_set_roots), number(vcpu), number(kernel_root), number(user_root)).status;
}

inline Status vcpu_start(VcpuId vcpu, VirtualAddress address, VirtualAddress stack, std::uint64_t argument) {
  return call(number(Call::vcpu_start), number(vcpu), number(address), number(stack), argument).status;
}

inline Status vcpu_destroy(VcpuId vcpu) { return call(number(Call::vcpu_destroy), number(vcpu)).status; }

inline Status vcpu_stop(VcpuId vcpu) { return call(number(Call::vcpu_stop), number(vcpu)).status; }

inline Status vcpu_set_shared(VcpuId vcpu, FrameNumber frame) {
  return call(number(Call::vcpu_set_shared), number(vcpu), number(frame)).status;
}

inline Status vcpu_set_upcall(VcpuId vcpu, Upcall kind, VirtualAddress address, VirtualAddress stack) {
  return call(number(Call::vcpu_set_upcall), number(vcpu), number(kind), number(address), number(stack)).status;
}

// Goes on with the registers in the record, and returns only if it cannot.
inline Status resume(Upcall kind) { return call(number(Call::resume), number(kind)).status; }

// --- Time ---

// Gives the rest of the slice away; returns when the processor comes back.
inline Status yield(VcpuId vcpu) { return call(number(Call::yield), number(vcpu)).status; }

inline Status slice_allocate(std::uint64_t position, VcpuId vcpu) {
  return call(number(Call::slice_allocate), 0, position, number(vcpu)).status;
}

inline Status slice_release(std::uint64_t position) { return call(number(Call::slice_release), 0, position).status; }

// Returns at an event, or at this tick.
inline Status block(std::uint64_t until) { return call(number(Call::block), until).status; }

// A deadline that has passed: its event comes with the next tick.
inline constexpr std::uint64_t next_tick = 0;

// The value is the time now, in ticks.
inline Result timer_set(std::uint64_t deadline) { return call(number(Call::timer_set), deadline); }

// --- Event ports ---

inline Status ports_create(FrameNumber frame) { return call(number(Call::ports_create), number(frame)).status; }

inline Status ports_destroy(FrameNumber frame) { return call(number(Call::ports_destroy), number(frame)).status; }

inline Status port_allocate(FrameNumber frame, std::uint64_t index, DomainId sender) {
  return call(number(Call::port_allocate), number(frame), index, number(sender)).status;
}

inline Status port_bind(FrameNumber frame, std::uint64_t index, VcpuId vcpu, std::uint64_t event) {
  return call(number(Call::port_bind), number(frame), index, number(vcpu), event).status;
}

inline Status port_release(FrameNumber frame, std::uint64_t index) {
  return call(number(Call::port_release), number(frame), index).status;
}

inline Status port_send(FrameNumber frame, std::uint64_t index) {
  return call(number(Call::port_send), number(frame), index).status;
}

// --- The root domain only ---

inline Result console_read() { return call(number(Call::console_read)); }

inline Status console_write(char byte) {
  return call(number(Call::console_write), static_cast<unsigned char>(byte)).status;
}

inline Status machine_exit(std::uint64_t status) { return call(number(Call::machine_exit), status).status; }

}  // namespace exo::libos
