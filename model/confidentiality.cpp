// SPDX-License-Identifier: MIT
#include "model/confidentiality.h"

#include "model/elementary_steps.h"

#include <fmt/format.h>

#include <random>
#include <set>
#include <string>

namespace exo::model {

namespace {

using Act = spec::Act<Native>;
using Random = std::mt19937_64;

constexpr unsigned words_tried = 8;  // of each frame, besides those that are likely in use
constexpr Word ports_tried = 16;
constexpr Word senders_tried = 8;

bool holds_of_all(const auto& statements) {
  bool all = true;
  statements([&](std::string_view, bool holds) { all = all && holds; });
  return all;
}

// Of the lower half, which has 47 bits.
Word canonical(Random& random) { return random() >> 17; }

// Another word that the invariants allow there.
Word another_word(FrameType type, Word index, Word word, Random& random) {
  switch (type) {
    case FrameType::data: return random();
    case FrameType::table_1:
    case FrameType::table_2:
    case FrameType::table_3:
      return spec::has(word, entry::present) ? word ^ (random() & (entry::accessed | entry::dirty)) : word;
    case FrameType::saved_context: {
      const bool is_entry = index >= context::upcall_address && index < context::upcall_address + entry_count;
      const bool is_stack = index >= context::upcall_stack && index < context::upcall_stack + entry_count;
      if (is_entry && random() % 2 == 0) return 0;
      if (is_entry || is_stack || index == context::rip || index == context::rsp) return canonical(random);
      if (index == context::rflags) return spec::sane_flags<Word>(random());
      return index <= context::r15 ? random() : word;
    }
    case FrameType::ports: return word == 0 ? 1 + random() % senders_tried : 0;
    default: return word;
  }
}

std::vector<Word> words_to_try(FrameType type, Random& random) {
  std::vector<Word> list;
  list.reserve(words_tried);
  for (unsigned i = 0; i < words_tried; ++i) list.push_back(random() % words_per_frame);
  for (Word port = 0; type == FrameType::ports && port < ports_tried; ++port) list.push_back(port);
  if (type != FrameType::saved_context) return list;
  for (const Word index : {context::rax, context::rip, context::rsp, context::rflags}) list.push_back(index);
  for (Word kind = 0; kind < entry_count; ++kind) {
    list.push_back(context::upcall_address + kind);
    list.push_back(context::upcall_stack + kind);
  }
  return list;
}

// Two machines after the same step.
class Comparison {
 public:
  Comparison(const Machine& before, const Machine& one, const Machine& other, const Act& act, const Observer& observer)
      : before_{before}, one_{one}, other_{other}, act_{act}, observer_{observer} {}

  // At what was written.
  void compare(const Machine::Write& write) {
    const spec::MapInfo& map = maps()[write.map];
    const auto [first, second] = write.key;
    if (map.index == spec::Index::frame_word) {
      for (Word index = 0; index < words_per_frame && first < before_.frames(); ++index) {
        if (write.whole_row || index == second) compare_word(first, index);
      }
      return;
    }
    const bool matters = spec::is_register<Native>(map, first) ? spec::has_processor(one_.state(), observer_)
                                                               : !spec::may_wake(before_.state(), act_, map, first);
    if (matters && one_.get(write.map, write.key) != other_.get(write.map, write.key)) {
      note(fmt::format("{}_is_same", map.name), fmt::format("{}, {}", first, second));
    }
  }

  void compare_word(Word frame, Word index) {
    if (spec::is_others_place(before_.state(), one_.state(), observer_, frame, index)) return;
    spec::looks_alike(one_.state(), other_.state(), observer_, frame, index, [&](std::string_view name, bool holds) {
      if (!holds) note(std::string{name}, fmt::format("word {} of frame {}", index, frame));
    });
  }

  void note(std::string name, std::string where) { found_.insert({std::move(name), std::move(where)}); }
  const std::set<std::pair<std::string, std::string>>& found() const { return found_; }

 private:
  const Machine& before_;
  const Machine& one_;
  const Machine& other_;
  const Act& act_;
  const Observer& observer_;
  std::set<std::pair<std::string, std::string>> found_;
};

// What the other machine's step finds.
Inputs other_hardware(const Machine& before, const Machine& after, const Act& act, const Observer& observer,
                      Inputs hardware, std::uint64_t seed) {
  Random random{seed};
  for (std::size_t k = act.found; k < hardware.size(); ++k) {
    const Word found = random() % 2 == 0 ? 0 : random();
    const bool may_differ = holds_of_all([&](const auto& visit) {
      spec::found_alike(before.state(), after.state(), act, observer, hardware[k], found, visit);
    });
    if (may_differ) hardware[k] = found;
  }
  return hardware;
}

}  // namespace

TwoMachines differ_in_secrets(const Machine& machine, const Act& act, const Observer& observer, std::uint64_t seed) {
  static const MapNumber memory = map_named("memory");
  TwoMachines result{machine};
  Random random{seed};
  for (Word frame = 0; frame < machine.frames(); ++frame) {
    const auto type = static_cast<FrameType>(Word{machine.state().type[frame]});
    for (const Word index : words_to_try(type, random)) {
      const Word word = machine.state().memory[frame, index];
      if (!result.other.set(memory, {frame, index}, another_word(type, index, word, random))) continue;
      const bool may_differ = holds_of_all([&](const auto& visit) {
        spec::is_same_to(machine.state(), result.other.state(), act, observer, frame, index, visit);
      });
      if (!may_differ) result.other.set(memory, {frame, index}, word);
      if (result.other.get(memory, {frame, index}) != word) result.differences.push_back({frame, index});
    }
  }
  if (!spec::has_processor(machine.state(), observer)) {
    result.other.set(map_named("cpu_rip"), {0, 0}, canonical(random));
    result.other.set(map_named("cpu_rsp"), {0, 0}, canonical(random));
    result.other.set(map_named("cpu_rflags"), {0, 0}, spec::sane_flags<Word>(random()));
  }
  return result;
}

std::vector<Violation> confidentiality_violations(const Machine& machine, const Step& step, const Observer& observer,
                                                  std::uint64_t seed) {
  std::vector<Violation> list;
  each_elementary_step(machine, step, [&](const Machine& before, const ElementaryStep& taken) {
    const Act act = spec::act_of(taken.name, before.state(), taken.request);
    Machine one{before};
    auto [other, differences] = differ_in_secrets(before, act, observer, seed);
    one.forget_writes();
    other.forget_writes();
    const Answer answer = taken.take(one, taken.request);
    const Answer other_answer = taken.take(
        other, {taken.request.caller, taken.request.argument,
                other_hardware(before, one, act, observer, taken.request.hardware, seed), taken.request.position});
    Comparison comparison{before, one, other, act, observer};
    if (answer.status != other_answer.status) comparison.note("status_is_same", "");
    if (answer.value != other_answer.value) comparison.note("value_is_same", "");
    for (const Machine* machine : {&one, &other}) {
      for (const Machine::Write& write : machine->writes()) comparison.compare(write);
    }
    for (const auto& [frame, index] : differences) comparison.compare_word(frame, index);
    for (MapNumber map = 0; map < map_count; ++map) {
      if (spec::is_own_register(maps()[map])) comparison.compare({map, {0, 0}, false, false});
    }
    for (const auto& [name, where] : comparison.found()) list.push_back({name, where});
  });
  return list;
}

}  // namespace exo::model
