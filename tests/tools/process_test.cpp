// SPDX-License-Identifier: MIT
#include "tools/library/process.h"

#include "tools/library/files.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <stdexcept>
#include <string>

namespace exo::tools {
namespace {

TEST(Process, OutputAndStatusArrive) {
  const Output output = run_to_end({"sh", "-c", "echo out; echo err >&2; exit 7"});
  EXPECT_EQ(output.status, 7);
  EXPECT_NE(output.text.find("out\n"), std::string::npos);
  EXPECT_NE(output.text.find("err\n"), std::string::npos);
}

TEST(Process, UnknownProgramIs127) { EXPECT_EQ(run_to_end({"no-such-program-anywhere"}).status, 127); }

TEST(Process, SignalIsToldApart) { EXPECT_EQ(run_to_end({"sh", "-c", "kill -TERM $$"}).status, 128 + SIGTERM); }

TEST(Process, EndsWithItsObject) {
  const auto start = std::chrono::steady_clock::now();
  {
    const Process process({"sleep", "100"});
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(50));
}

TEST(MemoryFile, ChildReadsIt) {
  const MemoryFile file("content");
  EXPECT_EQ(run_to_end({"cat", file.path().string()}).text, "content");
  EXPECT_EQ(read_file(file.path()), "content");
}

TEST(Sha256, IsThatOfTheContent) {
  const MemoryFile file("abc");
  EXPECT_EQ(sha256(file.path()), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_THROW(sha256("no-such-file-anywhere"), std::runtime_error);
}

}  // namespace
}  // namespace exo::tools
