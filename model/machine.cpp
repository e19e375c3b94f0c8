// SPDX-License-Identifier: MIT
#include "model/machine.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace exo::model {

namespace {

std::size_t storage_bytes(Word frames) {
  std::size_t words = 0;
  for (const spec::MapInfo& map : maps()) {
    const auto [rows, columns] = extent(map.index, frames);
    words += rows * columns;
  }
  return words * sizeof(Word);
}

}  // namespace

std::array<Word, 2> extent(spec::Index index, Word frames) {
  switch (index) {
    case spec::Index::scalar: return {1, 1};
    case spec::Index::frame: return {frames, 1};
    case spec::Index::frame_slot: return {frames, capability_slots};
    case spec::Index::frame_word: return {frames, words_per_frame};
    case spec::Index::domain: return {domain_count, 1};
    case spec::Index::vcpu: return {vcpu_count, 1};
    case spec::Index::slice: return {slice_count, 1};
    case spec::Index::cpu: return {spec::cpu_count, 1};
    case spec::Index::agent: return {agent_count, 1};
    case spec::Index::core_slot: return {core_slot_count, 1};
  }
  return {0, 0};
}

const std::array<spec::MapInfo, map_count>& maps() {
  static const std::array<spec::MapInfo, map_count> list = [] {
    std::array<spec::MapInfo, map_count> found{};
    MapNumber number = 0;
    const State state;
    State::each(state, [&](const auto& map) { found.at(number++) = map.info(); });
    if (number != map_count) throw std::logic_error{"map_count is not the number of maps"};
    return found;
  }();
  return list;
}

MapNumber map_named(std::string_view name) {
  MapNumber number = 0;
  while (number < map_count && maps()[number].name != name) ++number;
  return number;
}

Machine::Machine(Word frames) : frames_{frames}, storage_{storage_bytes(frames)} {
  attach();
  set(map_named("frame_count"), {}, frames);
  forget_writes();
}

Machine::Machine(const Machine& other) : frames_{other.frames_}, storage_{other.storage_}, writes_{other.writes_} {
  attach();
}

Machine& Machine::operator=(const Machine& other) {
  storage_ = other.storage_;  // state_ stays attached to it
  writes_ = other.writes_;
  return *this;
}

void Machine::attach() {
  auto* next = reinterpret_cast<Word*>(storage_.bytes().data());
  MapNumber number = 0;
  State::each(state_, [&](auto& map) {
    const auto [rows, columns] = extent(map.info().index, frames_);
    elements_[number] = {next, rows * columns};
    map.base().attach(elements_[number], columns);
    next += rows * columns;
    ++number;
  });
}

bool Machine::is_running() const {
  if (state_.cpu_leave[0] == spec::code(spec::Leave::ending)) return false;
  if (!is_idle()) return true;
  const auto will_be_ready = [&](Word vcpu) {
    return state_.vcpu_state[vcpu] == spec::code(VcpuState::ready) ||
           (state_.vcpu_state[vcpu] == spec::code(VcpuState::blocked) && state_.vcpu_until[vcpu] != time::never);
  };
  const auto will_run = [&](Word vcpu) {  // itself, or whom it called
    const bool calls = state_.vcpu_state[vcpu] == spec::code(VcpuState::calling);
    if (calls && spec::is_served(state_, vcpu)) return will_be_ready(state_.vcpu_partner[vcpu]);
    return (calls || will_be_ready(vcpu)) && spec::domain_is(state_, state_.vcpu_domain[vcpu], DomainState::running);
  };
  if (will_run(root_vcpu)) return true;
  for (Word position = 0; position < slice_count; ++position) {
    if (will_run(spec::slice_holder(state_, position << time::slice_shift))) return true;
  }
  return false;
}

bool Machine::in_user_mode() const { return state_.cpu_mode[0] == spec::code(Mode::user); }

Answer Machine::commit(spec::Outcome<Native> outcome) {
  MapNumber number = 0;
  State::each(outcome.next, [&](auto& map) {
    for (const auto& write : map.log()) {
      const Word second = write.key.size() == 2 ? write.key.back() : 0;
      const bool changes = write.whole_row || map.base().read(write.key) != write.value;
      writes_.push_back({number, {write.key.front(), second}, write.whole_row, changes});
    }
    map.commit();
    ++number;
  });
  return {outcome.status, outcome.value};
}

