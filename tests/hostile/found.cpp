// SPDX-License-Identifier: MIT
#include "tests/hostile/found.h"

namespace exo::hostile {

namespace {

using model::Native;
using model::Word;
using Found = model::Inputs;

constexpr Word set_by_processor = entry::accessed | entry::dirty;

// An answer that the processor had to do with: the entry had bits of which the model does not know yet.
Found found_in_entry(const model::State& state, const Record& call) {
  if (call.status == spec::code(Status::ok)) return {call.value & set_by_processor};
  const Word stored = state.memory[call.argument[0], call.argument[1]];
  const bool was_changed = call.status == spec::code(Status::entry_changed) && stored == call.argument[3];
  return {was_changed ? ~stored & set_by_processor : 0};
}

Found found_in_record(const model::State& state, Word kind, std::initializer_list<Word> words) {
  const Word shared = state.vcpu_shared[Word{state.cpu_vcpu[0]}];
  Found found{};
  std::size_t input = 0;
  for (const Word word : words) found.at(input++) = state.memory[shared, spec::record_of<Native>(kind) + word];
  return found;
}

// pending, mask, selector, active: of whom an event is sent to.
Found found_by_sender(const model::State& state, const Record& call) {
  const Word port = state.memory[call.argument[0], call.argument[1]];
  const Word shared = state.vcpu_shared[spec::receiver_of(port)];
  const Word word = spec::event_of(port) >> 6;
  return {state.memory[shared, word + shared_context::pending], state.memory[shared, word + shared_context::mask],
          state.memory[shared, Word{shared_context::selector}],
          state.memory[shared, spec::active_word<Native>(spec::code(Upcall::event))]};
}

// pending, mask, selector: of whom a notice for this domain goes to, from this input on. No step changes what a later
// one finds by more than the bits that both set.
Found found_by_notice(const model::State& state, Word domain, std::size_t first) {
  const Word shared = state.vcpu_shared[Word{state.domain_notified[domain]}];
  Found found{};
  found.at(first) = state.memory[shared, Word{shared_context::pending}];
  found.at(first + 1) = state.memory[shared, Word{shared_context::mask}];
  found.at(first + 2) = state.memory[shared, Word{shared_context::selector}];
  return found;
}

// By the steps that tell holders and owner; the one before them finds nothing.
std::vector<Found> found_by_telling(const model::State& state, Word frame) {
  std::vector<Found> found(1);
  for (Word slot = 1; slot <= capability_slots; ++slot) {
    found.push_back(found_by_notice(state, state.capability_holder[frame, slot - 1], 0));
  }
  found.push_back(found_by_notice(state, state.owner[frame], 0));
  return found;
}

// The words of the batch. No bit of the processor's is missing in the entries: what it touched is in the log.
std::vector<Found> found_in_batch(const model::State& state, const Record& call) {
  const auto [table, index, batch, first, count] = call.argument;
  std::vector<Found> found;
  for (Word position = 0; position < count && first + position < words_per_frame; ++position) {
    found.push_back({state.memory[batch, first + position]});
  }
  return found;
}

}  // namespace

Found found_by(const model::Machine& model, const Record& call) {
  const model::State& state = model.state();
  switch (static_cast<Call>(call.number)) {
    case Call::table_set: return found_in_entry(state, call);
    case Call::port_send: return found_by_sender(state, call);
    case Call::block:
      return {state.memory[Word{state.vcpu_shared[Word{state.cpu_vcpu[0]}]}, Word{shared_context::selector}]};
    case Call::resume:
      return found_in_record(
          state, call.argument[0],
          {context::rip, context::rsp, context::rflags, context::fs_base, context::gs_base, shared_context::mode});
    case Call::console_write: return {call.status == spec::code(Status::ok) ? console::transmitter_empty : 0};
    default: break;
  }
  if (call.number != return_to_user_number) return {};
  return found_in_record(state, spec::code(Upcall::call), {context::rip, context::rsp, context::rflags, context::rax});
}

std::vector<Found> found_in_steps(const model::Machine& model, const Record& call) {
  const model::State& state = model.state();
  if (static_cast<Call>(call.number) == Call::table_update) return found_in_batch(state, call);
  if (call.status != spec::code(Status::ok)) return {};
  switch (static_cast<Call>(call.number)) {
    case Call::capability_revoke:
    case Call::frame_revoke: return found_by_telling(state, call.argument[0]);
    case Call::capability_repossess:
      return std::vector(words_per_frame, found_by_notice(state, state.owner[call.argument[2]], 2));
    default: return {};
  }
}

}  // namespace exo::hostile
