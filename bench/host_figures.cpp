// SPDX-License-Identifier: MIT
#include "bench/host_figures.h"

#include "core/system_call.h"
#include "model/boot.h"
#include "model/host_core.h"
#include "tools/library/files.h"
#include "tools/library/process.h"

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <array>
#include <map>
#include <regex>

namespace exo::bench {
namespace {

constexpr const char* guarded = "table_set";
constexpr const char* plain = "plain write";
constexpr model::Word data_frame = 13;  // of the booted machine
constexpr model::Word index = 100;      // free in its level-1 table
constexpr model::Word binding = entry::present | entry::writable | entry::user | entry::no_execute | data_frame << 12;

// Binds and unbinds a page in turn: two calls a round.
void set_guarded(benchmark::State& state) {
  model::HostCore core{model::boot_frame_count};
  core.view().lower_all(model::booted_machine());
  constexpr auto number = static_cast<std::uint64_t>(Call::table_set);
  for (auto round : state) {
    for (const model::Word word : {binding, model::Word{0}}) {
      const core::Reply reply = core::system_call(model::root_leaf_table_frame, index, word, 0, 0, number);
      if (reply.status != Status::ok) state.SkipWithError("table_set was refused");
    }
  }
}

// The same two words written to memory, with an exchange as the processor's walker demands.
void set_plainly(benchmark::State& state) {
  alignas(page_size) static std::array<model::Word, words_per_frame> table{};
  for (auto round : state) {
    for (const model::Word word : {binding, model::Word{0}}) {
      benchmark::DoNotOptimize(__atomic_exchange_n(&table[index], word, __ATOMIC_SEQ_CST));
    }
  }
}

// Keeps the nanoseconds a round of every run, under the benchmark's name.
class Keeper : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type == Run::RT_Iteration && !run.error_occurred) {
        times_[run.run_name.function_name].push_back(run.GetAdjustedCPUTime());
      }
    }
  }

  std::optional<double> middle(const std::string& name) const {
    const auto times = times_.find(name);
    return times == times_.end() ? std::nullopt : std::optional(median(times->second));
  }

 private:
  std::map<std::string, std::vector<double>> times_;
};

std::optional<double> ratio_of_table_set(double seconds) {
  constexpr int repetitions = 9;
  for (const auto& [name, function] : {std::pair{guarded, &set_guarded}, std::pair{plain, &set_plainly}}) {
    benchmark::RegisterBenchmark(name, function)->Repetitions(repetitions)->MinTime(seconds / (2 * repetitions));
  }
  std::array words{std::string("exo-bench"), std::string("--benchmark_enable_random_interleaving=true")};
  std::array<char*, 2> arguments{words[0].data(), words[1].data()};
  int argument_count = arguments.size();
  benchmark::Initialize(&argument_count, arguments.data());
  Keeper keeper;
  benchmark::RunSpecifiedBenchmarks(&keeper);
  const auto call = keeper.middle(guarded), write = keeper.middle(plain);
  return call && write ? std::optional(*call / *write) : std::nullopt;
}

// The processor time of this program's ended children, in seconds.
double time_of_children() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  constexpr double microsecond = 1e-6;
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         microsecond * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

// The calls that exo-fuzz counts at its end, by the processor time it took.
std::optional<double> lockstep_rate(double seconds) {
  const double start = time_of_children();
  const tools::Output output = tools::run_to_end(
      {(tools::program_folder() / "exo-fuzz").string(), "--seconds", fmt::format("{}", seconds), "--seed", "1"});
  std::smatch found;
  if (output.status != 0 || !std::regex_search(output.text, found, std::regex{R"((\d+) calls in)"})) {
    return std::nullopt;
  }
  return std::stod(found.str(1)) / (time_of_children() - start);
}

}  // namespace

Group measure_host(double seconds) {
  return {"The core as a program of the host",
          "Lockstep: exo-fuzz, in seconds of processor time, on one core. Ratio: bind and unbind of a page by Google "
          "Benchmark, as a multiple of the "
          "same two atomic exchanges alone; the middle of 9 runs, taken in turn.",
          {{.name = "random calls in lockstep with the model",
            .measured = lockstep_rate(seconds),
            .unit = "calls/s",
            .wanted = Bound{200'000, false},
            .beside = ""},
           {.name = "table_set, as a multiple of the write it guards",
            .measured = ratio_of_table_set(seconds),
            .unit = "times",
            .wanted = std::nullopt,
            .beside = ""}}};
}

}  // namespace exo::bench
