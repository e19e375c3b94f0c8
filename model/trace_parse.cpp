// SPDX-License-Identifier: MIT
#include "model/names.h"
#include "model/trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <sstream>
#include <stdexcept>

namespace exo::model {

namespace {

constexpr std::string_view name_of_format = "exovisor trace 1";

// Thrown with a sentence, caught where the line number is known.
struct BadLine : std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <class... Arguments>
[[noreturn]] void refuse(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  throw BadLine{fmt::format(format, std::forward<Arguments>(arguments)...)};
}

using Words = std::vector<std::string_view>;

Words split(std::string_view text, char separator) {
  Words words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end != 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

Word number(std::string_view text) {
  const bool hexadecimal = text.starts_with("0x");
  const std::string_view digits = hexadecimal ? text.substr(2) : text;
  Word value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, hexadecimal ? 16 : 10);
  if (error != std::errc{} || end != digits.data() + digits.size()) refuse("'{}' is not a number of 64 bits", text);
  return value;
}

// "name=value"
std::pair<std::string_view, std::string_view> assignment(std::string_view word) {
  const std::size_t equals = word.find('=');
  if (equals == std::string_view::npos) refuse("'{}' is not of the form name=value", word);
  return {word.substr(0, equals), word.substr(equals + 1)};
}

void read_machine(const Words& words, Trace& trace) {
  if (words.size() != 2) refuse("expected: machine frames=N");
  const auto [name, value] = assignment(words[1]);
  if (name != "frames") refuse("a machine has no '{}'", name);
  trace.frames = number(value);
  if (trace.frames == 0 || trace.frames > max_frames) refuse("a machine has 1 to {} frames", max_frames);
}

void read_start(const Words& words, Trace& trace) {
  if (words.size() == 2 && words[1] == "boot") {
    trace.start = Trace::Start::boot;
  } else if (words.size() == 2 && words[1] == "empty") {
    trace.start = Trace::Start::empty;
  } else {
    refuse("expected: start boot, or: start empty");
  }
}

// "state owner 5 = 1"
void read_state(const Words& words, Trace& trace) {
  if (words.size() < 4 || words[words.size() - 2] != "=") refuse("expected: state MAP KEYS... = VALUE");
  Trace::Element element{map_named(words[1]), {}, number(words.back())};
  if (element.map == map_count) refuse("there is no map '{}'", words[1]);
  const spec::MapInfo& map = maps()[element.map];
  const std::array<Word, 2> bounds = extent(map.index, trace.frames);
  const std::size_t keys = map.index == spec::Index::scalar ? 0 : bounds[1] == 1 ? 1 : 2;
  if (words.size() != keys + 4) refuse("{} has {} keys", map.name, keys);
  for (std::size_t i = 0; i < keys; ++i) {
    element.key[i] = number(words[2 + i]);
    if (element.key[i] >= bounds[i]) refuse("key {} of {} must be below {}", element.key[i], map.name, bounds[i]);
  }
  if (map.bits < 64 && element.value >> map.bits != 0) refuse("{} has {} bits", map.name, map.bits);
  trace.state.push_back(element);
}

Inputs read_inputs(std::string_view value) {
  Inputs inputs{};
  const Words words = split(value, ',');
  if (words.size() > inputs.size()) refuse("a call reads at most {} hardware inputs", inputs.size());
  for (std::size_t i = 0; i < words.size(); ++i) inputs[i] = number(words[i]);
  return inputs;
}

std::size_t argument_position(std::string_view name, const Step& step) {
  const auto names = argument_names(step);
  if (const auto found = std::ranges::find(names, name); found != names.end()) {
    return static_cast<std::size_t>(found - names.begin());
  }
  for (std::size_t i = names.size(); i < step.argument.size(); ++i) {
    if (name == fmt::format("argument{}", i)) return i;
  }
  refuse("there is no argument '{}' here", name);
}

void read_arguments(std::span<const std::string_view> words, Step& step) {
  std::array<bool, spec::max_arguments> given{};
  for (const std::string_view word : words) {
    const auto [name, value] = assignment(word);
    if (name == "hardware") {
      step.hardware = read_inputs(value);
      continue;
    }
    if (name == "steps") {
      for (const std::string_view one : split(value, ';')) step.of_steps.push_back(read_inputs(one));
      continue;
    }
    const std::size_t position = argument_position(name, step);
    step.argument[position] = number(value);
    given[position] = true;
  }
  const auto names = argument_names(step);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!given[i]) refuse("the argument '{}' is missing", names[i]);
  }
}

Answer read_answer(std::span<const std::string_view> words) {
  if (words.empty() || words.size() > 2) refuse("expected after ->: STATUS VALUE");
  const auto status = status_named(words[0]);
  if (!status.has_value()) refuse("there is no status '{}'", words[0]);
  return {*status, words.size() == 2 ? number(words[1]) : 0};
}

void read_step(const Words& words, Trace& trace) {
  Trace::Line line;
  const auto kind = kind_named(words[0]);
  if (!kind.has_value()) refuse("'{}' is neither a step nor machine, start or state", words[0]);
  line.step.kind = *kind;
  const bool is_call = line.step.kind == Step::Kind::call;
  std::span<const std::string_view> rest = std::span{words}.subspan(1);
  if (line.step.by_vcpu()) {
    if (rest.empty()) refuse("the vCPU is missing");
    if (rest[0] != "-") line.vcpu = number(rest[0]);
    rest = rest.subspan(1);
  }
  if (is_call) {
    if (rest.empty()) refuse("the name of the call is missing");
    const auto call = call_named(rest[0]);
    if (!call.has_value()) refuse("there is no call '{}'", rest[0]);
    line.step.call = *call;
    rest = rest.subspan(1);
  }
  const auto arrow = std::ranges::find(rest, "->");
  if (arrow != rest.end()) {
    if (!line.step.answered()) refuse("only calls and exceptions have an answer");
    line.answer = read_answer({arrow + 1, rest.end()});
  }
  read_arguments({rest.begin(), arrow}, line.step);
  trace.lines.push_back(line);
}

// What must stand before a line of this kind.
void read_line(const Words& words, Trace& trace) {
  if (words[0] == "machine") return read_machine(words, trace);
  if (trace.frames == 0) refuse("expected: machine frames=N");
  if (words[0] == "start") return read_start(words, trace);
  if (words[0] != "state") return read_step(words, trace);
  if (!trace.lines.empty()) refuse("the state is set before the first step");
  read_state(words, trace);
}

}  // namespace

std::expected<Trace, std::string> parse_trace(std::string_view text) {
  Trace trace;
  bool named = false;
  std::size_t line_number = 0;
  std::istringstream lines{std::string{text}};
  for (std::string line; std::getline(lines, line);) {
    ++line_number;
    line.resize(std::min(line.find('#'), line.size()));
    std::ranges::replace_if(line, [](char c) { return c == '\t' || c == '\r'; }, ' ');
    const Words words = split(line, ' ');
    if (words.empty()) continue;
    try {
      if (named) {
        read_line(words, trace);
      } else if (fmt::format("{}", fmt::join(words, " ")) != name_of_format) {
        refuse("a trace begins with: {}", name_of_format);
      }
      named = true;
    } catch (const BadLine& bad) {
      return std::unexpected{fmt::format("line {}: {}", line_number, bad.what())};
    }
  }
  if (trace.frames == 0) return std::unexpected{fmt::format("line {}: the trace ends before its machine", line_number)};
  return trace;
}

}  // namespace exo::model
