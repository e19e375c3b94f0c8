// SPDX-License-Identifier: MIT
// Decides obligations.
//
// Hypotheses are ground instances, of which few matter. So the solver starts with the negated conclusion
// alone and adds those instances that its model violates, until none is left: the obligation is proved as
// soon as the chosen ones contradict the negation, and refuted only by a model of all of them. A proof
// counts only if the instances it used are satisfiable together.
#pragma once

#include "proofs/hints.h"
#include "proofs/obligation.h"
#include "proofs/search.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace exo::proofs {

struct SolverSettings {
  std::string name = "z3";                // or "cvc5": it decides what z3 has reduced to few instances
  unsigned resource_limit = 600'000'000;  // of z3's units per query; no wall-clock time decides a verdict
  bool runs_first = false;                // asks for a run that refutes before it searches
  std::filesystem::path dump;             // where to write each decided query as SMT-LIB, or empty
  const Hints* hints = nullptr;           // to begin with, if there are any
  bool record = false;                    // makes hints of what these do not prove
};

struct Answer {
  Verdict verdict;
  std::string reason;               // why unknown, or which conclusions fail
  std::vector<std::string> failed;  // names of the conclusions that the counterexample violates
  std::size_t instances = 0;        // hypotheses that were used
  std::optional<z3::model> counterexample;
  bool by_hints = false;         // by nothing else
  std::vector<Hint> hints = {};  // those that proved something, and those that are recorded
};

// Counterexamples are sought in machines of so few frames first.
inline constexpr std::uint64_t small_frame_count = 64;

// A brief search gives up where the likely hypotheses neither prove nor a run refutes.
enum class Effort { brief, full };

// The conclusions of an obligation that a run violates; none if no run is found with this effort.
using Shown = std::function<std::vector<std::string>(const Obligation&, Effort)>;

class Instances;
class Recorder;

class Solver {
 public:
  explicit Solver(SolverSettings settings) : settings_{std::move(settings)} {}

  // `shown` is asked first if the settings say so, else where it is hard, or the likely hypotheses do not prove it. The
  // conclusions that it names are refuted without a counterexample of the solver's own.
  Answer decide(const Obligation& obligation, const Shown& shown = {}, Effort effort = Effort::full);

 private:
  Answer decide_by_search(Obligation obligation, const Shown& shown, Effort effort);
  // Leaves of the conclusions those that hints do not prove.
  Answer prove_by_hints(Obligation& obligation, Instances& instances, const Recorder& recorder);
  Answer decide_without_hints(const Obligation& obligation, Instances& instances, const Shown& shown, Effort effort);
  Answer decide_one_by_one(const Obligation& obligation, Instances& instances, const Shown& shown, Effort effort);
  // Begins with the incremental attempt, unless that is known to fail.
  Answer insist(const Obligation& obligation, Instances& instances, const Shown& shown, Effort effort, bool is_hard);
  Answer attempt(const Obligation& obligation, Instances& instances, const Shown& shown, Effort effort,
                 const Attempt& manner);
  // What becomes of a part of which the query was found contradictory.
  Answer accept(const Obligation& obligation, const std::string& part, Instances& instances,
                const std::vector<z3::expr>& query);
  std::string doubt_of(const Obligation& obligation, const std::string& part, const std::vector<z3::expr>& query) const;

  // Whether they are known to be; models that were found before are tried first.
  bool satisfiable(const std::vector<z3::expr>& terms);

  SolverSettings settings_;
  std::vector<z3::model> known_models_;  // the latest
  Recorder* recorder_ = nullptr;         // of the obligation that is decided, if hints are made
};

// Whether every conclusion is plainly true, so that there is nothing to decide.
bool is_trivial(const Obligation& obligation);

}  // namespace exo::proofs
