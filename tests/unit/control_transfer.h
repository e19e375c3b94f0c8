// SPDX-License-Identifier: MIT
// vCPUs that wait to be called: for tests of protected control transfer.
#pragma once

#include "tests/unit/two_vcpus.h"

namespace exo::tests {

inline constexpr Word third = 3;  // a vCPU of the root domain, as the fourth is
inline constexpr Word fourth = 4;
inline constexpr Word entry_point = 0x600000;
inline constexpr Word entry_stack = 0xa000;
inline constexpr Word trap_flag = 0x100;

class ControlTest : public TwoVcpusTest {
 protected:
  Status transfer(Word number, Word vcpu) { return machine.perform(model::Step::of(Call{number}, {vcpu})); }
  Status control_call(Word vcpu) { return transfer(control_call_number, vcpu); }
  Status control_send(Word vcpu) { return transfer(control_send_number, vcpu); }
  Status control_reply(Found found = {}) {
    return machine.perform(model::Step::of(Call{control_reply_number}, {}, found));
  }

  Status declare_entry(Word vcpu, Word address = entry_point) {
    return machine.call(Call::vcpu_set_upcall, vcpu, spec::code(Upcall::control), address, entry_stack);
  }
  // A second vCPU of the root domain, ready to run.
  void start(Word vcpu) {
    machine.must(Call::vcpu_create, vcpu, root_domain, machine.frame());
    machine.must(Call::vcpu_set_roots, vcpu, model::root_table_frame, no_frame);
    machine.must(Call::vcpu_set_shared, vcpu, machine.frame());
    machine.must(Call::vcpu_start, vcpu, program, stack, 0);
    ASSERT_EQ(declare_entry(vcpu), Status::ok);
  }
  // It waits to be called, and whoever had the processor goes on.
  void let_wait(Word vcpu) {
    const Word before = running();
    machine.must(Call::yield, vcpu);
    ASSERT_EQ(control_reply(), Status::ok);
    ASSERT_EQ(state_of(vcpu), VcpuState::accepting);
    if (running() != before) machine.must(Call::yield, before);
  }
  void let_the_child_wait() {
    ASSERT_EQ(declare_entry(child_vcpu), Status::ok);
    start_child();
    let_wait(child_vcpu);
  }
  void let_wait_anew(Word vcpu) {
    start(vcpu);
    let_wait(vcpu);
  }
  // The child has the processor, and calls the third vCPU, in its own slice.
  void let_the_child_call() {
    let_wait_anew(third);
    share();
    come_to_the_child();
    be_at(program);
    ASSERT_EQ(control_call(third), Status::ok);
  }

  bool is_at(Word address, Word at_stack) const {
    return machine.state().cpu_rip[cpu] == address && machine.state().cpu_rsp[cpu] == at_stack;
  }
  bool is_at_its_entry() const { return is_at(entry_point, entry_stack); }
  bool leaves(spec::Leave leave) const { return machine.state().cpu_leave[cpu] == spec::code(leave); }
  Word partner(Word vcpu) const { return machine.state().vcpu_partner[vcpu]; }
  Word kernel_root(Word vcpu) const { return machine.state().vcpu_kernel_root[vcpu]; }
  Word context_of(Word vcpu) const { return machine.state().vcpu_context[vcpu] * page_size; }
  bool was_told_that_nobody_replies(Word vcpu) const {
    return saved(vcpu, context::rax) == spec::code(Status::callee_gone) && saved(vcpu, context::rdx) == 0;
  }
};

}  // namespace exo::tests
