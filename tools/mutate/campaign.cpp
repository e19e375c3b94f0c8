// SPDX-License-Identifier: MIT
#include "tools/mutate/campaign.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>
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
      mutants_{read_mutants(settings_.source / "tests" / "mutants", settings_.source)},
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
    fmt::print("{:<45} needed by {}\n", "conjunct/" + conjunct.name, conjunct.needed_by);
  }
}

void Campaign::work(unsigned worker, Report& report) {
  const auto folder = settings_.build / "mutants" / fmt::format("worker-{}", worker);
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  std::optional<Workspace> workspace;  // conjuncts need none
  for (;;) {
    std::size_t i = 0;
    {
      const std::lock_guard lock{mutex_};
      i = next_++;
    }
    if (i >= mutants_.size() + conjuncts_.size()) return;
    const bool is_mutant = i < mutants_.size();
    if (is_mutant && !workspace) {
      workspace.emplace(settings_.source, folder, std::max(1U, cores / settings_.workers));
    }
    const auto start = Clock::now();
    Judgement judgement = is_mutant
                              ? judge_.judge(mutants_[i], *workspace, settings_.keep)
                              : judge_conjunct(conjuncts_[i - mutants_.size()], judge_.prove, folder / "conjunct.json");
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
