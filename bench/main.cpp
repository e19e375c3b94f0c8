// SPDX-License-Identifier: MIT
// exo bench: measures, and shows the figures.
#include "bench/call_figures.h"
#include "bench/host_figures.h"
#include "bench/measured_machine.h"
#include "bench/proof_figures.h"
#include "bench/report.h"
#include "tools/library/command_line.h"
#include "tools/library/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace exo::bench {
namespace {

struct Request {
  bool quick = false;
  std::vector<std::string> parts;
  std::string json;
  std::string markdown;

  bool wants(const std::string& part) const {
    return parts.empty() ? part != "proof" || !quick : std::ranges::find(parts, part) != parts.end();
  }
};

Request parse(int argument_count, char** arguments) {
  Request request;
  CLI::App application("Measures, and shows each figure beside what is wanted and what others have.", "exo bench");
  application.add_flag("--quick", request.quick, "without the proofs, and the rest in less time");
  application.add_option("--part", request.parts, "only this part (calls, boot, host, proof)")
      ->check(CLI::IsMember({"calls", "boot", "host", "proof"}));
  application.add_option("--json", request.json, "writes the figures for programs into this file, too");
  application.add_option("--markdown", request.markdown, "writes them as a page of documentation into this file, too");
  tools::parse_command_line(application, argument_count, arguments);
  return request;
}

void write(const std::string& path, const std::string& text) {
  if (path.empty()) return;
  std::ofstream file{path};
  file << text << std::flush;
  if (!file) throw std::runtime_error("cannot write " + path);
}

int run(const Request& request) {
  Report report{.machine = fmt::format("{} shared cores, {} TCG", std::thread::hardware_concurrency(), emulator_name()),
                .image = tools::sha256(tools::program_folder() / "exovisor.elf"),
                .groups = {}};
  if (request.wants("calls")) report.groups.push_back(measure_calls());
  if (request.wants("boot")) report.groups.push_back(measure_boot(request.quick ? 1 : 5));
  if (request.wants("host")) report.groups.push_back(measure_host(request.quick ? 1 : 5));
  if (request.wants("proof")) report.groups.push_back(measure_proof());
  fmt::print("{}", as_table(report));
  write(request.json, as_json(report));
  write(request.markdown, as_markdown(report));

  const bool complete = std::ranges::all_of(report.groups, [](const Group& group) {
    return std::ranges::all_of(group.figures, [](const Figure& figure) { return figure.measured.has_value(); });
  });
  if (!complete) fmt::print(stderr, "exo bench: some figures could not be measured\n");
  return complete ? 0 : 1;
}

}  // namespace
}  // namespace exo::bench

int main(int argument_count, char** arguments) {
  const auto request = exo::bench::parse(argument_count, arguments);
  try {
    return exo::bench::run(request);
  } catch (const std::exception& error) {
    fmt::print(stderr, "exo bench: {}\n", error.what());
    return 1;
  }
}
