// SPDX-License-Identifier: MIT
// The benchmark of proofs touches a call as it stands in the core.
#include "bench/proof_figures.h"
#include "tools/library/files.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace exo::bench {
namespace {

TEST(ProofFigures, TouchACallOfTheCore) {
  const std::string text = tools::read_file(EXO_SOURCE_FOLDER "/core/frame.cpp");
  const std::string touched = touch_frame_allocate(text);
  EXPECT_EQ(touched.size(), text.size());
  EXPECT_NE(touched, text);
  EXPECT_THROW(touch_frame_allocate(touched), std::runtime_error);
}

}  // namespace
}  // namespace exo::bench