Answer Machine::take_steps(const spec::Steps<Native>& steps, spec::Request<Native> request,
                           const std::vector<Inputs>& inputs, Word most) {
  const Word count = std::min(steps.count(request), most);
  for (; request.position < count; ++request.position) {
    request.hardware = request.position < inputs.size() ? inputs[request.position] : Inputs{};
    const Answer answer = commit(steps.specify(state_, request));
    if (answer.status != spec::code(Status::ok)) return {answer.status, steps.value_at(request.position)};
  }
  return {spec::code(Status::ok), steps.value_at(count)};
}

Answer Machine::perform(const Step& step, Word most) { return perform_for(caller(), step, most); }

Answer Machine::perform_for(Word caller, const Step& step, Word most) {
  const auto& argument = step.argument;
  switch (step.kind) {
    case Step::Kind::call: break;
    case Step::Kind::set_accessed_dirty:
      return commit(spec::set_accessed_dirty(state_, argument[0], argument[1], argument[2]));
    case Step::Kind::user_store:
      return commit(spec::user_store(state_, argument[0], argument[1], argument[2], argument[3]));
    case Step::Kind::register_saved: return commit(spec::register_saved(state_, argument[0], argument[1], argument[2]));
    case Step::Kind::ring_3_runs: return commit(spec::ring_3_runs(state_, argument[0], argument[1], argument[2]));
    case Step::Kind::agent_flushes: return commit(spec::agent_flushes(state_, argument[0], argument[1], argument[2]));
    case Step::Kind::agent_goes_offline: return commit(spec::agent_goes_offline(state_, argument[0]));
    case Step::Kind::exception:
      return commit(spec::exception(state_, argument[0], argument[1], argument[2], step.hardware[0], step.hardware[1]));
    case Step::Kind::fault: return commit(spec::domain_fault(state_, caller, step.hardware[0], step.hardware[1]));
    case Step::Kind::tick: {
      const auto& found = step.hardware;
      return commit(spec::tick(state_, argument[0], found[0], found[1], found[2], found[3]));
    }
  }
  if (in_user_mode()) return commit(spec::bounce(state_));
  const auto* const call = spec::call_of<Native>(step.call);
  if (call == nullptr) return {spec::code(Status::no_such_call), 0};
  const spec::Request<Native> request{caller, step.argument, step.hardware};
  const Answer answer = commit(call->specify(state_, request));
  if (call->steps && answer.status == spec::code(Status::ok)) {
    return take_steps(*call->steps, request, step.of_steps, most);
  }
  // The comparison was made with bits that the processor had just set; they stay.
  if (step.hardware[0] != 0 && step.is(Call::table_set) && answer.status == spec::code(Status::entry_changed)) {
    commit(spec::set_accessed_dirty(state_, argument[0], argument[1], step.hardware[0]));
  }
  return answer;
}

bool Machine::set(MapNumber map, std::array<Word, 2> key, Word value) {
  const std::span<Word> element = find(map, key);
  if (element.empty()) return false;
  const Word stored = Native::low_bits(value, maps()[map].bits);
  writes_.push_back({map, key, false, element[0] != stored});
  element[0] = stored;
  return true;
}

Word Machine::get(MapNumber map, std::array<Word, 2> key) const {
  const std::span<Word> element = find(map, key);
  return element.empty() ? 0 : element[0];
}

std::span<const Word> Machine::row(MapNumber map, Word first_key) const {
  const auto [rows, columns] = extent(maps()[map].index, frames_);
  if (first_key >= rows) return {};
  return elements_[map].subspan(first_key * columns, columns);
}

std::span<Word> Machine::find(MapNumber map, std::array<Word, 2> key) const {
  if (map >= map_count) return {};
  const auto [rows, columns] = extent(maps()[map].index, frames_);
  if (key[0] >= rows || key[1] >= columns) return {};
  return elements_[map].subspan(key[0] * columns + key[1], 1);
}

}  // namespace exo::model
