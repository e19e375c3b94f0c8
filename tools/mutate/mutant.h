// SPDX-License-Identifier: MIT
// A mutant: a bug to plant, and who must notice it. tests/mutants/README.md describes the files.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace exo::tools {

// Replaces whole lines of a file by others. The lines before must occur exactly once.
struct Edit {
  std::string file;    // from the root of the project
  std::string before;  // lines, each ended by a line feed
  std::string after;
};

struct Mutant {
  enum class Kind { core, design };

  std::string name;  // folder/file without the suffix
  Kind kind = Kind::core;
  std::string title;
  std::string stands_for;         // the class of bug
  std::string refuter;            // glob over names of obligations, all of one step
  std::string invariant;          // design: the conjunct or counter that must be violated
  bool lockstep_sees = true;      // core: the random lockstep must diverge ...
  std::string lockstep_blind;     // ... or why it cannot
  bool refinement_holds = false;  // design: it is checked that specification and core still agree
  std::vector<Edit> edits;
};

// Reads a file. Throws std::runtime_error, with file and line, where it is malformed.
Mutant read_mutant(const std::filesystem::path& file);

// The text with the edit made. Throws std::runtime_error where the lines before do not occur exactly once.
std::string edited(const Edit& edit, const std::string& text);

// All mutants below a folder, by name. Also sees that each still applies to the tree.
std::vector<Mutant> read_mutants(const std::filesystem::path& folder, const std::filesystem::path& source);

}  // namespace exo::tools
