// SPDX-License-Identifier: MIT
#include "tests/hostile/log_replay.h"

#include "model/names.h"
#include "tests/hostile/found.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace exo::hostile {

namespace {

using model::Answer;
using model::Machine;
using model::map_named;
using model::MapNumber;
using model::Step;
using model::Word;
using Line = model::Trace::Line;

constexpr std::size_t most_shown = 5;

// Ring 3 runs: nothing is left to be done on the way out of the core.
void leave_core(Machine& machine) {
  static const MapNumber leave = map_named("cpu_leave");
  machine.set(leave, {}, spec::code(spec::Leave::directly));
  machine.forget_writes();
}

std::string describe(const Answer& answer) {
  return fmt::format("{} {:#x}", model::status_name(answer.status), answer.value);
}

// In RAX and RDX; but return_to_user leaves RDX as it was, and that is no value.
Answer answer_of(const Record& call) {
  const bool keeps_rdx = call.number == return_to_user_number && call.value == call.argument[2];
  return {call.status, keeps_rdx ? 0 : call.value};
}

Line tick(Word elapsed) { return {Step{.kind = Step::Kind::tick, .argument = {elapsed}}, std::nullopt, std::nullopt}; }

Step step_of(Step::Kind kind, const Record& record) {
  Step step{.kind = kind};
  const std::size_t used = model::argument_names(step).size();
  std::copy_n(record.argument, used, step.argument.begin());
  return step;
}

// Maps of which neither the log nor the memory of the machine tells: registers of ring 3, when it last came into the
// core; when CR3 was loaded; which page was invalidated; what was sent to the console.
bool is_untold(MapNumber map) {
  static const std::vector<MapNumber> list = [] {
    std::vector<MapNumber> found;
    for (const char* name :
         {"cpu_rip", "cpu_rsp", "cpu_rflags", "cpu_invalidated", "agent_load_epoch", "console_sent", "console_last"}) {
      found.push_back(map_named(name));
    }
    return found;
  }();
  return std::ranges::find(list, map) != list.end();
}

// The processor may have set more of its bits in an entry; it never clears one.
bool is_same_entry(Word of_machine, Word of_model) {
  constexpr Word hardware = entry::accessed | entry::dirty;
  const bool may_differ = spec::has(of_model, entry::present);
  return of_machine == of_model ||
         (may_differ && (of_machine | hardware) == (of_model | hardware) && spec::has(of_machine, of_model & hardware));
}

// For machines of any size: of the two, what is alike is not touched.
void assign(Machine& to, const Machine& from) {
  for (MapNumber map = 0; map < model::map_count; ++map) {
    const auto [rows, columns] = model::extent(model::maps()[map].index, from.frames());
    for (Word row = 0; row < rows; ++row) {
      const auto before = to.row(map, row), after = from.row(map, row);
      if (std::ranges::equal(before, after)) continue;
      for (Word column = 0; column < columns; ++column) to.set(map, {row, column}, after[column]);
    }
  }
  to.forget_writes();
}

}  // namespace

LogReplay::LogReplay(const Machine& start)
    : model_{start.frames()}, before_log_{start.frames()}, is_written_(start.frames()) {
  assign(model_, start);
  for (Word frame = 0; frame < start.frames(); ++frame) {
    is_written_[frame] =
        spec::type_is(start.state(), frame, FrameType::data) && start.state().type_references[frame] != 0;
  }
}

std::vector<Line> LogReplay::lines_of(const Record& record) const {
  switch (record.deed) {
    case Deed::store: return {{step_of(Step::Kind::user_store, record), std::nullopt, std::nullopt}};
    case Deed::touch: return {{step_of(Step::Kind::set_accessed_dirty, record), std::nullopt, std::nullopt}};
    case Deed::call: break;
  }
  std::vector<Line> lines;
  const Step step{Step::Kind::call, record.number, std::to_array(record.argument), found_by(model_, record),
                  found_in_steps(model_, record)};
  const Word now = model_.state().now();
  if (step.is(Call::timer_set) && record.value > now) lines.push_back(tick(record.value - now));
  lines.push_back({step, Word{root_vcpu}, answer_of(record)});
  return lines;
}

