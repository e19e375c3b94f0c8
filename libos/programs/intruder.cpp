// SPDX-License-Identifier: MIT
#include "libos/programs/intruder.h"

#include "libos/base/program.h"
#include "libos/base/table_entry.h"

namespace exo::libos {
namespace {

Status intrude(const Mailbox& mailbox) {
  const FrameNumber frame{mailbox.operand};
  switch (Intrusion{mailbox.argument}) {
    case Intrusion::read_console: return console_read().status;
    case Intrusion::write_console: return console_write('!');
    case Intrusion::end_machine: return machine_exit(0);
    case Intrusion::end_root_domain: return domain_destroy(DomainId{root_domain});
    case Intrusion::destroy_root_vcpu: return vcpu_destroy(VcpuId{root_vcpu});
    case Intrusion::bind_frame: return table_set(mailbox.window_table, 1, binding(frame, Rights::read)).status;
    case Intrusion::release_frame: return frame_release(frame);
    case Intrusion::allocate_for_root: return frame_allocate(DomainId{root_domain}, frame);
    case Intrusion::raise_limit: return domain_set_limit(mailbox.domain, max_frames, slice_count);
    case Intrusion::take_slice: return slice_allocate(0, mailbox.vcpu);
    case Intrusion::take_slice_of_root: return slice_allocate(0, VcpuId{root_vcpu});
  }
  return Status::ok;
}

}  // namespace

std::uint64_t child_main(Mailbox& mailbox) { return number(intrude(mailbox)); }

}  // namespace exo::libos
