// SPDX-License-Identifier: MIT
#include "proofs/solver.h"

#include "proofs/second_solver.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <random>

namespace exo::proofs {

namespace {

constexpr const char* logic = "QF_UFBV";
// In the solver's resources.
constexpr unsigned quick_limit = 400'000;      // of the incremental attempt
constexpr unsigned whole_limit = 4'000'000;    // of the first attempts that see the whole query; then it grows
constexpr unsigned first_budget = 20'000'000;  // of a search, before it is begun anew; then it grows
constexpr unsigned attempts_of_size = 2;
constexpr std::size_t instances_per_round = 40;
constexpr std::size_t instances_per_hard_round = 160;
constexpr unsigned shrinking_attempts = 30;

Bool conjunction(const std::vector<Conclusion>& conclusions) {
  Bool all = true;
  for (const Conclusion& conclusion : conclusions) all = all && conclusion.truth;
  return all;
}

// One search for a model of the chosen terms. Many small steps in one solver are quick while they are easy;
// where they are not, a solver that sees the whole query at once does better.
class Search {
 public:
  Search(unsigned limit, unsigned seed)
      : limit_{limit}, seed_{seed}, begin_{resources_used()}, incremental_{context(), z3::solver::simple()} {
    configure(incremental_, quick_limit, seed);
  }

  void add(const z3::expr& term) {
    chosen_.push_back(term);
    if (!whole_) incremental_.add(term);
  }

  // Unknown, too, where only an easy search is wanted and it is hard.
  z3::check_result check() {
    if (!whole_) {
      const z3::check_result result = incremental_.check();
      if (result == z3::sat) model_ = incremental_.get_model();
      if (result != z3::unknown) return result;
      reason_ = incremental_.reason_unknown();
      if (limit_ <= quick_limit) return z3::unknown;
      whole_ = true;
    }
    for (unsigned attempt = 0;; ++attempt) {
      const std::uint64_t spent = resources_used() - begin_;
      if (spent >= limit_) return z3::unknown;
      const unsigned size = std::min(whole_limit << (attempt / attempts_of_size), limit_);
      const z3::check_result result = check_whole(size, seed_ + attempt);
      if (result != z3::unknown) return result;
    }
  }

  // Under assumptions, and with little effort.
  z3::check_result check_quickly(const z3::expr_vector& assumptions) {
    const z3::check_result result = incremental_.check(assumptions);
    if (result == z3::sat) model_ = incremental_.get_model();
    return result;
  }

  // The incremental attempt failed.
  bool is_hard() const { return whole_; }
  const z3::model& model() const { return model_; }
  const std::string& reason() const { return reason_; }
  const std::vector<z3::expr>& chosen() const { return chosen_; }

 private:
  static void configure(z3::solver& solver, unsigned limit, unsigned seed) {
    z3::params parameters{context()};
    parameters.set("rlimit", limit);
    parameters.set("random_seed", seed);
    solver.set(parameters);
  }

  // By this thread, so far.
  static std::uint64_t resources_used() {
    const z3::stats statistics = z3::solver{context(), z3::solver::simple()}.statistics();
    for (unsigned i = 0; i < statistics.size(); ++i) {
      if (statistics.key(i) == "rlimit count") return statistics.uint_value(i);
    }
    return 0;
  }

  z3::check_result check_whole(unsigned limit, unsigned seed) {
    z3::solver solver{context(), logic};
    configure(solver, limit, seed);
    std::vector<z3::expr> terms = chosen_;
    std::mt19937 order{seed};
    if (seed != 0) std::ranges::shuffle(terms, order);
    for (const z3::expr& term : terms) solver.add(term);
    const z3::check_result result = solver.check();
    if (result == z3::sat) model_ = solver.get_model();
    if (result == z3::unknown) reason_ = solver.reason_unknown();
    return result;
  }

  unsigned limit_;
  unsigned seed_;
  std::uint64_t begin_;
  bool whole_ = false;
  z3::solver incremental_;
  std::vector<z3::expr> chosen_;
  z3::model model_{context()};
  std::string reason_;
};

constexpr int all_stages = 4;
constexpr int brief_stages = 1;
constexpr std::size_t block_size = 64;

std::vector<std::string> violated_in(const z3::model& model, const Obligation& obligation) {
  std::vector<std::string> names;
  for (const Conclusion& conclusion : obligation.conclusions) {
    if (!model.eval(conclusion.truth.term(), true).is_true()) names.push_back(conclusion.name);
  }
  return names;
}

// The hypotheses of an obligation, made in stages, the likely ones first.
class Instances {
 public:
  explicit Instances(Hypotheses& hypotheses) : hypotheses_{hypotheses} {}