std::optional<std::string> LogReplay::perform(std::span<const Record> log) {
  assign(before_log_, model_);
  lines_.clear();
  for (const Record& record : log) {
    for (const Line& line : lines_of(record)) {
      lines_.push_back(line);
      const Word before = references_of(line.step);
      const Answer answer = model_.perform(line.step);
      if (line.step.is(Call::capability_repossess)) broken_bindings_ += before - references_of(line.step);
      leave_core(model_);
      if (line.step.kind == Step::Kind::user_store) {
        is_written_[spec::target_of(Word{model_.state().memory[record.argument[0], record.argument[1]]})] = false;
      }
      if (!line.answer) continue;
      ++calls_;
      const bool is_call = spec::call_of<model::Native>(line.step.call) != nullptr;
      ++answers_[{is_call ? line.step.call : Word{call_count}, line.answer->status}];
      if (answer != *line.answer) {
        return fmt::format("call {}: {}\nthe machine answers {}, the model {}", calls_, model::print(line),
                           describe(*line.answer), describe(answer));
      }
      if (record.left_over != 0) {
        return fmt::format("call {}: {}\nin registers that should be zero, the machine leaves {:#x}", calls_,
                           model::print(line), record.left_over);
      }
    }
  }
  return std::nullopt;
}

Word LogReplay::references_of(const Step& call) const {
  return model_.get(map_named("references"), {call.argument[0], 0});
}

// Whether all that was stored in the frame since the start is in the log, or was the core's to store.
bool LogReplay::is_known(Word frame) const {
  switch (static_cast<FrameType>(model_.state().type[frame])) {
    case FrameType::absent:
    case FrameType::core:
    case FrameType::information: return false;
    default: return !is_written_[frame];
  }
}

std::optional<std::string> LogReplay::difference(MapNumber map, Word row, const Machine& machine) const {
  static const MapNumber memory = map_named("memory");
  const auto ours = model_.row(map, row), theirs = machine.row(map, row);
  if (std::ranges::equal(ours, theirs) || (map == memory && !is_known(row))) return std::nullopt;
  const bool is_table = map == memory && spec::is_table(model_.state(), row);
  for (std::size_t column = 0; column < ours.size(); ++column) {
    if (is_table ? is_same_entry(theirs[column], ours[column]) : theirs[column] == ours[column]) continue;
    return fmt::format("{}[{}, {}]: the machine has {:#x}, the model {:#x}", model::maps()[map].name, row, column,
                       theirs[column], ours[column]);
  }
  return std::nullopt;
}

std::vector<std::string> LogReplay::compare(const Machine& machine) {
  const Word now = model_.state().now(), then = machine.state().now();
  if (then > now) {
    lines_.push_back(tick(then - now));
    model_.perform(lines_.back().step);
    leave_core(model_);
  }
  std::vector<std::string> found;
  for (MapNumber map = 0; map < model::map_count && found.size() < most_shown; ++map) {
    if (is_untold(map)) continue;
    const Word rows = model::extent(model::maps()[map].index, model_.frames())[0];
    for (Word row = 0; row < rows && found.size() < most_shown; ++row) {
      if (auto text = difference(map, row, machine)) found.push_back(*text);
    }
  }
  return found;
}

model::Trace LogReplay::last_steps(std::size_t count) const {
  Machine machine{before_log_.frames()};
  assign(machine, before_log_);
  const std::size_t skipped = lines_.size() - std::min(count, lines_.size());
  for (const Line& line : std::span{lines_}.first(skipped)) {
    machine.perform(line.step);
    leave_core(machine);
  }
  model::Trace trace{
      machine.frames(), model::Trace::Start::empty, {}, {lines_.begin() + std::ptrdiff_t(skipped), lines_.end()}};
  static const MapNumber memory = map_named("memory");
  for (MapNumber map = 0; map < model::map_count; ++map) {
    const auto [rows, columns] = model::extent(model::maps()[map].index, machine.frames());
    for (Word row = 0; row < rows; ++row) {
      if (map == memory && is_written_[row]) continue;
      for (Word column = 0; column < columns; ++column) {
        const Word value = machine.get(map, {row, column});
        if (value != 0) trace.state.push_back({map, {row, column}, value});
      }
    }
  }
  return trace;
}

}  // namespace exo::hostile
