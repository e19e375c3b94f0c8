// SPDX-License-Identifier: MIT
#include "proofs/run.h"

#include "proofs/cache.h"
#include "proofs/counter_order.h"
#include "proofs/counterexample.h"
#include "proofs/entry.h"
#include "proofs/entry_routes.h"
#include "proofs/isolation.h"
#include "proofs/noninterference.h"
#include "proofs/reachability.h"
#include "proofs/refinement.h"
#include "proofs/x86/image_checks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <atomic>
#include <chrono>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <vector>

namespace exo::proofs {

namespace {

// What one thread needs to decide obligations.
class Worker {
 public:
  Worker(const RunSettings& settings, const SolverSettings& solver)
      : settings_{settings},
        image_{settings.image},
        solver_{solver},
        cache_{settings.cache, solver},
        runs_{settings.witnesses} {}

  CoreImage& image() { return image_; }

  Result decide(const Obligation& obligation) {
    const auto start = std::chrono::steady_clock::now();
    Result result;
    result.name = obligation.name;
    if (is_trivial(obligation)) {
      result.untouched = obligation.of_step;
      return result;
    }
    const std::string key = cache_.key(obligation);
    result.cached = cache_.contains(key);
    if (!result.cached) {
      std::optional<Run> run;
      const Answer answer = solver_.decide(
          obligation,
          [&](const Obligation& part, Effort effort) {
            if (part.of_step && !part.of_two_states) run = runs_.run_that_violates(part, effort);
            return run ? run->failed : std::vector<std::string>{};
          },
          refuted_.contains(group_of(obligation)) ? Effort::brief : Effort::full);
      if (answer.verdict == obligation.when_refuted) refuted_.insert(group_of(obligation));
      result.verdict = answer.verdict;
      result.reason = answer.reason;
      result.failed = answer.failed;
      result.instances = answer.instances;
      result.by_hints = answer.by_hints;
      result.hints = answer.hints;
      if (run) {
        result.counterexample = explain(obligation, answer, *run, settings_.counterexamples);
      } else if (answer.counterexample) {
        result.counterexample = explain(obligation, answer, settings_.counterexamples);
      }
      if (answer.verdict == Verdict::proved) cache_.insert(key);
    }
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
  }

 private:
  // "step/refines" of "step/refines/part".
  static std::string group_of(const Obligation& obligation) {
    return obligation.name.substr(0, obligation.name.rfind('/'));
  }

  const RunSettings& settings_;
  std::set<std::string> refuted_;  // groups with an obligation that is
  CoreImage image_;
  Solver solver_;
  Cache cache_;
  KnownRuns runs_;
};

using Report = std::function<void(Result)>;

// A part of the work: it reports the results of some obligations.
struct Job {
  std::string name;
  std::function<void(Worker&, const Report&)> work;
  std::string prefix = name;  // of the names of its obligations
};

void check_image_file(Worker& worker, const Report& report) {
  for (const x86::ImageVerdict& check : x86::check_image(worker.image().image())) {
    Result result;
    result.name = "image/" + check.name;
    result.verdict = check.holds ? Verdict::proved : Verdict::refuted;
    result.reason = check.violation;
    report(std::move(result));
  }
}

// Whether names that begin so can match, by what the filter begins with.
bool may_match(const std::string& filter, const std::string& prefix) {
  const std::string literal = filter.substr(0, filter.find_first_of("*?[\\"));
  return literal.starts_with(prefix) || prefix.starts_with(literal);
}

bool is_wanted(const RunSettings& settings, const std::string& name) {
  return fnmatch(settings.filter.c_str(), name.c_str(), 0) == 0 &&
         fnmatch(settings.except.c_str(), name.c_str(), 0) != 0;
}

std::vector<Job> jobs(const RunSettings& settings) {
  std::vector<Job> list{{"image", check_image_file}};
  const auto decide_all = [](Worker& worker, const Report& report) {
    return [&worker, report](const Obligation& obligation) { report(worker.decide(obligation)); };
  };
  const auto wanted = [&settings](const Emit& emit) -> Emit {
    return [&settings, emit](Obligation obligation) {
      if (is_wanted(settings, obligation.name)) emit(std::move(obligation));
    };
  };
  // Steps are made anew in each thread, because their terms are the thread's.
  for (std::size_t i = 0; i < steps().size(); ++i) {
    const std::string name = steps()[i].name;
    DroppedConjuncts dropped = settings.without;
    dropped.insert(steps()[i].unassumed.begin(), steps()[i].unassumed.end());
    if (steps()[i].by_caller()) {
      list.push_back({name + "/refines", [=](Worker& worker, const Report& report) {
                        prove_refinement(steps()[i], worker.image(), {dropped}, wanted(decide_all(worker, report)));
                      }});
      list.push_back({"entry/contract/" + name, [=](Worker& worker, const Report& report) {
                        prove_handover(steps()[i], dropped, wanted(decide_all(worker, report)));
                      }});
    }
    list.push_back({name + "/preserves",
                    [=](Worker& worker, const Report& report) {
                      prove_preservation(steps()[i], {dropped}, wanted(decide_all(worker, report)));
                    },
                    name + "/"});
    list.push_back({name + "/confidentiality", [=](Worker& worker, const Report& report) {
                      prove_confidentiality(steps()[i], {dropped}, wanted(decide_all(worker, report)));
                    }});
    list.push_back({name + "/integrity", [=](Worker& worker, const Report& report) {
                      prove_integrity(steps()[i], {dropped}, wanted(decide_all(worker, report)));
                    }});
  }
  list.push_back({"counters", [=, &settings](Worker& worker, const Report& report) {
                    prove_counter_order(spec::counters<Symbolic>(), {settings.without},
                                        wanted(decide_all(worker, report)));
                  }});
  list.push_back({"isolation", [=, &settings](Worker& worker, const Report& report) {
                    prove_isolation(settings.without, wanted(decide_all(worker, report)));
                  }});
  for (const std::string& name : entrance_names()) {
    list.push_back({"entry/" + name, [=](Worker& worker, const Report& report) {
                      prove_entrance(name, worker.image(), wanted(decide_all(worker, report)));
                    }});
  }
  list.push_back({"entry/stubs", [=](Worker& worker, const Report& report) {
                    prove_stubs(worker.image(), wanted(decide_all(worker, report)));
                  }});
  list.push_back({"entry/contract", [=, &settings](Worker& worker, const Report& report) {
                    prove_ways(wanted(decide_all(worker, report)));
                    prove_handover_of_refusal(settings.without, wanted(decide_all(worker, report)));
                  }});
  std::erase_if(list, [&](const Job& job) { return !may_match(settings.filter, job.prefix); });
  list.push_back({"no_such_call/refines", [=, &settings](Worker& worker, const Report& report) {
                    prove_unknown_call(worker.image(), {settings.without}, wanted(decide_all(worker, report)));
                  }});
  list.push_back(
      {"reaches", [&settings](Worker&, const Report& report) { prove_reachability(settings.witnesses, report); }});
  return list;
}

// Which job comes next. Every other thread takes them from the end, where the long ones are, so that none of these is
// left for last.
class Queue {
 public:
  explicit Queue(std::size_t jobs) : end_{jobs} {}