  // Adds some that the search's model violates; false if it satisfies all.
  bool add_violated(Search& search) {
    for (;;) {
      const auto& facts = hypotheses_.facts();
      added_.resize(facts.size());
      std::size_t found = 0;
      const std::size_t most = search.is_hard() ? instances_per_hard_round : instances_per_round;
      for (std::size_t i = 0; i < facts.size() && found < most; ++i) {
        if (i % block_size == 0 && block_holds(i, search)) {
          i += block_size - 1;
          continue;
        }
        if (added_[i] || search.model().eval(facts[i].term(), true).is_true()) continue;
        added_[i] = true;
        search.add(facts[i].term());
        ++found;
      }
      count_ += found;
      if (found > 0) return true;
      if (!next_stage()) return false;
    }
  }
  std::size_t count() const { return count_; }
  // So many stages are made.
  void allow(int stages) { allowed_ = stages; }

 private:
  // Many at once are evaluated much faster than one by one.
  bool block_holds(std::size_t first, const Search& search) {
    const auto& facts = hypotheses_.facts();
    if (first + block_size > facts.size()) return false;
    const std::size_t block = first / block_size;
    if (block >= blocks_.size()) {
      z3::expr_vector parts{context()};
      for (std::size_t i = first; i < first + block_size; ++i) parts.push_back(facts[i].term());
      blocks_.push_back(z3::mk_and(parts));
    }
    return search.model().eval(blocks_[block], true).is_true();
  }

  bool next_stage() {
    if (stage_ == allowed_) return false;
    switch (stage_++) {
      case 0: hypotheses_.instantiate(); return true;
      case 1: hypotheses_.count(); return true;
      case 2:
        hypotheses_.define_cuts();
        hypotheses_.instantiate();
        return true;
      case 3: hypotheses_.count(); return true;
      default: return false;
    }
  }

