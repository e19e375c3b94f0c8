// SPDX-License-Identifier: MIT
// vcpu_create, vcpu_set_roots, vcpu_set_shared, vcpu_set_upcall, vcpu_start, vcpu_stop, vcpu_destroy and yield.
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
  EXPECT_EQ(machine.state().agent_root[Word{0}], root);
}

TEST_F(VcpuTest, YieldGoesToAReadyVcpuOfARunningDomain) {
  machine.give_child_a_vcpu();
  EXPECT_EQ(machine.call(Call::yield, vcpu_count), Status::no_such_vcpu);
  EXPECT_EQ(machine.call(Call::yield, 3), Status::vcpu_not_ready);
  EXPECT_EQ(machine.call(Call::yield, child_vcpu), Status::domain_not_running);
  machine.must(Call::domain_start, child);
  EXPECT_EQ(machine.call(Call::yield, child_vcpu), Status::ok);
  EXPECT_EQ(machine.state().cpu_vcpu[Word{0}], child_vcpu);
  EXPECT_EQ(machine.state().agent_root[Word{0}], machine.state().vcpu_kernel_root[child_vcpu]);
}

TEST_F(VcpuTest, AStoppedVcpuRunsNoMoreUntilItIsStartedAnew) {
  machine.give_child_a_vcpu();
  EXPECT_EQ(machine.call(Call::vcpu_stop, 0), Status::no_such_vcpu);
  EXPECT_EQ(machine.call(Call::vcpu_stop, vcpu_count), Status::no_such_vcpu);
  EXPECT_EQ(machine.call(Call::vcpu_stop, 3), Status::not_permitted) << "nobody's";
  EXPECT_EQ(machine.call(Call::vcpu_stop, root_vcpu), Status::vcpu_running);
  EXPECT_EQ(machine.call(Call::vcpu_stop, child_vcpu), Status::ok);
  EXPECT_EQ(machine.call(Call::vcpu_stop, child_vcpu), Status::vcpu_not_ready);
  EXPECT_EQ(machine.call(Call::yield, child_vcpu), Status::vcpu_not_ready);
  EXPECT_EQ(machine.call(Call::vcpu_start, child_vcpu, 0x400000, 0, 0), Status::ok);
  machine.must(Call::domain_start, child);
  EXPECT_EQ(machine.call(Call::vcpu_stop, child_vcpu), Status::not_permitted) << "a running domain's";
}

TEST_F(VcpuTest, ASharedContextIsADataFrameOfItsDomain) {
  machine.give_child_a_vcpu();
  const Word table = machine.table(1, child);
  EXPECT_EQ(machine.call(Call::vcpu_set_shared, 0, table), Status::no_such_vcpu);
  EXPECT_EQ(machine.call(Call::vcpu_set_shared, 3, table), Status::not_permitted);
  EXPECT_EQ(machine.call(Call::vcpu_set_shared, child_vcpu, 64), Status::no_such_frame);
  EXPECT_EQ(machine.call(Call::vcpu_set_shared, child_vcpu, machine.frame()), Status::not_owner);
  EXPECT_EQ(machine.call(Call::vcpu_set_shared, child_vcpu, table), Status::not_data);
  const Word saved = machine.state().vcpu_context[child_vcpu];
  EXPECT_EQ(machine.call(Call::vcpu_set_shared, child_vcpu, saved), Status::not_data);
  const Word shared = machine.frame(child);
  EXPECT_EQ(machine.call(Call::vcpu_set_shared, child_vcpu, shared), Status::ok);
  EXPECT_EQ(machine.state().vcpu_shared[child_vcpu], shared);
}

TEST_F(VcpuTest, ASharedContextStaysData) {
  machine.give_child_a_vcpu();
  const Word shared = machine.frame(child);
  machine.must(Call::vcpu_set_shared, child_vcpu, shared);
  EXPECT_EQ(machine.call(Call::frame_release, shared), Status::still_referenced);
  EXPECT_EQ(machine.call(Call::table_create, shared, 1), Status::still_writable);
  EXPECT_EQ(machine.call(Call::vcpu_create, 3, child, shared), Status::still_referenced);
  machine.must(Call::vcpu_set_shared, child_vcpu, shared);
  EXPECT_EQ(machine.state().references[shared], 1u) << "given twice";
  machine.must(Call::vcpu_set_shared, child_vcpu, machine.frame(child));
  EXPECT_EQ(machine.call(Call::frame_release, shared), Status::ok) << "another took its place";
  const Word second = machine.state().vcpu_shared[child_vcpu];
  machine.must(Call::vcpu_set_shared, child_vcpu, no_frame);
  EXPECT_EQ(machine.call(Call::table_create, second, 1), Status::ok) << "taken away";
}

TEST_F(VcpuTest, ManyVcpusMayShareAContext) {
  machine.give_child_a_vcpu();
  machine.must(Call::vcpu_create, 3, child, machine.frame(child));
  const Word shared = machine.frame(child);
  machine.must(Call::vcpu_set_shared, child_vcpu, shared);
  machine.must(Call::vcpu_set_shared, 3, shared);
  machine.must(Call::vcpu_set_shared, 3, no_frame);
  EXPECT_EQ(machine.call(Call::frame_release, shared), Status::still_referenced);
}

