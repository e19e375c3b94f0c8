// SPDX-License-Identifier: MIT
// exo mutate: plants bugs in a copy of the tree and sees that each is noticed by those who must notice it.
#include "tools/library/command_line.h"
#include "tools/library/files.h"
#include "tools/mutate/campaign.h"

#include <fmt/format.h>

#include <exception>

namespace exo::tools {
namespace {

constexpr int status_survivors = 1;
constexpr int status_failed = 3;

int mutate(int argument_count, char** arguments) {
  CampaignSettings settings;
  settings.source = EXO_SOURCE;
  settings.build = program_folder().parent_path();
  bool list = false;

  CLI::App application(
      "Plants bugs in a copy of the tree, and leaves out conjuncts of the invariants one by one: each must be noticed.",
      "exo mutate");
  application.add_option("--filter", settings.filters, "only those whose name matches, such as 'core/table_*'");
  application.add_option("--kind", settings.kind, "core, design (core and specification at once), or conjunct")
      ->check(CLI::IsMember({"core", "design", "conjunct"}));
  application.add_option("-j", settings.workers, "how many are judged at once")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  application.add_flag("--list", list, "shows them, and who is expected to notice");
  application.add_flag("--keep", settings.keep, "leaves the last mutant in the copy, to look at");
  parse_command_line(application, argument_count, arguments);

  Campaign campaign{std::move(settings)};
  if (list) {
    campaign.list();
    return 0;
  }
  return campaign.run() ? 0 : status_survivors;
}

}  // namespace
}  // namespace exo::tools

int main(int argument_count, char** arguments) {
  try {
    return exo::tools::mutate(argument_count, arguments);
  } catch (const std::exception& error) {
    fmt::print(stderr, "exo mutate: {}\n", error.what());
    return exo::tools::status_failed;
  }
}
