// SPDX-License-Identifier: MIT
// Every kind of exception in ring 3 is reported and ends its domain, and nothing else.
#include "tests/boot/machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exo::tests {
namespace {

using testing::HasSubstr;

struct Fault {
  const char* name;
  const char* report;
};

void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.name; }

class Faults : public testing::TestWithParam<Fault> {};

TEST_P(Faults, AreReportedAndEndTheDomain) {
  const Outcome run = boot_program(GetParam().name);
  EXPECT_EQ(run.status, 100) << run.text;
  EXPECT_THAT(run.text, HasSubstr("fault: domain 1, vCPU 1: "));
  EXPECT_THAT(run.text, HasSubstr(GetParam().report));
  EXPECT_THAT(run.text, HasSubstr("  rip "));
  EXPECT_THAT(run.text, HasSubstr("exovisor: nothing is left to run\n"));
}

INSTANTIATE_TEST_SUITE_P(
    , Faults,
    testing::Values(Fault{"divide", "divide error (vector 0"}, Fault{"trap", "debug exception (vector 1"},
                    Fault{"int3", "breakpoint (vector 3"}, Fault{"int0x80", "software interrupt (vector 128"},
                    Fault{"int2", "an INT instruction through a gate that is not for ring 3"},
                    Fault{"int8", "an INT instruction through a gate that is not for ring 3"},
                    Fault{"int14", "an INT instruction through a gate that is not for ring 3"},
                    Fault{"int18", "an INT instruction through a gate that is not for ring 3"},
                    Fault{"ud2", "invalid instruction (vector 6"}, Fault{"avx", "invalid instruction (vector 6"},
                    Fault{"stack", "fault (vector 1"}, Fault{"hlt", "protection fault (vector 13"},
                    Fault{"cli", "protection fault (vector 13"}, Fault{"out", "protection fault (vector 13"},
                    Fault{"cr3", "protection fault (vector 13"}, Fault{"wrmsr", "protection fault (vector 13"},
                    Fault{"swapgs", "protection fault (vector 13"}, Fault{"sysret", "protection fault (vector 13"},
                    Fault{"sysenter", "(vector "}, Fault{"sgdt", "protection fault (vector 13"},
                    Fault{"far-jump", "protection fault (vector 13"}, Fault{"segment", "protection fault (vector 13"},
                    Fault{"read-null", "read at address 0x0000000000000000: nothing is mapped there"},
                    Fault{"write-code", ": the mapping does not permit it"},
                    Fault{"execute-data", "execution at address 0x0000000000100000: the mapping does not permit it"},
                    Fault{"execute-core", "execution at address 0xffff840000000000"},
                    Fault{"read-core", "read at address 0xffff840000000000: the mapping does not permit it"},
                    Fault{"write-information", "write at address 0x0000000000100000: the mapping does not permit it"},
                    Fault{"stack-overflow", "write at address 0x00007ffffffeeff8: nothing is mapped there"},
                    Fault{"not-canonical", "protection fault (vector 13"},
                    Fault{"x87", "x87 floating-point error (vector 16"},
                    Fault{"bad-return", "protection fault (vector 13, error code 0000)"}),
    [](const auto& info) {
      std::string name = info.param.name;
      std::erase(name, '-');
      return name;
    });

TEST(Fault, OfAChildEndsTheChildAlone) {
  const Outcome run = boot_program("orphan");
  EXPECT_EQ(run.status, 0) << run.text;
  EXPECT_THAT(run.text, HasSubstr("fault: domain 2, vCPU 2: page fault"));
  EXPECT_THAT(run.text, HasSubstr("the child ended\n"));
  EXPECT_THAT(run.text, HasSubstr("all of it was taken back\n"));
}

}  // namespace
}  // namespace exo::tests
