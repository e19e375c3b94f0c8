// SPDX-License-Identifier: MIT
#include "bench/report.h"

#include "bench/machine_code.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <sstream>

namespace exo::bench {
namespace {

// Whole numbers in groups of three digits, small ones that are not whole with two places.
std::string number_text(double value) {
  constexpr double small = 1000;
  const auto whole = static_cast<std::int64_t>(value + 0.5);
  if (value < small && value != static_cast<double>(whole)) return fmt::format("{:.2f}", value);
  std::string text = fmt::format("{}", whole);
  for (std::size_t place = text.size(); place > 3; place -= 3) text.insert(place - 3, ",");
  return text;
}

std::string measured_text(const Figure& figure) { return figure.measured ? number_text(*figure.measured) : "none"; }

std::string wanted_text(const Figure& figure) {
  if (!figure.wanted) return "";
  return fmt::format("{} {}", figure.wanted->is_most ? "at most" : "at least", number_text(figure.wanted->value));
}

// Breaks a sentence into lines.
std::string wrapped(const std::string& text, std::size_t width) {
  std::istringstream words{text};
  std::string lines, line;
  for (std::string word; words >> word;) {
    if (!line.empty() && line.size() + 1 + word.size() > width) {
      lines += "  " + line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return lines + "  " + line + "\n";
}

}  // namespace

std::string as_table(const Report& report) {
  constexpr std::size_t width = 110;
  std::string text = fmt::format("{}; image {:.16}\n", report.machine, report.image);
  for (const Group& group : report.groups) {
    text += fmt::format("\n{}\n{}\n", group.title, wrapped(group.how, width));
    for (const Figure& figure : group.figures) {
      const std::string line =
          fmt::format("  {:<52} {:>12} {:<13}{:<18}{}", figure.name, measured_text(figure), figure.unit,
                      (figure.is_met() ? "" : "NOT ") + wanted_text(figure), figure.beside);
      text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
  }
  return text;
}

std::string as_markdown(const Report& report) {
  std::string text = fmt::format(
      "# Figures\n\nWritten by `./exo bench --markdown docs/figures.md` on {}. Counts of instructions are the same "
      "everywhere;\ntimes are soft.\n",
      report.machine);
  for (const Group& group : report.groups) {
    text += fmt::format("\n## {}\n\n{}\n\n| figure | measured | wanted | beside it |\n|---|---:|---|---|\n",
                        group.title, group.how);
    for (const Figure& figure : group.figures) {
      text += fmt::format("| {} | {} {} | {} | {} |\n", figure.name, measured_text(figure), figure.unit,
                          wanted_text(figure), figure.beside);
    }
  }
  return text + machine_code_notes;
}

std::string as_json(const Report& report) {
  nlohmann::ordered_json groups = nlohmann::ordered_json::array();
  for (const Group& group : report.groups) {
    nlohmann::ordered_json figures = nlohmann::ordered_json::array();
    for (const Figure& figure : group.figures) {
      nlohmann::ordered_json record{{"name", figure.name}, {"measured", nullptr}, {"unit", figure.unit}};
      if (figure.measured) record["measured"] = *figure.measured;
      if (figure.wanted) record[figure.wanted->is_most ? "at_most" : "at_least"] = figure.wanted->value;
      if (!figure.beside.empty()) record["beside"] = figure.beside;
      figures.push_back(std::move(record));
    }
    groups.push_back({{"title", group.title}, {"how", group.how}, {"figures", std::move(figures)}});
  }
  return nlohmann::ordered_json{{"machine", report.machine}, {"image", report.image}, {"groups", std::move(groups)}}
             .dump(2) +
         "\n";
}

}  // namespace exo::bench
