// SPDX-License-Identifier: MIT
#include "proofs/solver.h"

#include "proofs/afresh.h"
#include "proofs/instances.h"
#include "proofs/recorder.h"
#include "proofs/second_solver.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace exo::proofs {

namespace {

// Of the solver's resources a search has so many, before it is begun anew; then it grows.
constexpr unsigned first_budget = 12'000'000;
constexpr unsigned attempts_before_runs = 6;  // of a search, before random runs are made
// So many conclusions, which are hard, are decided together within this limit, if they are.
constexpr std::size_t together_from = 4;
constexpr unsigned together_limit = 4'000'000;
constexpr std::size_t models_kept = 8;
constexpr unsigned shrinking_attempts = 30;

// A hint may take so many times what it took: terms are a little different when something has changed.
constexpr unsigned hint_tolerance = 4;

bool is_plainly_true(const Conclusion& conclusion) { return conclusion.truth.term().simplify().is_true(); }

// In the name of a query: all conclusions, or the only one.
std::string part_of(const Obligation& obligation) {
  return obligation.conclusions.size() > 1 ? "" : obligation.conclusions.front().name;
}

std::vector<std::string> violated_in(const z3::model& model, const Obligation& obligation) {
  std::vector<std::string> names;
  for (const Conclusion& conclusion : obligation.conclusions) {
    if (!model.eval(conclusion.truth.term(), true).is_true()) names.push_back(conclusion.name);
  }
  return names;
}

// Makes a counterexample small: tries wishes one by one, and keeps those with which it stays one. This only
// makes it readable; so what takes long is left.
z3::model shrink(const Search& search, Instances& instances, const Obligation& obligation) {
  std::vector<Bool> wishes{obligation.hypotheses->old().frame_count() <= small_frame_count};
  for (const ElementRead& read : obligation.hypotheses->reads()) wishes.push_back(read.value == 0);
  for (const Watch& argument : obligation.arguments) wishes.push_back(argument.value == 0);

  Search smaller{{quick_limit}};
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

Answer vacuous(Answer answer) {
  answer.verdict = Verdict::vacuous;
  answer.reason = "the hypotheses it used are not known to be satisfiable together";
  return answer;
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

bool is_trivial(const Obligation& obligation) { return std::ranges::all_of(obligation.conclusions, is_plainly_true); }

Answer Solver::decide(const Obligation& obligation, const Shown& shown, Effort effort) {
  if (is_trivial(obligation)) return {Verdict::proved, {}, {}, 0, {}};
  if (settings_.runs_first && shown) {
    if (auto refuted = refute_by_run(obligation, shown, Effort::full)) return *refuted;
  }
  Obligation rest = obligation;
  std::erase_if(rest.conclusions, is_plainly_true);
  return decide_by_search(std::move(rest), shown, effort);
}

Answer Solver::decide_by_search(Obligation obligation, const Shown& shown, Effort effort) {
  Instances instances{*obligation.hypotheses};
  const Obligation whole = obligation;
  recorder_ = nullptr;  // of one before, if an exception ended that
  Recorder recorder{whole, instances};
  Answer by_hints = prove_by_hints(obligation, instances, recorder);
  if (obligation.conclusions.empty()) return by_hints;
  if (settings_.record) recorder_ = &recorder;
  Answer answer = decide_without_hints(obligation, instances, shown, effort);
  recorder_ = nullptr;
  answer.instances += by_hints.instances;
  answer.hints = std::move(by_hints.hints);
  std::ranges::move(recorder.hints(), std::back_inserter(answer.hints));
  return answer;
}

Answer Solver::prove_by_hints(Obligation& obligation, Instances& instances, const Recorder& recorder) {
  Answer answer{Verdict::proved, {}, {}, 0, {}, true};
  if (settings_.hints == nullptr) return answer;
  const std::vector<Conclusion> all = obligation.conclusions;
  std::vector<bool> is_left(all.size(), true);
  for (const Hint& hint : settings_.hints->of(obligation.name)) {
    std::vector<bool> is_meant(all.size(), hint.conclusions.empty());
    for (const std::size_t position : hint.conclusions) {
      if (position < all.size()) is_meant[position] = true;
    }
    std::vector<std::size_t> positions;
    Obligation part = obligation;
    part.conclusions.clear();
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!is_left[i] || !is_meant[i]) continue;
      positions.push_back(i);
      part.conclusions.push_back(all[i]);
    }
    if (positions.empty()) continue;
    std::vector<z3::expr> query = query_of(part, part.conclusions);
    instances.begin(hint.stages);
    std::ranges::copy(instances.add_hinted(hint), std::back_inserter(query));
    const auto units =
        units_to_refute(query, {hint_tolerance * hint.units, hint.seed, hint.whole}, obligation.hypotheses->order());
    if (!units) continue;
    const std::string name = hint.conclusions.empty() ? part_of(part) : fmt::format("hint_{}", answer.hints.size());
    if (accept(part, name, instances, query).verdict != Verdict::proved) continue;
    answer.instances += instances.count();
    answer.hints.push_back(settings_.record ? recorder.improved(hint, positions, *units) : hint);
    for (const std::size_t i : positions) is_left[i] = false;
  }
  obligation.conclusions.clear();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (is_left[i]) obligation.conclusions.push_back(all[i]);
  }
  return answer;
}