  std::optional<std::size_t> take(bool from_end) {
    const std::lock_guard lock{mutex_};
    if (first_ == end_) return std::nullopt;
    return from_end ? --end_ : first_++;
  }

 private:
  std::mutex mutex_;
  std::size_t first_ = 0;
  std::size_t end_;
};

// Keeps the results of each job until those of all earlier jobs are reported.
class OrderedReport {
 public:
  OrderedReport(std::size_t jobs, std::function<void(const Result&)> report,
                const std::function<void(std::size_t, std::size_t)>& progress)
      : waiting_(jobs), done_(jobs), report_{std::move(report)}, progress_{progress} {}

  void add(std::size_t job, Result result) {
    const std::lock_guard lock{mutex_};
    waiting_[job].push_back(std::move(result));
  }

  void finish(std::size_t job) {
    const std::lock_guard lock{mutex_};
    done_[job] = true;
    for (; next_ < done_.size() && done_[next_]; ++next_) {
      for (const Result& result : waiting_[next_]) report_(result);
    }
    progress_(++finished_, done_.size());
  }

 private:
  std::mutex mutex_;
  std::vector<std::vector<Result>> waiting_;
  std::vector<bool> done_;
  std::size_t next_ = 0;
  std::size_t finished_ = 0;
  const std::function<void(const Result&)> report_;
  const std::function<void(std::size_t, std::size_t)>& progress_;
};

}  // namespace

void run(const RunSettings& settings, const std::function<void(const Result&)>& report,
         const std::function<void(std::size_t, std::size_t)>& progress) {
  const std::vector<Job> all = jobs(settings);
  const Hints hints{settings.hints};
  SolverSettings solver = settings.solver;
  solver.hints = &hints;
  Hints recorded = hints;
  recorded.forget_if([&](const std::string& name) { return is_wanted(settings, name); });
  const auto report_and_keep = [&](const Result& result) {
    const auto& kept = result.verdict == Verdict::proved ? result.hints : hints.of(result.name);
    if (!kept.empty()) recorded.set(result.name, kept);
    report(result);
  };
  OrderedReport ordered{all.size(), report_and_keep, progress};
  Queue queue{all.size()};
  std::atomic<bool> stop = false;

  const auto work = [&](bool from_end) {
    Worker worker{settings, solver};
    while (const auto taken = queue.take(from_end)) {
      const std::size_t i = *taken;
      const auto note = [&](Result result) {
        if (!is_wanted(settings, result.name)) return;
        if (result.verdict != Verdict::proved && settings.stop_at_first) stop = true;
        ordered.add(i, std::move(result));
      };
      if (!stop) {
        try {
          all[i].work(worker, note);
        } catch (const std::exception& error) {
          Result result;
          result.name = all[i].name + "/executed";
          result.verdict = Verdict::unknown;
          result.reason = error.what();
          note(std::move(result));
        }
      }
      ordered.finish(i);
    }
  };
  {
    std::vector<std::jthread> threads;
    threads.reserve(settings.threads);
    for (unsigned i = 0; i < settings.threads; ++i) threads.emplace_back(work, i % 2 == 1);
  }
  if (solver.record) recorded.write(settings.hints);
}

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::proved: return "PROVED";
    case Verdict::refuted: return "REFUTED";
    case Verdict::not_inductive: return "NOT INDUCTIVE";
    case Verdict::unknown: return "UNKNOWN";
    case Verdict::vacuous: return "VACUOUS";
  }
  return "";
}

}  // namespace exo::proofs
