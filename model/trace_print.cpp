// SPDX-License-Identifier: MIT
#include "model/names.h"
#include "model/trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace exo::model {

namespace {

// Names of objects are small and decimal; entries and addresses are hexadecimal.
std::string number(Word word) { return word < page_size ? fmt::format("{}", word) : fmt::format("{:#x}", word); }

std::string processor(const Trace::Line& line) { return line.vcpu.has_value() ? number(*line.vcpu) : "-"; }

std::string head(const Trace::Line& line) {
  std::string text{kind_name(line.step.kind)};
  if (line.step.by_vcpu()) text += ' ' + processor(line);
  if (line.step.kind == Step::Kind::call) text += ' ' + call_name(line.step.call);
  return text;
}

// Without the zeros at the end.
std::string inputs(const Inputs& words) {
  std::size_t count = words.size();
  while (count != 0 && words[count - 1] == 0) --count;
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += (i == 0 ? "" : ",") + number(words[i]);
  return text;
}

}  // namespace

std::string print(const Trace::Line& line) {
  const Step& step = line.step;
  std::string text = head(line);
  const auto names = argument_names(step);
  for (std::size_t i = 0; i < names.size(); ++i) text += fmt::format(" {}={}", names[i], number(step.argument[i]));
  for (std::size_t i = names.size(); i < step.argument.size(); ++i) {
    if (step.argument[i] != 0) text += fmt::format(" argument{}={}", i, number(step.argument[i]));
  }
  if (step.hardware != Inputs{}) text += " hardware=" + inputs(step.hardware);
  for (const Inputs& words : step.of_steps) {
    text += &words == &step.of_steps.front() ? " steps=" : ";";
    text += words == Inputs{} ? "0" : inputs(words);
  }
  if (step.answered() && line.answer.has_value()) {
    text += fmt::format(" -> {} {}", status_name(line.answer->status), number(line.answer->value));
  }
  return text;
}

std::string print(const Trace& trace, std::string_view comment) {
  std::string text;
  std::istringstream lines{std::string{comment}};
  for (std::string line; std::getline(lines, line);) text += fmt::format("# {}\n", line);
  text += fmt::format("exovisor trace 1\nmachine frames={}\nstart {}\n", trace.frames,
                      trace.start == Trace::Start::boot ? "boot" : "empty");
  for (const Trace::Element& element : trace.state) {
    const spec::MapInfo& map = maps().at(element.map);
    text += fmt::format("state {}", map.name);
    if (map.index != spec::Index::scalar) text += fmt::format(" {}", number(element.key[0]));
    if (extent(map.index, 1)[1] > 1) text += fmt::format(" {}", number(element.key[1]));
    text += fmt::format(" = {}\n", number(element.value));
  }
  for (const Trace::Line& line : trace.lines) text += print(line) + '\n';
  return text;
}

std::expected<Trace, std::string> read_trace(const std::string& path) {
  std::ifstream file{path};
  if (!file) return std::unexpected{fmt::format("{}: {}", path, std::strerror(errno))};
  std::ostringstream text;
  text << file.rdbuf();
  auto trace = parse_trace(text.str());
  if (!trace.has_value()) return std::unexpected{fmt::format("{}: {}", path, trace.error())};
  return trace;
}

std::optional<std::string> write_trace(const std::string& path, const Trace& trace, std::string_view comment) {
  std::ofstream file{path};
  file << print(trace, comment) << std::flush;
  if (!file) return fmt::format("{}: {}", path, std::strerror(errno));
  return std::nullopt;
}

}  // namespace exo::model
