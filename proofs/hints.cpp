// SPDX-License-Identifier: MIT
#include "proofs/hints.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace exo::proofs {

namespace {

constexpr const char* suffix = ".txt";
constexpr const char* head =
    "# What proved each obligation: units, stages, how, seed, which conclusions, and the facts."
    " Written by exo prove --record.\n";
constexpr std::string_view all = "all";

std::string line_of(const Hint& hint) {
  std::string line =
      fmt::format("- {} {} {} {} {}", hint.units, hint.stages, hint.whole ? "whole" : "incremental", hint.seed,
                  hint.conclusions.empty() ? std::string{all} : fmt::format("{}", fmt::join(hint.conclusions, ",")));
  for (const std::uint32_t fact : hint.facts) line += fmt::format(" {:x}", fact);
  return line + "\n";
}

Hint parse(std::istringstream words) {
  Hint hint;
  std::string how, positions;
  words >> hint.units >> hint.stages >> how >> hint.seed >> positions;
  if (!words || (how != "whole" && how != "incremental")) throw std::runtime_error("this is no hint");
  hint.whole = how == "whole";
  if (positions != all) {
    std::istringstream list{positions};
    char comma = ',';
    for (std::size_t position = 0; comma == ',' && list >> position; list >> comma)
      hint.conclusions.push_back(position);
    if (!list.eof()) throw std::runtime_error("conclusions are positions with commas between them, or all");
  }
  for (std::uint32_t fact = 0; words >> std::hex >> fact;) hint.facts.push_back(fact);
  if (!words.eof()) throw std::runtime_error("a fact is named by a hexadecimal number");
  return hint;
}

}  // namespace

Hints::Hints(const std::filesystem::path& folder) {
  if (!std::filesystem::exists(folder)) return;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    if (entry.path().extension() == suffix) read(entry.path());
  }
}

void Hints::read(const std::filesystem::path& file) {
  std::ifstream stream{file};
  std::vector<Hint>* current = nullptr;
  unsigned number = 0;
  for (std::string line; std::getline(stream, line);) {
    ++number;
    if (line.empty() || line.starts_with('#')) continue;
    if (!line.starts_with("- ")) {
      current = &hints_[line];
      continue;
    }
    try {
      if (current == nullptr) throw std::runtime_error("a hint belongs to an obligation");
      current->push_back(parse(std::istringstream{line.substr(2)}));
    } catch (const std::exception& error) {
      throw std::runtime_error(fmt::format("{}, line {}: {}", file.string(), number, error.what()));
    }
  }
}

const std::vector<Hint>& Hints::of(const std::string& obligation) const {
  static const std::vector<Hint> none;
  const auto found = hints_.find(obligation);
  return found == hints_.end() ? none : found->second;
}

void Hints::forget_if(const std::function<bool(const std::string&)>& is_forgotten) {
  std::erase_if(hints_, [&](const auto& entry) { return is_forgotten(entry.first); });
}

void Hints::write(const std::filesystem::path& folder) const {
  std::filesystem::create_directories(folder);
  std::map<std::string, std::string> texts;  // by the steps
  for (const auto& [name, hints] : hints_) {
    std::string& text = texts[name.substr(0, name.find('/'))];
    text += name + "\n";
    for (const Hint& hint : hints) text += line_of(hint);
  }
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    if (entry.path().extension() == suffix) std::filesystem::remove(entry.path());
  }
  for (const auto& [step, text] : texts) {
    std::ofstream stream{folder / (step + suffix)};
    stream << head << text;
    if (!stream.flush()) throw std::runtime_error(fmt::format("cannot write {}", (folder / (step + suffix)).string()));
  }
}

}  // namespace exo::proofs
