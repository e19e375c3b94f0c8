// SPDX-License-Identifier: MIT
// vcpu_create, vcpu_set_roots, vcpu_start, vcpu_destroy and yield.
#include "tests/unit/small_machine.h"

namespace exo::tests {
namespace {

class VcpuTest : public CallTest {
 protected:
  void SetUp() override { machine.build_child(); }
};

TEST_F(VcpuTest, ADataFrameBecomesItsSavedContext) {
  const Word frame = machine.frame(child);
  EXPECT_EQ(machine.call(Call::vcpu_create, 0, child, frame), Status::no_such_vcpu);
  EXPECT_EQ(machine.call(Call::vcpu_create, vcpu_count, child, frame), Status::no_such_vcpu);
  EXPECT_EQ(machine.call(Call::vcpu_create, root_vcpu, child, frame), Status::identity_in_use);
  EXPECT_EQ(machine.call(Call::vcpu_create, child_vcpu, 0, frame), Status::no_such_domain);
  EXPECT_EQ(machine.call(Call::vcpu_create, child_vcpu, 3, frame), Status::not_permitted);
  EXPECT_EQ(machine.call(Call::vcpu_create, child_vcpu, child, 64), Status::no_such_frame);
  EXPECT_EQ(machine.call(Call::vcpu_create, child_vcpu, root_domain, frame), Status::not_owner);
  EXPECT_EQ(machine.call(Call::vcpu_create, child_vcpu, child, frame), Status::ok);
  EXPECT_EQ(machine.state().type[frame], spec::code(FrameType::saved_context));
  EXPECT_EQ(machine.call(Call::frame_release, frame), Status::not_data);
}

TEST_F(VcpuTest, ItStartsOnceOnARootAtACanonicalAddress) {
  machine.must(Call::vcpu_create, child_vcpu, child, machine.frame(child));
  EXPECT_EQ(machine.call(Call::vcpu_start, child_vcpu, 0x400000, 0x7000, 5), Status::no_root);
  machine.must(Call::vcpu_set_roots, child_vcpu, machine.table(4, child), no_frame);
  EXPECT_EQ(machine.call(Call::vcpu_start, child_vcpu, Word{1} << 47, 0, 0), Status::bad_address);
  EXPECT_EQ(machine.call(Call::vcpu_start, child_vcpu, 0x400000, 0x7000, 5), Status::ok);
  EXPECT_EQ(machine.call(Call::vcpu_start, child_vcpu, 0x400000, 0x7000, 5), Status::vcpu_not_stopped);
  const Word saved = machine.state().vcpu_context[child_vcpu];
  EXPECT_EQ((machine.state().memory[saved, context::rip]), 0x400000u);
  EXPECT_EQ((machine.state().memory[saved, context::rsp]), 0x7000u);
  EXPECT_EQ((machine.state().memory[saved, context::rdi]), 5u);
  EXPECT_EQ((machine.state().memory[saved, context::fpu_mxcsr]), context::initial_mxcsr);
}

TEST_F(VcpuTest, RootsAreLevel4TablesOfItsDomain) {
  machine.must(Call::vcpu_create, child_vcpu, child, machine.frame(child));
  const Word root = machine.table(4, child);
  EXPECT_EQ(machine.call(Call::vcpu_set_roots, child_vcpu, no_frame, no_frame), Status::not_root_table);
  EXPECT_EQ(machine.call(Call::vcpu_set_roots, child_vcpu, model::root_table_frame, no_frame), Status::not_root_table);
  EXPECT_EQ(machine.call(Call::vcpu_set_roots, child_vcpu, machine.table(3, child), no_frame), Status::not_root_table);
  EXPECT_EQ(machine.call(Call::vcpu_set_roots, child_vcpu, root, model::root_table_frame), Status::not_user_root_table);
  EXPECT_EQ(machine.call(Call::vcpu_set_roots, child_vcpu, root, root), Status::ok);
  EXPECT_EQ(machine.state().references[root], 2u);
  EXPECT_EQ(machine.call(Call::table_destroy, root), Status::still_linked);
  machine.must(Call::vcpu_set_roots, child_vcpu, machine.table(4, child), no_frame);
  EXPECT_EQ(machine.call(Call::table_destroy, root), Status::not_flushed) << "CR3 might still name it";
}

TEST_F(VcpuTest, ARunningVcpuChangesItsRootAtOnce) {
  const Word root = machine.table(4);
  machine.must(Call::vcpu_set_roots, root_vcpu, root, no_frame);
  EXPECT_EQ(machine.state().cpu_root[Word{0}], root);
}

TEST_F(VcpuTest, YieldGoesToAReadyVcpuOfARunningDomain) {
  machine.give_child_a_vcpu();
  EXPECT_EQ(machine.call(Call::yield, 0), Status::no_such_vcpu);
  EXPECT_EQ(machine.call(Call::yield, 3), Status::vcpu_not_ready);
  EXPECT_EQ(machine.call(Call::yield, child_vcpu), Status::domain_not_running);
  machine.must(Call::domain_start, child);
  EXPECT_EQ(machine.call(Call::yield, child_vcpu), Status::ok);
  EXPECT_EQ(machine.state().cpu_vcpu[Word{0}], child_vcpu);
  EXPECT_EQ(machine.state().cpu_root[Word{0}], machine.state().vcpu_kernel_root[child_vcpu]);
}

TEST_F(VcpuTest, ADestroyedVcpuGivesItsContextBack) {
  machine.give_child_a_vcpu();
  const Word saved = machine.state().vcpu_context[child_vcpu];
  EXPECT_EQ(machine.call(Call::vcpu_destroy, root_vcpu), Status::vcpu_running);
  EXPECT_EQ(machine.call(Call::vcpu_destroy, child_vcpu), Status::ok);
  EXPECT_EQ(machine.call(Call::vcpu_destroy, child_vcpu), Status::not_permitted);
  EXPECT_EQ(machine.call(Call::frame_release, saved), Status::ok);
}

}  // namespace
}  // namespace exo::tests
