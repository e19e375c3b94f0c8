// SPDX-License-Identifier: MIT
// What must not count as a run that shows a violation, and how a crash is seen.
#include "proofs/known_runs.h"

#include "proofs/child.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

namespace exo::proofs {
namespace {

class KnownRunsTest : public testing::Test {
 protected:
  KnownRunsTest() { std::filesystem::create_directories(folder_); }
  ~KnownRunsTest() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& text) const { std::ofstream{folder_ / "user_store.any.trace"} << text; }
  Obligation about(const std::string& name, Verdict verdict) {
    return {name, verdict, {{"drop_epoch_not_in_future", false}}, {}, &hypotheses_, {}, {}, {}};
  }

  // Of this process alone: tests run side by side.
  std::filesystem::path folder_ =
      std::filesystem::path{testing::TempDir()} / ("exo-known-runs-test-" + std::to_string(getpid()));
  Hypotheses hypotheses_;
};

TEST_F(KnownRunsTest, ACoreThatIsRightHasNone) {
  KnownRuns runs{EXO_WITNESSES};
  for (const char* name : {"frame_release/refines/answer", "table_set/refines/memory", "table_set/refines/safety"}) {
    EXPECT_FALSE(runs.run_that_violates(about(name, Verdict::refuted))) << name;
  }
}

TEST_F(KnownRunsTest, AStartThatBreaksAnInvariantShowsNothing) {
  write("exovisor trace 1\nmachine frames=32\nstart boot\nstate drop_epoch 5 = 9\nfault 1\n");
  KnownRuns runs{folder_};
  EXPECT_FALSE(runs.run_that_violates(about("user_store/preserves/frame", Verdict::not_inductive)));
}

TEST(Child, SaysWhatTheFunctionSays) {
  EXPECT_EQ(text_of_child([] { return std::string{"different"}; }), "different");
  EXPECT_EQ(text_of_child([] { return std::string{}; }), "");
}

TEST(Child, ACrashIsSeen) {
  EXPECT_EQ(text_of_child([] {
              std::raise(SIGKILL);
              return std::string{};
            }),
            crashed);
}

}  // namespace
}  // namespace exo::proofs
