// SPDX-License-Identifier: MIT
#include "core/system_call.h"

#include "core/capability.h"
#include "core/domain.h"
#include "core/event_port.h"
#include "core/frame.h"
#include "core/machine.h"
#include "core/revocation.h"
#include "core/table.h"
#include "core/time.h"
#include "core/translation.h"
#include "core/upcall.h"
#include "core/vcpu.h"

namespace exo::core {

Reply system_call(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d, std::uint64_t e,
                  std::uint64_t call_number) {
  const DomainId caller = current_domain();
  switch (static_cast<Call>(call_number)) {
    case Call::version: return version();
    case Call::frame_allocate: return frame_allocate(a, b, caller);
    case Call::frame_release: return frame_release(a, caller);
    case Call::table_create: return table_create(a, b, caller);
    case Call::table_destroy: return table_destroy(a, caller);
    case Call::table_set: return table_set(a, b, c, d, e, caller);
    case Call::capability_derive: return capability_derive(a, b, c, d, e, caller);
    case Call::capability_revoke: return capability_revoke(a, b, c, d, caller);
    case Call::capability_release: return capability_release(a, b, c, caller);
    case Call::tlb_flush: return tlb_flush(a);
    case Call::domain_create: return domain_create(a, b, c, caller);
    case Call::domain_start: return domain_start(a, caller);
    case Call::domain_destroy: return domain_destroy(a, caller);
    case Call::domain_reap: return domain_reap(a);
    case Call::vcpu_create: return vcpu_create(a, b, c, caller);
    case Call::vcpu_set_roots: return vcpu_set_roots(a, b, c, caller);
    case Call::vcpu_start: return vcpu_start(a, b, c, d, caller);
    case Call::vcpu_destroy: return vcpu_destroy(a, caller);
    case Call::yield: return yield(a);
    case Call::console_read: return console_read(caller);
    case Call::console_write: return console_write(a, caller);
    case Call::machine_exit: return machine_exit(a, caller);
    case Call::vcpu_stop: return vcpu_stop(a, caller);
    case Call::vcpu_set_shared: return vcpu_set_shared(a, b, caller);
    case Call::vcpu_set_upcall: return vcpu_set_upcall(a, b, c, d, caller);
    case Call::resume: return resume(a);
    case Call::slice_allocate: return slice_allocate(a, b, c, caller);
    case Call::slice_release: return slice_release(a, b, caller);
    case Call::block: return block(a);
    case Call::timer_set: return timer_set(a);
    case Call::ports_create: return ports_create(a, caller);
    case Call::ports_destroy: return ports_destroy(a, caller);
    case Call::port_allocate: return port_allocate(a, b, c, caller);
    case Call::port_bind: return port_bind(a, b, c, d, caller);
    case Call::port_release: return port_release(a, b, caller);
    case Call::port_send: return port_send(a, b, caller);
    case Call::frame_transfer: return frame_transfer(a, b, caller);
    case Call::domain_set_limit: return domain_set_limit(a, b, c, caller);
    case Call::table_update: return table_update(a, b, c, d, e, caller);
    case Call::frame_revoke: return frame_revoke(a, b, caller);
    case Call::capability_repossess: return capability_repossess(a, b, c, d, caller);
    case Call::notices_bind: return notices_bind(a, caller);
  }
  return Status::no_such_call;
}

}  // namespace exo::core
