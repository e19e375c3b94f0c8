// SPDX-License-Identifier: MIT
// The committed witnesses: for each answer to each happening a trace that ends with it, replayed on model and core.
#include "fuzz/encoding.h"
#include "fuzz/shrink.h"
#include "fuzz/witnesses.h"
#include "model/replay.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

namespace exo::tests {
namespace {

const std::filesystem::path witness_folder = WITNESS_FOLDER;
const std::filesystem::path corpus_folder = CORPUS_FOLDER;

model::Trace witness(const std::string& name) {
  const auto trace = model::read_trace(witness_folder / (name + ".trace"));
  EXPECT_TRUE(trace.has_value()) << trace.error();
  return trace.value_or(model::Trace{});
}

TEST(Witnesses, EndAsTheySay) {
  for (const std::string& name : fuzz::witness_names()) {
    SCOPED_TRACE(name);
    const model::Trace trace = witness(name);
    ASSERT_FALSE(trace.lines.empty());
    for (const model::Replay& replay : {model::replay_on_model(trace), model::replay_on_core(trace)}) {
      ASSERT_EQ(replay.wrong, std::nullopt) << "step " << replay.steps;
      ASSERT_NE(replay.last, nullptr);
      EXPECT_EQ(model::outcome_name(*replay.last, replay.answers.back().status), name);
    }
  }
}

TEST(Witnesses, AreSeedsOfTheFuzzer) {
  for (const std::string& name : fuzz::witness_names()) {
    SCOPED_TRACE(name);
    fuzz::Steps steps;
    for (const model::Trace::Line& line : witness(name).lines) steps.push_back(line.step);
    std::ifstream file{corpus_folder / name, std::ios::binary};
    const std::vector<std::uint8_t> seed{std::istreambuf_iterator<char>{file}, {}};
    EXPECT_EQ(seed, fuzz::encode(steps)) << "make it anew: exo fuzz --witnesses tests/witnesses --seeds fuzz/corpus";
  }
}

TEST(Witnesses, AreAllThatTheFolderHolds) {
  std::set<std::string> found;
  for (const auto& file : std::filesystem::directory_iterator{witness_folder}) found.insert(file.path().filename());
  std::set<std::string> expected;
  for (const std::string& name : fuzz::witness_names()) expected.insert(name + ".trace");
  EXPECT_EQ(found, expected);
}

}  // namespace
}  // namespace exo::tests
