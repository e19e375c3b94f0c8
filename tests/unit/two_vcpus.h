// SPDX-License-Identifier: MIT
// Two domains with a vCPU each, which both can be told of events: for tests of time, and of events.
#pragma once

#include "tests/unit/small_machine.h"

namespace exo::tests {

// What is found in a shared context, in the order in which the core reads it.
using Found = std::array<Word, spec::max_hardware_inputs>;

inline constexpr Word slices_of_child = 4;

class TwoVcpusTest : public CallTest {
 protected:
  // The child is still being built: its parent gives it slices and ports, then lets it go.
  void SetUp() override {
    machine.build_child(slices_of_child);
    machine.give_child_a_vcpu();
    let_it_be_told(root_vcpu, root_domain);
    let_it_be_told(child_vcpu, child);
  }
  void start_child() { machine.must(Call::domain_start, child); }
  void give_slice(Word at, Word vcpu) { machine.must(Call::slice_allocate, cpu, at, vcpu); }
  // The vCPU on the processor goes on in user mode, on its user root.
  void go_to_user_mode(Word address) {
    const Found record{address, stack, context::fixed_rflags, 0, 0, spec::code(Mode::user)};
    EXPECT_EQ(machine.perform(model::Step::of(Call::resume, {spec::code(Upcall::call)}, record)), Status::ok);
  }
  void be_at(Word address) { machine.happen(model::Step::Kind::ring_3_runs, {address, stack, context::fixed_rflags}); }

  void tick(Found found = {}) { pass(1, found); }
  void pass(Word ticks, Found found = {}) {
    EXPECT_EQ(machine.perform({model::Step::Kind::tick, 0, {ticks}, found}), Status::ok);
  }
  // The next tick is the first of the slice at this position, or the last.
  void go_before(Word slice) { machine.set("now", 0, slice * time::ticks_per_slice - 1); }
  void go_to_the_end_of(Word slice) { machine.set("now", 0, (slice + 1) * time::ticks_per_slice - 2); }

  // The child has the slice at `position`, the root vCPU has the processor.
  void share() {
    give_slice(position, child_vcpu);
    start_child();
  }
  // The child has the processor, in its slice.
  void come_to_the_child() {
    go_before(position);
    tick();
    ASSERT_EQ(running(), child_vcpu);
  }

  Word running() const { return machine.state().cpu_vcpu[cpu]; }
  bool is_in_its_handler() const {
    return machine.state().cpu_rip[cpu] == handler && machine.state().cpu_rsp[cpu] == handler_stack;
  }
  bool is_in(Mode mode) const { return machine.state().cpu_mode[cpu] == spec::code(mode); }
  VcpuState state_of(Word vcpu) const { return VcpuState(machine.state().vcpu_state[vcpu]); }
  Word pending(Word vcpu, Word number) const { return in_shared(vcpu, shared_context::pending + number / 64); }
  Word selector(Word vcpu) const { return in_shared(vcpu, shared_context::selector); }
  Word active(Word vcpu) const { return in_shared(vcpu, shared_context::active + spec::code(Upcall::event)); }
  Word in_shared(Word vcpu, Word word) const {
    const Word frame = machine.state().vcpu_shared[vcpu];
    return machine.state().memory[frame, word];
  }
  Word saved(Word vcpu, Word word) const {
    const Word frame = machine.state().vcpu_context[vcpu];
    return machine.state().memory[frame, word];
  }

  static constexpr Word cpu = 0;
  static constexpr Word position = 5;  // of a slice
  static constexpr Word handler = 0x500000;
  static constexpr Word handler_stack = 0x9000;
  static constexpr Word program = 0x401000;
  static constexpr Word stack = 0x7000;

 private:
  void let_it_be_told(Word vcpu, Word domain) {
    machine.must(Call::vcpu_set_shared, vcpu, machine.frame(domain));
    machine.must(Call::vcpu_set_upcall, vcpu, spec::code(Upcall::event), handler, handler_stack);
    const Word kernel_root = machine.state().vcpu_kernel_root[vcpu];
    machine.must(Call::vcpu_set_roots, vcpu, kernel_root, machine.table(4, domain));
  }
};

}  // namespace exo::tests
