// SPDX-License-Identifier: MIT
#include "tools/mutate/mutant.h"

#include "tools/library/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <stdexcept>
#include <utility>

namespace exo::tools {
namespace {

class Parser {
 public:
  explicit Parser(const std::filesystem::path& file) : file_{file.string()}, stream_{file} {
    if (!stream_) fail("cannot be read");
    mutant_.name = (file.parent_path().filename() / file.stem()).string();
    mutant_.kind = file.parent_path().filename() == "design" ? Mutant::Kind::design : Mutant::Kind::core;
  }

  Mutant parse() {
    for (std::string line; std::getline(stream_, line);) {
      ++line_;
      take(line);
    }
    end_edit();
    check();
    return mutant_;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw std::runtime_error(fmt::format("{}:{}: {}", file_, line_, what));
  }

  void take(const std::string& line) {
    if (line.starts_with('#')) return;
    if (line.empty()) return end_edit();
    if (edited_.empty() || line.starts_with("in ")) return take_key(line);
    const char mark = line.front();
    const std::string text = line.substr(1) + '\n';
    if (mark != '-' && mark != '+' && mark != ' ') fail("a line of an edit begins with -, + or a space");
    if (mark != '+') edit_.before += text;
    if (mark != '-') edit_.after += text;
  }

  void take_key(const std::string& line) {
    if (line.starts_with("in ")) {
      end_edit();
      edited_ = line.substr(3);
      return;
    }
    const auto colon = line.find(": ");
    if (colon == std::string::npos) fail("neither 'key: value' nor 'in FILE'");
    const std::string key = line.substr(0, colon);
    const std::string value = line.substr(colon + 2);
    const std::map<std::string, std::string*> words{{"title", &mutant_.title},
                                                    {"stands for", &mutant_.stands_for},
                                                    {"refuter", &mutant_.refuter},
                                                    {"violates", &mutant_.invariant},
                                                    {"lockstep is blind", &mutant_.lockstep_blind},
                                                    {"refinement", &refinement_}};
    const auto found = words.find(key);
    if (found == words.end()) fail("there is no key '" + key + "'");
    *found->second = value;
  }

  void end_edit() {
    if (edit_.before == edit_.after) {
      if (!edit_.before.empty()) fail("the edit changes nothing");
      return;
    }
    if (edit_.before.empty()) fail("an edit needs lines that are there already");
    edit_.file = edited_;
    mutant_.edits.push_back(std::exchange(edit_, {}));
  }

  void check() {
    const bool design = mutant_.kind == Mutant::Kind::design;
    if (mutant_.title.empty() || mutant_.stands_for.empty()) fail("title or 'stands for' is missing");
    if (mutant_.refuter.find('/') == std::string::npos) fail("the refuter is not an obligation");
    if (design == mutant_.invariant.empty()) fail("'violates' belongs to design mutants, and to each of them");
    if (design && !mutant_.lockstep_blind.empty()) fail("lockstep cannot see a design mutant: both sides have it");
    if (!refinement_.empty() && (!design || refinement_ != "holds")) fail("only 'refinement: holds', of a design");
    if (mutant_.edits.empty()) fail("there is no edit");
    mutant_.lockstep_sees = !design && mutant_.lockstep_blind.empty();
    mutant_.refinement_holds = !refinement_.empty();
  }

  std::string file_;
  std::ifstream stream_;
  unsigned line_ = 0;
  Mutant mutant_;
  std::string refinement_;
  std::string edited_;  // the file that edits are in
  Edit edit_;
};

}  // namespace

Mutant read_mutant(const std::filesystem::path& file) { return Parser{file}.parse(); }

std::string edited(const Edit& edit, const std::string& text) {
  const std::string lines = '\n' + text;
  const std::string wanted = '\n' + edit.before;
  const auto position = lines.find(wanted);
  if (position == std::string::npos) {
    throw std::runtime_error(fmt::format("{} no longer has the lines\n{}", edit.file, edit.before));
  }
  if (lines.find(wanted, position + 1) != std::string::npos) {
    throw std::runtime_error(fmt::format("{} has more than once the lines\n{}", edit.file, edit.before));
  }
  return text.substr(0, position) + edit.after + text.substr(position + edit.before.size());
}

std::vector<Mutant> read_mutants(const std::filesystem::path& folder, const std::filesystem::path& source) {
  std::vector<Mutant> mutants;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
    if (entry.path().extension() == ".mutant") mutants.push_back(read_mutant(entry.path()));
  }
  std::ranges::sort(mutants, {}, &Mutant::name);
  for (const Mutant& mutant : mutants) {
    std::map<std::string, std::string> texts;
    for (const Edit& edit : mutant.edits) {
      try {
        auto& text = texts.try_emplace(edit.file, read_file(source / edit.file)).first->second;
        text = edited(edit, text);
      } catch (const std::exception& error) {
        throw std::runtime_error(fmt::format("mutant {}: {}", mutant.name, error.what()));
      }
    }
  }
  return mutants;
}

}  // namespace exo::tools
