// SPDX-License-Identifier: MIT
#include "core/vcpu.h"

#include "core/authority.h"
#include "core/context.h"
#include "core/translation.h"

namespace exo::core {

namespace {

bool is_root_of(std::uint64_t frame_word, std::uint64_t domain) {
  if (!frame_exists(frame_word)) return false;
  const Frame& frame = record(FrameNumber{frame_word});
  return frame.type() == FrameType::table_4 && number(frame.owner()) == domain;
}

void replace_root(std::uint64_t before, std::uint64_t after) {
  if (before != no_frame) {
    Frame& frame = record(FrameNumber{before});
    frame.drop_typed_reference();
    if (before != after) frame.entries_and_drop_epoch.set_count(epoch);
  }
  if (after != no_frame) record(FrameNumber{after}).add_typed_reference();
}

void replace_shared(std::uint64_t before, std::uint64_t after) {
  if (before != no_frame) record(FrameNumber{before}).drop_typed_reference();
  if (after != no_frame) record(FrameNumber{after}).add_typed_reference();
}

// Of a frame that a vCPU may have.
bool takes_by_force(DomainId caller, std::uint64_t frame) {
  return frame != no_frame && may_take_by_force(caller, record(FrameNumber{frame}));
}

}  // namespace

Reply vcpu_create(std::uint64_t vcpu_word, std::uint64_t domain_word, std::uint64_t frame_word, DomainId caller) {
  if (!vcpu_exists(vcpu_word)) return Status::no_such_vcpu;
  Vcpu& vcpu = record(VcpuId{vcpu_word});
  if (vcpu.state != VcpuState::absent) return Status::identity_in_use;
  if (!domain_exists(domain_word)) return Status::no_such_domain;
  const DomainId domain{domain_word};
  if (!acts_for(caller, domain)) return Status::not_permitted;
  if (!frame_exists(frame_word)) return Status::no_such_frame;
  const FrameNumber name{frame_word};
  Frame& frame = record(name);
  if (frame.owner() != domain) return Status::not_owner;
  if (frame.type() != FrameType::data) return Status::not_data;
  if (being_revoked(frame)) return Status::being_revoked;
  if (const Status refusal = unused(frame); refusal != Status::ok) return refusal;

  Port::clear(name);
  frame.set_type(FrameType::saved_context);
  frame.add_typed_reference();
  vcpu.state = VcpuState::stopped;
  vcpu.domain = static_cast<std::uint16_t>(domain_word);
  vcpu.context = static_cast<std::uint32_t>(frame_word);
  vcpu.notices = 0;
  ++record(domain).vcpus;
  return Status::ok;
}

Reply vcpu_set_roots(std::uint64_t vcpu_word, std::uint64_t kernel_root, std::uint64_t user_root, DomainId caller) {
  if (!vcpu_exists(vcpu_word)) return Status::no_such_vcpu;
  Vcpu& vcpu = record(VcpuId{vcpu_word});
  if (!acts_for(caller, DomainId{vcpu.domain})) return Status::not_permitted;
  if (!is_root_of(kernel_root, vcpu.domain)) return Status::not_root_table;
  if (user_root != no_frame && !is_root_of(user_root, vcpu.domain)) return Status::not_user_root_table;
  if (being_revoked(record(FrameNumber{kernel_root})) ||
      (user_root != no_frame && being_revoked(record(FrameNumber{user_root})))) {
    return Status::being_revoked;
  }
  const bool running = Port::cpu()->vcpu == vcpu_word;
  const FrameNumber saved{vcpu.context};
  if (user_root == no_frame && !running && Port::load(saved, context::mode) == number(Mode::user)) {
    return Status::in_user_mode;
  }

  replace_root(vcpu.kernel_root, kernel_root);
  replace_root(vcpu.user_root, user_root);
  vcpu.kernel_root = static_cast<std::uint32_t>(kernel_root);
  vcpu.user_root = static_cast<std::uint32_t>(user_root);
  if (running) {
    Port::store(saved, context::mode, number(Mode::kernel));
    load_root(FrameNumber{kernel_root});
  }
  return Status::ok;
}

Reply vcpu_start(std::uint64_t vcpu_word, std::uint64_t address, std::uint64_t stack, std::uint64_t argument,
                 DomainId caller) {
  if (!vcpu_exists(vcpu_word)) return Status::no_such_vcpu;
  Vcpu& vcpu = record(VcpuId{vcpu_word});
  if (!acts_for(caller, DomainId{vcpu.domain})) return Status::not_permitted;
  if (vcpu.state != VcpuState::stopped) return Status::vcpu_not_stopped;
  if (vcpu.kernel_root == no_frame) return Status::no_root;
  if (!is_canonical(address)) return Status::bad_address;

  const FrameNumber saved{vcpu.context};
  vcpu.timer = time::never;
  vcpu.overruns = 0;
  vcpu.owes = 0;
  Port::store(saved, context::rip, address);
  Port::store(saved, context::rsp, stack);
  Port::store(saved, context::rdi, argument);
  Port::store(saved, context::rflags, context::fixed_rflags);
  Port::store(saved, context::fpu_control, context::initial_fpu_control);
  Port::store(saved, context::fpu_mxcsr, context::initial_mxcsr);
  vcpu.state = VcpuState::ready;
  return Status::ok;
}

Reply vcpu_stop(std::uint64_t vcpu_word, DomainId caller) {
  if (!vcpu_exists(vcpu_word)) return Status::no_such_vcpu;
  Vcpu& vcpu = record(VcpuId{vcpu_word});
  if (!acts_for(caller, DomainId{vcpu.domain})) return Status::not_permitted;
  if (vcpu.state < VcpuState::ready) return Status::vcpu_not_ready;
  if (Port::cpu()->vcpu == vcpu_word) return Status::vcpu_running;

  vcpu.state = VcpuState::stopped;
  vcpu.partner = no_vcpu;
  Port::store(FrameNumber{vcpu.context}, context::mode, number(Mode::kernel));
  return Status::ok;
}

Reply vcpu_set_shared(std::uint64_t vcpu_word, std::uint64_t frame_word, DomainId caller) {
  if (!vcpu_exists(vcpu_word)) return Status::no_such_vcpu;
  Vcpu& vcpu = record(VcpuId{vcpu_word});
  const DomainId domain{vcpu.domain};
  if (!acts_for(caller, domain) && (frame_word != no_frame || !takes_by_force(caller, vcpu.shared))) {
    return Status::not_permitted;
  }
  if (frame_word != no_frame) {
    if (!frame_exists(frame_word)) return Status::no_such_frame;
    const Frame& frame = record(FrameNumber{frame_word});
    if (frame.owner() != domain) return Status::not_owner;
    if (frame.type() != FrameType::data) return Status::not_data;
    if (being_revoked(frame)) return Status::being_revoked;
  }

  replace_shared(vcpu.shared, frame_word);
  vcpu.shared = static_cast<std::uint32_t>(frame_word);
  return Status::ok;
}

Reply vcpu_set_upcall(std::uint64_t vcpu_word, std::uint64_t kind, std::uint64_t address, std::uint64_t stack,
                      DomainId caller) {
  if (!vcpu_exists(vcpu_word)) return Status::no_such_vcpu;
  const Vcpu& vcpu = record(VcpuId{vcpu_word});
  if (!acts_for(caller, DomainId{vcpu.domain})) return Status::not_permitted;
  if (kind >= entry_count) return Status::bad_upcall;
  if (!is_canonical(address)) return Status::bad_address;
  if (!is_canonical(stack)) return Status::bad_stack;

  const FrameNumber saved{vcpu.context};
  Port::store(saved, context::upcall_address + kind, address);
  Port::store(saved, context::upcall_stack + kind, stack);
  return Status::ok;
}

Reply vcpu_destroy(std::uint64_t vcpu_word, DomainId caller) {
  if (!vcpu_exists(vcpu_word)) return Status::no_such_vcpu;
  Vcpu& vcpu = record(VcpuId{vcpu_word});
  const DomainId domain{vcpu.domain};
  if (!may_undo_for(caller, domain) && !takes_by_force(caller, vcpu.context) &&
      !takes_by_force(caller, vcpu.kernel_root) && !takes_by_force(caller, vcpu.user_root)) {
    return Status::not_permitted;
  }
  if (Port::cpu()->vcpu == vcpu_word) return Status::vcpu_running;

  replace_root(vcpu.kernel_root, no_frame);
  replace_root(vcpu.user_root, no_frame);
  replace_shared(vcpu.shared, no_frame);
  Frame& saved = record(FrameNumber{vcpu.context});
  saved.set_type(FrameType::data);
  saved.drop_typed_reference();
  vcpu.state = VcpuState::absent;
  vcpu.domain = no_domain;
  vcpu.kernel_root = no_frame;
  vcpu.user_root = no_frame;
  vcpu.context = no_frame;
  vcpu.shared = no_frame;
  vcpu.partner = no_vcpu;
  --record(domain).vcpus;
  return Status::ok;
}

}  // namespace exo::core
