// SPDX-License-Identifier: MIT
#include "tools/mutate/campaign.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <set>
#include <stdexcept>
#include <thread>

namespace exo::tools {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

}  // namespace

Campaign::Campaign(CampaignSettings settings)
    : settings_{std::move(settings)},
      judge_{settings_.build / "bin" / "exo-prove", settings_.build / "mutants" / "traces"},
      all_mutants_{read_mutants(settings_.source / "tests" / "mutants", settings_.source)},
      mutants_{all_mutants_},
      conjuncts_{read_conjuncts(settings_.source / "tests" / "mutants" / "conjuncts")} {
  std::set<std::string> used;  // filters
  const auto unwanted = [&](const std::string& kind, const std::string& name) {
    if (!settings_.kind.empty() && settings_.kind != kind) return true;
    bool wanted = false;
    for (const std::string& filter : settings_.filters) {
      if (fnmatch(filter.c_str(), name.c_str(), 0) != 0) continue;
      wanted = true;
      used.insert(filter);
    }
    return !wanted;
  };
  std::erase_if(mutants_, [&](const Mutant& mutant) {
    return unwanted(mutant.kind == Mutant::Kind::core ? "core" : "design", mutant.name);
  });
  std::erase_if(conjuncts_, [&](const Conjunct& c) { return unwanted("conjunct", "conjunct/" + c.name); });
  for (const Conjunct& conjunct : conjuncts_) {
    if (conjunct.is_promise()) mutant_noticed_by(conjunct);  // or it says that there is none, before hours of work
  }
  for (const std::string& filter : settings_.filters) {
    if (!used.contains(filter)) throw std::runtime_error(fmt::format("nothing has a name like '{}'", filter));
  }
}

void Campaign::list() const {
  for (const Mutant& mutant : mutants_) {
    fmt::print("{:<45} {}\n{:<45} {}\n{:<45} refuted by {} {}\n", mutant.name, mutant.title, "", mutant.stands_for, "",
               mutant.refuter, mutant.invariant);
  }
  for (const Conjunct& conjunct : conjuncts_) {
    fmt::print("{:<45} {} {}\n", "conjunct/" + conjunct.name, conjunct.is_promise() ? "notices" : "needed by",
               conjunct.needed_by);
  }
}

const Mutant& Campaign::mutant_noticed_by(const Conjunct& conjunct) const {
  const auto mutant = std::ranges::find(all_mutants_, conjunct.needed_by, &Mutant::name);
  if (mutant == all_mutants_.end()) throw std::runtime_error("there is no mutant " + conjunct.needed_by);
  if (mutant->invariant != conjunct.name) {
    throw std::runtime_error(fmt::format("{} violates {}, not {}", mutant->name, mutant->invariant, conjunct.name));
  }
  return *mutant;
}

Judgement Campaign::judge(const Conjunct& conjunct, Workspace& workspace, const std::filesystem::path& report) const {
  if (!conjunct.is_promise()) return judge_conjunct(conjunct, judge_.prove, report);
  Judgement judgement = judge_.judge(mutant_noticed_by(conjunct), workspace, settings_.keep);
  judgement.name = "conjunct/" + conjunct.name;
  judgement.kind = "promise";
  return judgement;
}

void Campaign::work(unsigned worker, Report& report) {
  const auto folder = settings_.build / "mutants" / fmt::format("worker-{}", worker);
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  Workspace workspace{settings_.source, folder, std::max(1U, cores / settings_.workers)};
  for (;;) {
    std::size_t i = 0;
    {
      const std::lock_guard lock{mutex_};
      i = next_++;
    }
    if (i >= mutants_.size() + conjuncts_.size()) return;
    const auto start = Clock::now();
    Judgement judgement = i < mutants_.size()
                              ? judge_.judge(mutants_[i], workspace, settings_.keep)
                              : judge(conjuncts_[i - mutants_.size()], workspace, folder / "conjunct.json");
    judgement.seconds = seconds_since(start);
    report.add(judgement);
  }
}

bool Campaign::run() {
  const auto start = Clock::now();
  Report report{mutants_.size() + conjuncts_.size()};
  std::exception_ptr failure;
  {
    std::vector<std::jthread> threads;
    threads.reserve(settings_.workers);
    for (unsigned worker = 0; worker < settings_.workers; ++worker) {
      threads.emplace_back([&, worker] {
        try {
          work(worker, report);
        } catch (...) {
          const std::lock_guard lock{mutex_};
          failure = std::current_exception();
        }
      });
    }
  }
  if (failure) std::rethrow_exception(failure);
  return report.summarize(seconds_since(start));
}

}  // namespace exo::tools