TEST_F(CallTest, ADomainHasManyVcpusMadeAndEndedByName) {
  constexpr Word first = 100, last = first + 31;
  machine.must(Call::domain_create, child, 40, 0);
  const Word root = machine.table(4, child);
  const auto make = [&](Word vcpu, Word context) {
    machine.must(Call::vcpu_create, vcpu, child, context);
    machine.must(Call::vcpu_set_roots, vcpu, root, no_frame);
    machine.must(Call::vcpu_start, vcpu, 0x400000 + vcpu, 0, vcpu);
  };
  for (Word vcpu = first; vcpu <= last; ++vcpu) make(vcpu, machine.frame(child));
  machine.must(Call::domain_start, child);
  for (Word vcpu = first; vcpu <= last; ++vcpu) {
    machine.must(Call::yield, vcpu);
    EXPECT_EQ(machine.state().cpu_vcpu[Word{0}], vcpu);
    EXPECT_EQ(machine.state().cpu_rip[Word{0}], 0x400000 + vcpu);
  }
  for (Word vcpu = first; vcpu < last; vcpu += 2) {
    const Word context = machine.state().vcpu_context[vcpu];
    machine.must(Call::vcpu_destroy, vcpu);
    EXPECT_EQ(machine.call(Call::yield, vcpu), Status::vcpu_not_ready);
    make(vcpu, context);
    machine.must(Call::vcpu_stop, vcpu + 1 == last ? vcpu : vcpu + 1);
  }
  machine.must(Call::yield, first);
  EXPECT_EQ(machine.state().cpu_vcpu[Word{0}], first);
  EXPECT_EQ(machine.state().domain_vcpus[child], 32u);
}

TEST_F(VcpuTest, AnUpcallHasACanonicalAddressAndStack) {
  machine.give_child_a_vcpu();
  const Word kind = spec::code(Upcall::nested);
  EXPECT_EQ(machine.call(Call::vcpu_set_upcall, vcpu_count, kind, 0, 0), Status::no_such_vcpu);
  EXPECT_EQ(machine.call(Call::vcpu_set_upcall, 3, kind, 0, 0), Status::not_permitted);
  EXPECT_EQ(machine.call(Call::vcpu_set_upcall, child_vcpu, entry_count, 0, 0), Status::bad_upcall);
  EXPECT_EQ(machine.call(Call::vcpu_set_upcall, child_vcpu, ~Word{0}, 0, 0), Status::bad_upcall);
  EXPECT_EQ(machine.call(Call::vcpu_set_upcall, child_vcpu, kind, not_canonical, 0), Status::bad_address);
  EXPECT_EQ(machine.call(Call::vcpu_set_upcall, child_vcpu, kind, 0, not_canonical), Status::bad_stack);
  EXPECT_EQ(machine.call(Call::vcpu_set_upcall, child_vcpu, kind, 0x500000, 0x9000), Status::ok);
  const Word saved = machine.state().vcpu_context[child_vcpu];
  EXPECT_EQ((machine.state().memory[saved, context::upcall_address + kind]), 0x500000u);
  EXPECT_EQ((machine.state().memory[saved, context::upcall_stack + kind]), 0x9000u);
}

TEST_F(VcpuTest, YieldKeepsWhereTheVcpuWas) {
  machine.give_child_a_vcpu();
  machine.must(Call::domain_start, child);
  const Word saved = machine.state().vcpu_context[root_vcpu];
  machine.happen(model::Step::Kind::ring_3_runs, {0x401000, 0x7000, context::fixed_rflags});
  machine.must(Call::yield, child_vcpu);
  EXPECT_EQ((machine.state().memory[saved, context::rip]), 0x401000u);
  EXPECT_EQ((machine.state().memory[saved, context::rsp]), 0x7000u);
  EXPECT_EQ(machine.state().cpu_save_to[Word{0}], saved * page_size);
  EXPECT_EQ(machine.state().cpu_load_from[Word{0}], machine.state().vcpu_context[child_vcpu] * page_size);
  EXPECT_EQ(machine.state().cpu_rip[Word{0}], 0x400000u);
}

TEST_F(VcpuTest, ADestroyedVcpuGivesItsContextsBack) {
  machine.give_child_a_vcpu();
  const Word saved = machine.state().vcpu_context[child_vcpu];
  const Word shared = machine.frame(child);
  machine.must(Call::vcpu_set_shared, child_vcpu, shared);
  EXPECT_EQ(machine.call(Call::vcpu_destroy, root_vcpu), Status::vcpu_running);
  EXPECT_EQ(machine.call(Call::vcpu_destroy, child_vcpu), Status::ok);
  EXPECT_EQ(machine.call(Call::vcpu_destroy, child_vcpu), Status::not_permitted);
  EXPECT_EQ(machine.call(Call::frame_release, saved), Status::ok);
  EXPECT_EQ(machine.call(Call::frame_release, shared), Status::ok);
}

}  // namespace
}  // namespace exo::tests
