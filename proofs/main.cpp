// SPDX-License-Identifier: MIT
// exo prove: proves every call on the machine code of the image that boots.
#include "proofs/afresh.h"
#include "proofs/bounds.h"
#include "proofs/entry_bounds.h"
#include "proofs/run.h"
#include "tools/library/command_line.h"
#include "tools/library/files.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <thread>

namespace exo::proofs {
namespace {

struct Request {
  RunSettings settings;
  std::string report;
  std::vector<std::string> without;
  bool no_cache = false;
  bool verbose = false;
  bool bounds = false;
};

Request parse(int argument_count, char** arguments) {
  Request request;
  RunSettings& settings = request.settings;
  const std::filesystem::path build = tools::program_folder().parent_path();
  settings.image = build / "bin" / "exovisor.elf";
  settings.witnesses = EXO_WITNESSES;
  settings.cache = build / "proof-cache";
  settings.counterexamples = build / "counterexamples";
  settings.hints = EXO_HINTS;
  settings.threads = std::max(1u, std::thread::hardware_concurrency());

  CLI::App application("Proves every call on the machine code of the core's image. Ends with 0 only if all is proved.",
                       "exo prove");
  application.add_option("--filter", settings.filter, "only obligations whose name matches, such as 'table_set/*'");
  application.add_option("--except", settings.except, "leaves out those whose name matches");
  application.add_option("--image", settings.image, "another image of the core")->check(CLI::ExistingFile);
  application.add_option("-j", settings.threads, "how many threads prove")->check(CLI::Range(1, 64));
  application.add_option("--solver", settings.solver.name, "who decides: z3, or cvc5 what z3 reduced to few instances")
      ->check(CLI::IsMember({"z3", "cvc5"}));
  application.add_flag("--runs-first", settings.solver.runs_first,
                       "tries random runs from boot before it searches: soon done where they refute, later where not");
  application.add_option("--dump-smt2", settings.solver.dump, "writes each decided query to this folder");
  application.add_option("--cache", settings.cache, "where proofs are remembered");
  application.add_flag("--no-cache", request.no_cache, "proves everything anew");
  application.add_option("--hints", settings.hints, "the folder of what proved each obligation before, to begin with");
  application.add_flag("--record", settings.solver.record,
                       "finds out what each proof needs that they do not prove, which takes long, and writes it there");
  application.add_option("--witnesses", settings.witnesses, "the traces that reach each status")
      ->check(CLI::ExistingDirectory);
  application.add_option("--counterexamples", settings.counterexamples, "where traces of counterexamples are written");
  application.add_option("--without", request.without,
                         "leaves out a conjunct of the invariants, to see if it is needed");
  application.add_flag("--stop-at-first", settings.stop_at_first, "begins nothing after the first one not proved");
  application.add_option("--report", request.report, "writes the results to this file, as JSON");
  application.add_flag("--verbose", request.verbose, "also lists what a step does not touch");
  application.add_flag(
      "--bounds", request.bounds,
      "proves nothing; prints the most instructions and bytes of stack that each function can take, and the"
      " instructions of each way in and out");
  tools::parse_command_line(application, argument_count, arguments);
  if (request.no_cache || settings.solver.record) settings.cache.clear();
  settings.without = {request.without.begin(), request.without.end()};
  return request;
}

// Prints a line per obligation, and counts.
class Printer {
 public:
  explicit Printer(bool verbose) : verbose_{verbose} {}

  void operator()(const Result& result) {
    ++counts_[result.verdict];
    all_.push_back(result);
    if (result.untouched) ++untouched_;
    if (result.cached) ++cached_;
    if (result.by_hints) ++by_hints_;
    if (result.untouched && !verbose_) return;
    clear_progress();
    fmt::print("{:<14}{:<52}", name_of(result.verdict), result.name);
    if (result.untouched)
      fmt::print("untouched");
    else if (result.cached)
      fmt::print("remembered");
    else if (result.seconds > 0)
      fmt::print("{:6.2f} s {:4} instances", result.seconds, result.instances);
    fmt::print("\n");
    if (!result.failed.empty()) fmt::print("    violated: {}\n", fmt::join(result.failed, ", "));
    if (!result.reason.empty()) fmt::print("    {}\n", result.reason);
    fmt::print("{}", result.counterexample);
    std::fflush(stdout);
  }

