// SPDX-License-Identifier: MIT
#include "tests/hostile/found.h"

namespace exo::hostile {

namespace {

using model::Native;
using model::Word;
using Found = std::array<Word, spec::max_hardware_inputs>;

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

}  // namespace exo::hostile
