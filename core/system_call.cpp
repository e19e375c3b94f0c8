// SPDX-License-Identifier: MIT
#include "core/system_call.h"

#include "core/capability.h"
#include "core/domain.h"
#include "core/frame.h"
#include "core/machine.h"
#include "core/table.h"
#include "core/translation.h"
#include "core/vcpu.h"

namespace exo::core {

Reply system_call(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d, std::uint64_t e,
                  std::uint64_t call_number) {
  const DomainId caller = current_domain();
  switch (static_cast<Call>(call_number)) {
    case Call::version: return version();
    case Call::frame_allocate: return frame_allocate(caller, a, b);
    case Call::frame_release: return frame_release(caller, a);
    case Call::table_create: return table_create(caller, a, b);
    case Call::table_destroy: return table_destroy(caller, a);
    case Call::table_set: return table_set(caller, a, b, c, d, e);
    case Call::capability_derive: return capability_derive(caller, a, b, c, d);
    case Call::capability_revoke: return capability_revoke(caller, a, b);
    case Call::capability_release: return capability_release(caller, a, b);
    case Call::tlb_flush: return tlb_flush(a);
    case Call::domain_create: return domain_create(caller, a, b);
    case Call::domain_start: return domain_start(caller, a);
    case Call::domain_destroy: return domain_destroy(caller, a);
    case Call::domain_reap: return domain_reap(a);
    case Call::vcpu_create: return vcpu_create(caller, a, b, c);
    case Call::vcpu_set_roots: return vcpu_set_roots(caller, a, b, c);
    case Call::vcpu_start: return vcpu_start(caller, a, b, c, d);
    case Call::vcpu_destroy: return vcpu_destroy(caller, a);
    case Call::yield: return yield(a);
    case Call::console_read: return console_read(caller);
    case Call::console_write: return console_write(caller, a);
    case Call::machine_exit: return machine_exit(caller, a);
  }
  return Status::no_such_call;
}

}  // namespace exo::core