  Hypotheses& hypotheses_;
  std::vector<bool> added_;
  std::size_t count_ = 0;
  std::vector<z3::expr> blocks_;  // of facts, by their order
  int stage_ = 0;
  int allowed_ = all_stages;
};

// Adds violated instances until none is left or the search fails.
z3::check_result complete(Search& search, Instances& instances, const z3::expr_vector* assumptions = nullptr) {
  const auto check = [&] { return assumptions == nullptr ? search.check() : search.check_quickly(*assumptions); };
  z3::check_result result = check();
  while (result == z3::sat && instances.add_violated(search)) result = check();
  return result;
}

// Makes a counterexample small: tries wishes one by one, and keeps those with which it stays one. This only
// makes it readable; so what takes long is left.
z3::model shrink(const Search& search, Instances& instances, const Obligation& obligation) {
  std::vector<Bool> wishes{obligation.hypotheses->old().frame_count() <= small_frame_count};
  for (const ElementRead& read : obligation.hypotheses->reads()) wishes.push_back(read.value == 0);
  for (const Watch& argument : obligation.arguments) wishes.push_back(argument.value == 0);

  Search smaller{quick_limit, 0};
  for (const z3::expr& term : search.chosen()) smaller.add(term);
  z3::model model = search.model();
  z3::expr_vector granted{context()};
  unsigned attempts = shrinking_attempts;
  for (std::size_t i = 0; i < wishes.size(); ++i) {
    const Bool wanted = bool_constant("wish_" + std::to_string(i));
    const bool fulfilled = model.eval(wishes[i].term(), true).is_true();
    if (!fulfilled && attempts == 0) continue;
    smaller.add((!wanted || wishes[i]).term());
    granted.push_back(wanted.term());
    if (fulfilled) continue;
    --attempts;
    if (complete(smaller, instances, &granted) == z3::sat) {
      model = smaller.model();
    } else {
      granted.pop_back();
    }
  }
  return model;
}

std::optional<Answer> refute_by_run(const Obligation& obligation, const Shown& shown, Effort effort) {
  auto failed = shown(obligation, effort);
  if (failed.empty()) return {};
  return Answer{obligation.when_refuted, {}, std::move(failed), 0, {}};
}

bool satisfiable(const std::vector<z3::expr>& terms, unsigned limit) {
  Search search{limit, 0};
  for (const z3::expr& term : terms) search.add(term);
  return search.check() == z3::sat;
}

std::string smt2_text(const std::vector<z3::expr>& terms) {
  z3::solver solver{context()};
  for (const z3::expr& term : terms) solver.add(term);
  return fmt::format("(set-logic {})\n{}", logic, solver.to_smt2());
}

void dump_query(const std::filesystem::path& folder, std::string name, const std::string& text) {
  std::ranges::replace(name, '/', '.');
  std::ofstream{folder / (name + ".smt2")} << text;
}

}  // namespace

bool is_trivial(const Obligation& obligation) {
  return conjunction(obligation.conclusions).term().simplify().is_true();
}

Answer Solver::decide(const Obligation& obligation, const Shown& shown, Effort effort) {
  if (is_trivial(obligation)) return {Verdict::proved, {}, {}, 0, {}};
  if (settings_.runs_first && shown) {
    if (auto refuted = refute_by_run(obligation, shown, Effort::full)) return *refuted;
  }
  return decide_by_search(obligation, shown, effort);
}

Answer Solver::decide_by_search(const Obligation& obligation, const Shown& shown, Effort effort) const {
  const auto start = obligation.hypotheses->mark();
  Answer together = attempt(obligation, shown, effort, quick_limit, 0);
  if (together.verdict != Verdict::unknown) return together;

  // What is hard together may be easy one by one.
  Answer all{Verdict::proved, {}, {}, 0, {}};
  for (const Conclusion& conclusion : obligation.conclusions) {
    obligation.hypotheses->return_to(start);
    Obligation one = obligation;
    one.conclusions = {conclusion};
    if (is_trivial(one)) continue;
    Answer answer = insist(one, shown, effort);
    if (answer.verdict != Verdict::proved) return answer;
    all.instances += answer.instances;
  }
  return all;
}

// Which instances are added depends on the models that are found, and some choices lead nowhere: so a search that takes
// long is begun anew.
Answer Solver::insist(const Obligation& obligation, const Shown& shown, Effort effort) const {
  const auto start = obligation.hypotheses->mark();
  unsigned spent = 0;
  for (unsigned seed = 0;; ++seed) {
    const unsigned left = settings_.resource_limit - spent;
    const unsigned budget = std::min(first_budget << (seed / attempts_of_size), left);
    Answer answer = attempt(obligation, {}, effort, budget, seed);
    if (answer.verdict != Verdict::unknown) return answer;
    if (seed + 1 == attempts_of_size && shown && !settings_.runs_first) {
      if (auto refuted = refute_by_run(obligation, shown, Effort::full)) return *refuted;
    }
    if (effort == Effort::brief || budget == left) return answer;
    spent += budget;
    obligation.hypotheses->return_to(start);
  }
}

Answer Solver::attempt(const Obligation& obligation, const Shown& shown, Effort effort, unsigned limit,
                       unsigned seed) const {
  Answer answer{Verdict::proved, {}, {}, 0, {}};
  Search search{limit, seed};
  search.add((!conjunction(obligation.conclusions)).term());
  for (const Bool& assumption : obligation.assumptions) search.add(assumption.term());
  Instances instances{*obligation.hypotheses};
  instances.allow(brief_stages);
  z3::check_result result = complete(search, instances);
  if (result == z3::sat && shown) {
    if (auto refuted = refute_by_run(obligation, shown, Effort::brief)) return *refuted;
  }
  if (result == z3::sat && effort == Effort::brief) {
    return {Verdict::unknown, "not sought for longer, since another part is refuted", {}, instances.count(), {}};
  }
  instances.allow(all_stages);
  if (result == z3::sat && instances.add_violated(search)) result = complete(search, instances);
  answer.instances = instances.count();

  if (result == z3::unknown) return {Verdict::unknown, search.reason(), {}, instances.count(), {}};
  if (result == z3::sat) {
    answer.verdict = obligation.when_refuted;
    answer.counterexample = shrink(search, instances, obligation);
    answer.failed = violated_in(*answer.counterexample, obligation);
    return answer;
  }

  const bool second = settings_.name == "cvc5";
  if (second || !settings_.dump.empty()) {
    const std::string text = smt2_text(search.chosen());
    if (!settings_.dump.empty()) {
      const std::string& conclusion = obligation.conclusions.front().name;
      const bool is_whole = obligation.conclusions.size() > 1 || obligation.name.ends_with("/" + conclusion);
      dump_query(settings_.dump, is_whole ? obligation.name : obligation.name + "." + conclusion, text);
    }
    if (second) {
      const std::string verdict = decide_with_cvc5(text);
      if (verdict != "unsat") return {Verdict::unknown, "cvc5 says " + verdict, {}, instances.count(), {}};
    }
  }
  // What was used, without the negated conclusion, must not be contradictory by itself.
  const std::vector<z3::expr> used(search.chosen().begin() + 1, search.chosen().end());
  if (!satisfiable(used, settings_.resource_limit)) {
    answer.verdict = Verdict::vacuous;
    answer.reason = "the hypotheses it used are not known to be satisfiable together";
  }
  return answer;
}

}  // namespace exo::proofs