Answer Solver::decide_without_hints(const Obligation& obligation, Instances& instances, const Shown& shown,
                                    Effort effort) {
  if (obligation.conclusions.size() == 1) return insist(obligation, instances, shown, effort, false);
  Answer together = attempt(obligation, instances, shown, effort, {quick_limit});
  if (together.verdict != Verdict::unknown) return together;
  return decide_one_by_one(obligation, instances, shown, effort);
}

// What is hard together may be easy one by one. What helps one conclusion helps others, so they share a solver. Those
// that are hard by themselves are tried together once more, with what helped the others.
Answer Solver::decide_one_by_one(const Obligation& obligation, Instances& instances, const Shown& shown,
                                 Effort effort) {
  Search search{{quick_limit}};
  for (const Bool& assumption : obligation.assumptions) search.add(assumption.term());
  instances.begin(Instances::easy_stages);
  std::vector<std::pair<Conclusion, z3::check_result>> hard;
  for (const Conclusion& conclusion : obligation.conclusions) {
    search.begin_scope();
    search.add((!conclusion.truth).term());
    const z3::check_result result = complete(search, instances);
    const bool is_proved = result == z3::unsat && doubt_of(obligation, conclusion.name, search.chosen()).empty();
    if (!is_proved) hard.emplace_back(conclusion, result);
    if (is_proved && recorder_ != nullptr) recorder_->note({conclusion});
    search.end_scope();
  }
  instances.keep();
  Answer all{Verdict::proved, {}, {}, instances.count(), {}};
  if (hard.size() < obligation.conclusions.size() && !satisfiable(search.chosen())) {
    return vacuous(all);
  }
  if (hard.size() >= together_from) {
    Obligation rest = obligation;
    rest.conclusions.clear();
    for (const auto& [conclusion, result] : hard) rest.conclusions.push_back(conclusion);
    Answer answer = attempt(rest, instances, {}, effort, {together_limit, 0, true});
    if (answer.verdict != Verdict::unknown) {
      answer.instances += all.instances;
      return answer;
    }
  }
  for (const auto& [conclusion, result] : hard) {
    Obligation one = obligation;
    one.conclusions = {conclusion};
    Answer answer = insist(one, instances, shown, effort, result == z3::unknown);
    if (answer.verdict != Verdict::proved) return answer;
    all.instances += answer.instances;
  }
  return all;
}

