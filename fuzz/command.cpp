// SPDX-License-Identifier: MIT
// The command exo-fuzz: random lockstep of core and model.
#include "fuzz/encoding.h"
#include "fuzz/random_run.h"
#include "fuzz/shrink.h"
#include "fuzz/witnesses.h"
#include "model/boot.h"
#include "model/replay.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>

namespace exo::fuzz {

namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  double seconds = 10;
  std::uint64_t calls = 0;  // 0: as many as there is time for
  std::uint64_t seed = 0;
  Word frames = model::boot_frame_count;
  std::string output = "exo-fuzz.trace";
  std::string witnesses;
  std::uint64_t witness_steps = 3'000'000;
  std::string seeds;
  bool libfuzzer = false;
  std::vector<std::string> libfuzzer_arguments;
};

constexpr unsigned interval = 64;
constexpr std::uint64_t steps_between_looks_at_the_clock = 1024;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// A bar on a terminal; nothing elsewhere.
void show_progress(double done, double calls_per_second) {
  static const bool on_terminal = isatty(STDERR_FILENO) == 1;
  if (!on_terminal) return;
  constexpr int width = 40;
  const int filled = static_cast<int>(done * width);
  fmt::print(stderr, "\r[{:#<{}}{:.<{}}] {:3.0f} %  {:.0f} calls/s ", "", filled, "", width - filled, 100 * done,
             calls_per_second);
  if (done >= 1) fmt::print(stderr, "\r\33[K");
}

// The difference that steps from a fresh machine end with, if they do. All memory is compared at each.
std::optional<std::string> difference_after(model::Lockstep& lockstep, const Steps& steps) {
  lockstep.reset();
  for (const model::Step& step : steps) {
    if (!lockstep.model().takes(step)) return std::nullopt;
    if (auto found = lockstep.perform(step)) return found;
  }
  return std::nullopt;
}

// Shrinks the steps after which core and model differ, shows and writes them.
int report_difference(const Options& options, const Steps& steps) {
  fmt::print(stderr, "core and model differ after {} steps; shrinking\n", steps.size());
  model::Lockstep lockstep{model::booted_machine(options.frames)};
  const auto differs = [&](const Steps& candidate) { return difference_after(lockstep, candidate).has_value(); };
  if (!differs(steps)) {
    fmt::print(stderr, "the same steps made once more show no difference\n");
    return 1;
  }
  const Steps shortest = shrink(steps, differs);
  const std::string what = *difference_after(lockstep, shortest);
  const model::Trace trace =
      model::record({.frames = options.frames, .start = model::Trace::Start::boot, .state = {}, .lines = {}}, shortest);
  fmt::print("{}", model::print(trace, what));
  if (const auto error = model::write_trace(options.output, trace, what)) {
    fmt::print(stderr, "exo-fuzz: {}\n", *error);
  } else {
    fmt::print(stderr, "written to {}; show it again with: exo replay {} --on core\n", options.output, options.output);
  }
  return 1;
}

int run_randomly(const Options& options) {
  Steps failing;
  {
    model::Lockstep lockstep{model::booted_machine(options.frames), interval};
    RandomRun run{lockstep, options.seed};
    const auto start = Clock::now();
    std::uint64_t calls = 0;
    double elapsed = 0;
    const auto part_done = [&] {
      return options.calls > 0 ? static_cast<double>(calls) / static_cast<double>(options.calls)
                               : elapsed / options.seconds;
    };
    for (; part_done() < 1 && failing.empty(); elapsed = seconds_since(start)) {
      for (std::uint64_t i = 0; i < steps_between_looks_at_the_clock && failing.empty(); ++i, ++calls) {
        if (run.step().has_value()) failing = run.steps();
      }
      show_progress(std::min(part_done(), 1.0), static_cast<double>(calls) / seconds_since(start));
    }
    show_progress(1, 0);
    if (failing.empty()) {
      fmt::print("{}", run.coverage().table());
      for (const std::string& name : run.coverage().missing()) fmt::print("not reached: {}\n", name);
    }
    fmt::print("{} calls in {:.1f} s, {:.0f} calls/s, seed {}\n", calls, elapsed, static_cast<double>(calls) / elapsed,
               options.seed);
  }
  return failing.empty() ? 0 : report_difference(options, failing);
}