  void progress(std::size_t done, std::size_t all) {
    if (!terminal_) return;
    fmt::print(stderr, "\r\x1b[K{} of {} parts", done, all);
    shown_ = done < all;
    if (!shown_) fmt::print(stderr, "\r\x1b[K");
  }

  // The last line; whether all is proved.
  bool summarize(double seconds) const {
    std::string line;
    for (const auto& [verdict, count] : counts_) line += fmt::format("{} {}, ", count, name_of(verdict));
    fmt::print("{}{} of them untouched, {} remembered, {} by hints; {:.1f} s\n", line, untouched_, cached_, by_hints_,
               seconds);
    if (all_.empty()) fmt::print("no obligation has such a name\n");
    return counts_.size() == 1 && counts_.contains(Verdict::proved);
  }

  void write(const std::string& file, const std::string& image) const {
    nlohmann::json results = nlohmann::json::array();
    for (const Result& result : all_) {
      results.push_back({{"name", result.name},
                         {"verdict", name_of(result.verdict)},
                         {"failed", result.failed},
                         {"reason", result.reason},
                         {"untouched", result.untouched},
                         {"cached", result.cached},
                         {"by_hints", result.by_hints},
                         {"seconds", result.seconds}});
    }
    std::ofstream{file} << nlohmann::json{{"image", image}, {"results", results}}.dump(1) << '\n';
  }

 private:
  void clear_progress() {
    if (shown_) fmt::print(stderr, "\r\x1b[K");
    shown_ = false;
  }

  bool verbose_;
  bool terminal_ = isatty(STDERR_FILENO) != 0;
  bool shown_ = false;
  std::map<Verdict, std::size_t> counts_;
  std::size_t untouched_ = 0;
  std::size_t cached_ = 0;
  std::size_t by_hints_ = 0;
  std::vector<Result> all_;
};

int print_bounds(const Request& request) {
  CoreImage image{request.settings.image};
  fmt::print("{:<32}{:>14}{:>16}{:>20}\n", "", "instructions", "bytes of stack", "ring 3 to ring 3");
  for (const FunctionBound& bound : function_bounds(image)) {
    fmt::print("{:<32}{:>14}{:>16}{:>20}\n", bound.name, bound.instructions, bound.stack_bytes,
               bound.between_rings ? std::to_string(*bound.between_rings) : "-");
  }
  fmt::print("\n{:<32}{:>14}  {}\n", "entry and exit", "instructions", "and those of");
  for (const RouteBound& bound : route_bounds(image)) {
    fmt::print("{:<32}{:>14}  {}\n", bound.entrance + "/" + bound.route, bound.instructions,
               fmt::join(bound.calls, ", "));
  }
  return 0;
}

int prove(const Request& request) {
  const auto start = std::chrono::steady_clock::now();
  const std::string image = tools::sha256(request.settings.image);
  fmt::print("image {} sha256 {}\n", request.settings.image.filename().string(), image);
  if (!request.settings.solver.dump.empty()) std::filesystem::create_directories(request.settings.solver.dump);
  keep_memory();
  Printer printer{request.verbose};
  run(
      request.settings, [&](const Result& result) { printer(result); },
      [&](std::size_t done, std::size_t all) { printer.progress(done, all); });
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (!request.report.empty()) printer.write(request.report, image);
  return printer.summarize(seconds) ? 0 : 1;
}

}  // namespace
}  // namespace exo::proofs

int main(int argument_count, char** arguments) {
  try {
    const auto request = exo::proofs::parse(argument_count, arguments);
    return request.bounds ? exo::proofs::print_bounds(request) : exo::proofs::prove(request);
  } catch (const std::exception& error) {
    fmt::print(stderr, "exo prove: {}\n", error.what());
    return 3;
  }
}
