// SPDX-License-Identifier: MIT
// Asks proofs and lockstep about a mutant that is planted.
#pragma once

#include "tools/mutate/mutant.h"
#include "tools/mutate/workspace.h"

#include <filesystem>
#include <string>
#include <vector>

namespace exo::tools {

// What became of a mutant, or of a conjunct that was left out.
struct Judgement {
  std::string name;
  std::string kind;  // core, design, conjunct, or promise: a conjunct for its own sake
  bool as_expected = false;
  std::vector<std::string> said;  // who noticed it, and how
  std::string complaint;          // what is not as expected
  bool proof_refutes = false;
  bool run_refutes = false;  // of the model, where no proof was asked or none decided
  bool lockstep_sees = false;
  bool lockstep_is_blind_as_stated = false;
  double seconds = 0;
};

// One result of exo-prove that is not PROVED.
struct Refusal {
  std::string obligation;
  std::string verdict;
  std::string reason;
  std::vector<std::string> failed;
};

// The step that the refuter of a mutant is about.
std::string step_of(const Mutant& mutant);

// Runs a program that writes a report like that of exo-prove. Throws std::runtime_error where it writes none, or one
// with no obligation in it.
std::vector<Refusal> ask_proofs(std::vector<std::string> command, const std::filesystem::path& report);

struct Judge {
  std::filesystem::path prove;   // exo-prove of the tree without mutants
  std::filesystem::path traces;  // folder for counterexamples

  // Plants, builds, asks, and takes the mutant out again unless it is to be kept.
  Judgement judge(const Mutant& mutant, Workspace& workspace, bool keep) const;

 private:
  void judge_core(const Mutant& mutant, const Workspace& workspace, Judgement& judgement) const;
  void judge_design(const Mutant& mutant, const Workspace& workspace, Judgement& judgement) const;
};

}  // namespace exo::tools