// Which instances are added depends on the models that are found, and some choices lead nowhere: so a search that takes
// long is begun anew.
Answer Solver::insist(const Obligation& obligation, Instances& instances, const Shown& shown, Effort effort,
                      bool is_hard) {
  unsigned spent = 0;
  for (unsigned seed = 0;; ++seed) {
    const unsigned left = settings_.resource_limit - spent;
    const unsigned budget = std::min(first_budget << (seed / tries_of_size), left);
    Answer answer =
        attempt(obligation, instances, seed == 0 ? shown : Shown{}, effort, {budget, seed, is_hard && seed % 2 == 0});
    if (answer.verdict != Verdict::unknown) return answer;
    if (seed + 1 == attempts_before_runs && shown && !settings_.runs_first) {
      if (auto refuted = refute_by_run(obligation, shown, Effort::full)) return *refuted;
    }
    if (effort == Effort::brief || budget == left) return answer;
    spent += budget;
  }
}

Answer Solver::attempt(const Obligation& obligation, Instances& instances, const Shown& shown, Effort effort,
                       const Attempt& manner) {
  Search search{manner};
  for (const z3::expr& term : query_of(obligation, obligation.conclusions)) search.add(term);
  instances.begin(Instances::brief_stages);
  if (manner.seed % 2 == 0) instances.add_likely(search);
  z3::check_result result = complete(search, instances);
  if (result == z3::sat && shown) {
    if (auto refuted = refute_by_run(obligation, shown, Effort::brief)) return *refuted;
  }
  if (result == z3::sat && effort == Effort::brief) {
    return {Verdict::unknown, "not sought for longer, since another part is refuted", {}, instances.count(), {}};
  }
  instances.allow(Instances::all_stages);
  if (result == z3::sat && instances.add_violated(search)) result = complete(search, instances);
  if (result == z3::unknown) return {Verdict::unknown, search.reason(), {}, instances.count(), {}};
  if (result == z3::unsat) return accept(obligation, part_of(obligation), instances, search.chosen());
  const z3::model counterexample = shrink(search, instances, obligation);
  return {obligation.when_refuted, {}, violated_in(counterexample, obligation), instances.count(), counterexample};
}

Answer Solver::accept(const Obligation& obligation, const std::string& part, Instances& instances,
                      const std::vector<z3::expr>& query) {
  if (const std::string doubt = doubt_of(obligation, part, query); !doubt.empty()) {
    return {Verdict::unknown, doubt, {}, instances.count(), {}};
  }
  instances.keep();
  if (recorder_ != nullptr) recorder_->note(obligation.conclusions);
  const Answer answer{Verdict::proved, {}, {}, instances.count(), {}};
  // What was used, without the negated conclusion, must not be contradictory by itself.
  const std::vector<z3::expr> used(query.begin() + 1, query.end());
  return satisfiable(used) ? answer : vacuous(answer);
}

bool Solver::satisfiable(const std::vector<z3::expr>& terms) {
  z3::expr_vector all{context()};
  for (const z3::expr& term : terms) all.push_back(term);
  const z3::expr together = z3::mk_and(all);
  const auto satisfies = [&](const z3::model& model) { return model.eval(together, true).is_true(); };
  if (std::ranges::any_of(known_models_, satisfies)) return true;
  Search search{{settings_.resource_limit}};
  for (const z3::expr& term : terms) search.add(term);
  if (search.check() != z3::sat) return false;
  if (known_models_.size() == models_kept) known_models_.erase(known_models_.begin());
  known_models_.push_back(search.model());
  return true;
}

// The query is written out, and the second solver asked, where the settings say so. Why it does not count, or nothing.
std::string Solver::doubt_of(const Obligation& obligation, const std::string& part,
                             const std::vector<z3::expr>& query) const {
  const bool second = settings_.name == "cvc5";
  if (!second && settings_.dump.empty()) return {};
  const std::string text = smt2_text(query);
  if (!settings_.dump.empty()) {
    const bool is_whole = part.empty() || obligation.name.ends_with("/" + part);
    dump_query(settings_.dump, is_whole ? obligation.name : obligation.name + "." + part, text);
  }
  if (!second) return {};
  const std::string verdict = decide_with_cvc5(text);
  return verdict == "unsat" ? "" : "cvc5 says " + verdict;
}

}  // namespace exo::proofs
