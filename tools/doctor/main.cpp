// SPDX-License-Identifier: MIT
// exo doctor: says what is there, what is missing, and how to mend it.
#include "tools/doctor/host.h"
#include "tools/doctor/toolchain.h"
#include "tools/library/command_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <iterator>
#include <vector>

int main(int argument_count, char** arguments) {
  using namespace exo::tools;
  CLI::App application("Checks the tools, the host, and that QEMU boots the core.", "exo doctor");
  parse_command_line(application, argument_count, arguments);
  try {
    std::vector<Finding> findings = examine_toolchain();
    std::ranges::move(examine_host(), std::back_inserter(findings));
    findings.push_back(examine_boot());
    for (const Finding& finding : findings) {
      fmt::print("{:<8}{:<20}{}\n", finding.ok ? "ok" : "missing", finding.subject, finding.detail);
    }
    return std::ranges::all_of(findings, &Finding::ok) ? 0 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "exo doctor: {}\n", error.what());
    return 1;
  }
}