int write_witnesses(const Options& options) {
  const std::filesystem::path folder = options.witnesses;
  std::filesystem::create_directories(folder);
  const auto found = find_witnesses(options.seed, options.witness_steps);
  int missing = 0;
  for (const std::string& name : witness_names()) {
    const auto witness = found.find(name);
    if (witness == found.end()) {
      fmt::print(stderr, "exo-fuzz: no run meets {}\n", name);
      ++missing;
      continue;
    }
    if (const auto error = model::write_trace(folder / (name + ".trace"), witness->second)) {
      fmt::print(stderr, "exo-fuzz: {}\n", *error);
      return 1;
    }
  }
  fmt::print("{} witnesses in {}\n", witness_names().size() - static_cast<std::size_t>(missing), folder.string());
  return missing == 0 ? 0 : 1;
}

// Writes each trace of a folder as a seed of libFuzzer, under its name without ".trace".
int write_seeds(const Options& options) {
  const std::filesystem::path folder = options.seeds;
  std::filesystem::create_directories(folder);
  for (const auto& file : std::filesystem::directory_iterator{options.witnesses}) {
    const auto trace = model::read_trace(file.path());
    if (!trace.has_value()) {
      fmt::print(stderr, "exo-fuzz: {}\n", trace.error());
      return 1;
    }
    Steps steps;
    for (const model::Trace::Line& line : trace->lines) steps.push_back(line.step);
    const std::vector<std::uint8_t> bytes = encode(steps);
    std::ofstream seed{folder / file.path().stem(), std::ios::binary};
    seed.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  return 0;
}

// Gives way to the libFuzzer program, which stands beside this one in builds of the preset `fuzz`.
int run_libfuzzer(const Options& options) {
  const auto program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "fuzz-calls";
  const std::string seconds = fmt::format("-max_total_time={:.0f}", options.seconds);
  std::vector<std::string> words{program.string(), seconds};
  words.insert(words.end(), options.libfuzzer_arguments.begin(), options.libfuzzer_arguments.end());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  execv(program.c_str(), arguments.data());
  fmt::print(stderr, "exo-fuzz: there is no {}; it is built by the preset fuzz\n", program.string());
  return 1;
}

int run(int argument_count, char** arguments) {
  Options options;
  CLI::App app{"Looks for differences between core and model by random calls", "exo fuzz"};
  app.add_option("--seconds", options.seconds, "how long")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--calls", options.calls, "instead, how many calls (rounded up to 1024), however long they take")
      ->excludes("--seconds");
  app.add_option("--seed", options.seed, "of the random steps")->capture_default_str();
  app.add_option("--frames", options.frames, "of the machine")->check(CLI::Range(32, 4096))->capture_default_str();
  app.add_option("--output", options.output, "where a trace that shows a difference goes")->capture_default_str();
  app.add_option("--witnesses", options.witnesses, "instead, write a shortest trace for every answer there is here");
  app.add_option("--steps", options.witness_steps, "random steps to look for witnesses in")->capture_default_str();
  app.add_option("--seeds", options.seeds, "instead, write the traces in the folder of --witnesses as seeds here")
      ->needs("--witnesses");
  app.add_flag("--libfuzzer", options.libfuzzer, "instead, let libFuzzer choose the calls");
  app.add_option("argument", options.libfuzzer_arguments, "for libFuzzer: options and folders of its corpus");
  try {
    app.parse(argument_count, arguments);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (!options.seeds.empty()) return write_seeds(options);
  if (!options.witnesses.empty()) return write_witnesses(options);
  return options.libfuzzer ? run_libfuzzer(options) : run_randomly(options);
}

}  // namespace

}  // namespace exo::fuzz

int main(int argument_count, char** arguments) {
  try {
    return exo::fuzz::run(argument_count, arguments);
  } catch (const std::exception& error) {
    fmt::print(stderr, "exo-fuzz: {}\n", error.what());
    return 1;
  }
}
