// SPDX-License-Identifier: MIT
// Theorem 4 needs the invariants it rests on, and speaks of walks that there are.
#include "proofs/isolation.h"
#include "proofs/solver.h"
#include "spec/isolation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>

namespace exo::proofs {
namespace {

// The answer for the obligation of this name, to which `change` is done before.
template <class Change>
Answer answer_for(const std::string& name, const DroppedConjuncts& without, const Change& change) {
  std::optional<Answer> answer;
  prove_isolation(without, [&](Obligation obligation) {
    if (obligation.name != name) return;
    change(obligation);
    answer = Solver{{}}.decide(obligation);
  });
  return answer.value();
}

// --- Each of these invariants is needed ---

struct Need {
  const char* conjunct;
  const char* obligation;
  const char* conclusion;  // that does not follow without it
};

void PrintTo(const Need& need, std::ostream* stream) { *stream << need.conjunct; }

class IsolationNeeds : public testing::TestWithParam<Need> {};

TEST_P(IsolationNeeds, TheInvariant) {
  const Need& need = GetParam();
  const auto only = [&](Obligation& obligation) {
    std::erase_if(obligation.conclusions, [&](const Conclusion& one) { return one.name != need.conclusion; });
    ASSERT_EQ(obligation.conclusions.size(), 1u);
  };
  const std::string name = std::string{"isolation/"} + need.obligation;
  const Answer without = answer_for(name, {need.conjunct}, only);
  EXPECT_EQ(without.verdict, Verdict::refuted);
  EXPECT_EQ(without.failed, std::vector<std::string>{need.conclusion});
}

INSTANTIATE_TEST_SUITE_P(Invariants, IsolationNeeds,
                         testing::Values(Need{"core_entry_is_supervisor", "kernel_root", "core_slots_are_supervisor"},
                                         Need{"core_slots_intact", "kernel_root", "core_slots_are_supervisor"},
                                         Need{"kernel_root_is_root_table", "kernel_root", "walk_reads_own_tables"},
                                         Need{"user_root_is_root_table", "user_root", "walk_reads_own_tables"},
                                         Need{"cpu_root_of_its_vcpu", "loaded_root", "walk_reads_own_tables"},
                                         Need{"parent_entry_names_next_level", "kernel_root", "walk_reads_own_tables"},
                                         Need{"entry_bits_permitted", "user_root", "walk_meets_no_large_page"},
                                         Need{"entry_target_exists", "kernel_root", "walk_meets_no_reserved_bit"},
                                         Need{"owners_entry_stays_at_home", "kernel_root", "reached_frame_authorised"},
                                         Need{"binding_has_capability", "kernel_root", "reached_frame_authorised"},
                                         Need{"binding_within_rights", "user_root", "reached_frame_authorised"},
                                         Need{"binding_of_bindable_frame", "user_root", "reached_frame_not_of_core"},
                                         Need{"writable_binding_of_data", "user_root", "written_frame_is_data"},
                                         Need{"binding_has_capability", "remembered", "live_entry_has_holder"},
                                         Need{"writable_binding_of_data", "remembered", "live_entry_has_frame"},
                                         Need{"owned_frame_has_owner", "remembered", "live_entry_has_frame"}),
                         [](const auto& need) {
                           return std::string{need.param.conjunct} + "_for_" + need.param.obligation;
                         });

// --- There are such walks ---

using Path = spec::Walk<Symbolic>;

// Whether there is a walk from the kernel root of a vCPU for which this holds.
template <class Property>
bool there_is(const Property& property) {
  const auto ask = [&](Obligation& obligation) {
    const State& state = obligation.hypotheses->old();
    const auto root = spec::kernel_root_of(state, word_constant("vcpu"));
    const Path path = spec::walk(state, root.table, word_constant("address"));
    obligation.conclusions = {{"none", !(root.exists && property(state, path, root.domain))}};
  };
  return answer_for("isolation/kernel_root", {}, ask).verdict == Verdict::refuted;
}

TEST(IsolationReaches, AFrameOfItsOwn) {
  EXPECT_TRUE(there_is([](const State& state, const Path& path, const Word& domain) {
    return spec::may_write(path) && spec::may_execute(path) && state.owner[path.frame] == domain;
  }));
}

TEST(IsolationReaches, AFrameByACapability) {
  EXPECT_TRUE(there_is([](const State& state, const Path& path, const Word& domain) {
    return spec::may_write(path) && spec::may_execute(path) && state.owner[path.frame] != domain;
  }));
}

TEST(IsolationReaches, ATableThatItOnlyReads) {
  EXPECT_TRUE(there_is([](const State& state, const Path& path, const Word&) {
    return spec::may_read(path) && spec::is_table(state, path.frame);
  }));
}

TEST(IsolationReaches, ACoreSlotThatIsPresent) {
  EXPECT_TRUE(there_is([](const State&, const Path& path, const Word&) {
    const Word slot = spec::paging::index_at(word_constant("address"), spec::paging::levels);
    return slot == core_slot_first && path.reads[1].happens;
  }));
}

}  // namespace
}  // namespace exo::proofs
