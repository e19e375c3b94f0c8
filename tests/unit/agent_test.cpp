// SPDX-License-Identifier: MIT
// Translation agents: nothing is used anew before each of those that are online has flushed.
#include "tests/unit/small_machine.h"

namespace exo::tests {
namespace {

using model::Step;

constexpr Word leaf = model::root_leaf_table_frame;
constexpr Word kernel_mode = spec::code(Mode::kernel);
constexpr Word user_mode = spec::code(Mode::user);

class AgentTest : public CallTest {
 protected:
  void flush(Word agent, Word vcpu = root_vcpu, Word mode = kernel_mode) {
    machine.happen(Step::Kind::agent_flushes, {agent, vcpu, mode});
  }
  void go_offline(Word agent) { machine.happen(Step::Kind::agent_goes_offline, {agent}); }
  Word published(Word agent) const { return machine.state().agent_published[agent]; }
  Word root_of(Word agent) const { return machine.state().agent_root[agent]; }

  // A frame whose binding was dropped in the epoch that is.
  Word dropped_frame() {
    const Word frame = machine.frame();
    machine.must(Call::table_set, leaf, 0, to(frame, writable));
    machine.must(Call::table_set, leaf, 0, 0);
    return frame;
  }
};

TEST_F(AgentTest, OthersAreOfflineFromBootOn) {
  EXPECT_EQ(published(0), 1u);
  for (Word agent = 1; agent < agent_count; ++agent) {
    EXPECT_EQ(published(agent), offline_epoch);
    EXPECT_EQ(root_of(agent), no_frame);
  }
}

TEST_F(AgentTest, AFrameIsReleasedWhenEachThatIsOnlineHasFlushed) {
  for (Word agent = 1; agent < agent_count; ++agent) flush(agent);
  const Word frame = dropped_frame();
  machine.must(Call::tlb_flush, 0);
  for (Word agent = 1; agent < agent_count; ++agent) {
    EXPECT_EQ(machine.call(Call::frame_release, frame), Status::not_flushed) << agent;
    flush(agent);
  }
  EXPECT_EQ(machine.call(Call::frame_release, frame), Status::ok);
}

TEST_F(AgentTest, AFlushInTheEpochOfTheDropIsNotEnough) {
  const Word frame = dropped_frame();
  flush(2);
  EXPECT_EQ(published(2), machine.state().drop_epoch[frame]);
  machine.must(Call::tlb_flush, 0);
  EXPECT_EQ(machine.call(Call::frame_release, frame), Status::not_flushed);
  flush(2);
  EXPECT_EQ(machine.call(Call::frame_release, frame), Status::ok);
}

TEST_F(AgentTest, OneThatComesOnlineLateIsInNobodysWay) {
  const Word frame = dropped_frame();
  machine.must(Call::tlb_flush, 0);
  flush(3);
  EXPECT_EQ(published(3), 2u);
  EXPECT_EQ(machine.call(Call::frame_release, frame), Status::ok);
}

TEST_F(AgentTest, OneThatGoesOfflineIsWaitedForNoMore) {
  flush(1);
  const Word frame = dropped_frame();
  machine.must(Call::tlb_flush, 0);
  EXPECT_EQ(machine.call(Call::frame_release, frame), Status::not_flushed);
  go_offline(1);
  EXPECT_EQ(published(1), offline_epoch);
  EXPECT_EQ(machine.call(Call::frame_release, frame), Status::ok);
}

TEST_F(AgentTest, ADrainingSlotWaitsForAllOfThem) {
  machine.build_child();
  flush(1);
  const Word frame = machine.frame();
  machine.must(Call::capability_derive, frame, 1, child, right_read);
  machine.must(Call::capability_release, frame, 1);
  machine.must(Call::tlb_flush, 0);
  EXPECT_EQ(machine.call(Call::capability_derive, frame, 1, child, right_read), Status::slot_taken);
  flush(1);
  EXPECT_EQ(machine.call(Call::capability_derive, frame, 1, child, right_read), Status::ok);
}

TEST_F(AgentTest, ARootThatIsLoadedElsewhereStaysATable) {
  machine.build_child();
  machine.give_child_a_vcpu();
  const Word root = machine.state().vcpu_kernel_root[child_vcpu];
  flush(1, child_vcpu);
  EXPECT_EQ(root_of(1), root);
  machine.must(Call::vcpu_set_roots, child_vcpu, machine.table(4, child), no_frame);
  machine.must(Call::tlb_flush, 0);
  EXPECT_EQ(machine.call(Call::table_destroy, root), Status::not_flushed);
  flush(1, child_vcpu);
  EXPECT_EQ(machine.call(Call::table_destroy, root), Status::ok);
}

TEST_F(AgentTest, ItLoadsRootsThatVcpusHave) {
  flush(1, root_vcpu, user_mode);
  EXPECT_EQ(published(1), offline_epoch) << "there is no user root";
  flush(1, child_vcpu);
  EXPECT_EQ(published(1), offline_epoch) << "there is no such vCPU";
  const Word user_root = machine.table(4);
  machine.must(Call::vcpu_set_roots, root_vcpu, model::root_table_frame, user_root);
  flush(1, root_vcpu, user_mode);
  EXPECT_EQ(root_of(1), user_root);
  EXPECT_EQ(root_of(0), model::root_table_frame);
}

TEST_F(AgentTest, TheProcessorThatMakesCallsIsNotAnother) {
  machine.must(Call::tlb_flush, 0);
  for (const Word agent : {Word{0}, agent_count, ~Word{0}}) {
    flush(agent);
    go_offline(agent);
  }
  EXPECT_EQ(published(0), 2u);
  EXPECT_EQ(root_of(0), model::root_table_frame);
}

TEST_F(AgentTest, AnInvalidatedPageEarnsNoCredit) {
  const Word frame = dropped_frame();
  for (const Word page : {page_size, (Word{1} << 47) - page_size, ~Word{0} << 47, ~Word{0} << 12}) {
    EXPECT_EQ(machine.call(Call::tlb_flush, page), Status::ok);
    EXPECT_EQ(machine.state().cpu_invalidated[Word{0}], page);
  }
  EXPECT_EQ(machine.state().epoch(), 1u);
  EXPECT_EQ(published(0), 1u);
  EXPECT_EQ(machine.call(Call::frame_release, frame), Status::not_flushed);
  machine.set("epoch", 0, max_epoch);
  EXPECT_EQ(machine.call(Call::tlb_flush, page_size), Status::ok) << "it takes no epoch";
}

TEST_F(AgentTest, OnlyPagesAreInvalidated) {
  for (const Word scope : {Word{1}, page_size + 8, not_canonical, ~Word{0} << 48 | page_size}) {
    EXPECT_EQ(machine.call(Call::tlb_flush, scope), Status::bad_scope) << scope;
  }
  EXPECT_EQ(machine.state().cpu_invalidated[Word{0}], 0u);
}

}  // namespace
}  // namespace exo::tests
