// SPDX-License-Identifier: MIT
// Registers go where they belong: after any steps, what is left to do on the way to ring 3 saves the registers of the
// vCPU that ran, to its own context, and loads those of the vCPU that will run, from its own. Refinement says that the
// core does as is specified here, and this that it is the right thing.
#include "fuzz/generator.h"
#include "model/boot.h"
#include "model/replay.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <rapidcheck/gtest.h>  // after gtest.h, which it needs

namespace exo::tests {
namespace {

using fuzz::Word;
using model::Machine;
using model::Step;

constexpr Word frames = 32;
constexpr Word processor = 0;

bool leaves(const Machine& machine, spec::Leave how) { return machine.state().cpu_leave[processor] == spec::code(how); }

Word context_address(const Machine& machine, Word vcpu) {
  return machine.state().vcpu_context[vcpu] << entry::frame_shift;
}

// The vCPU that ran, and its domain, before a step.
struct Runner {
  Word vcpu;
  Word domain;
};

void check_switch(const Machine& machine, const Runner& before) {
  const auto& state = machine.state();
  const Word next = state.cpu_vcpu[processor];
  const Word to = state.cpu_save_to[processor];
  if (before.vcpu == no_vcpu) {
    // It was idle, and had nothing to save.
  } else if (to != 0) {
    const Word saved = to >> entry::frame_shift;
    RC_ASSERT(to == context_address(machine, before.vcpu));
    RC_ASSERT(spec::type_is(state, saved, FrameType::saved_context));
    RC_ASSERT(state.owner[saved] == before.domain);
  } else {
    // Only who will not come back leaves without a trace.
    RC_ASSERT(spec::domain_is(state, before.domain, DomainState::dying));
  }
  if (next == no_vcpu) return;
  const Word loaded = state.cpu_load_from[processor] >> entry::frame_shift;
  RC_ASSERT(state.cpu_load_from[processor] == context_address(machine, next));
  RC_ASSERT(spec::type_is(state, loaded, FrameType::saved_context));
  RC_ASSERT(state.owner[loaded] == state.vcpu_domain[next]);
}

// The callee's registers are of no use to anybody when it replies, and those of the caller are saved.
void check_transfer(const Machine& machine, const Runner& before) {
  const auto& state = machine.state();
  const Word next = state.cpu_vcpu[processor];
  const Word loaded = state.cpu_load_from[processor] >> entry::frame_shift;
  RC_ASSERT(next != no_vcpu);
  RC_ASSERT(state.cpu_load_from[processor] == context_address(machine, next));
  RC_ASSERT(spec::type_is(state, loaded, FrameType::saved_context));
  RC_ASSERT(state.owner[loaded] == state.vcpu_domain[next]);
  if (leaves(machine, spec::Leave::replying)) return;
  const Word saved = state.cpu_save_to[processor] >> entry::frame_shift;
  RC_ASSERT(state.cpu_save_to[processor] == context_address(machine, before.vcpu));
  RC_ASSERT(spec::type_is(state, saved, FrameType::saved_context));
  RC_ASSERT(state.owner[saved] == before.domain);
}

void check_resume(const Machine& machine, const Runner& before) {
  const auto& state = machine.state();
  const Word vcpu = state.cpu_vcpu[processor];
  const Word from = state.cpu_load_from[processor];
  const Word shared = from >> entry::frame_shift;
  const Word word = from % page_size / sizeof(Word);
  RC_ASSERT(vcpu == before.vcpu);
  RC_ASSERT(shared == state.vcpu_shared[vcpu]);
  RC_ASSERT(spec::type_is(state, shared, FrameType::data));
  RC_ASSERT(state.owner[shared] == before.domain);
  RC_ASSERT(from % sizeof(Word) == 0u);
  RC_ASSERT(word >= shared_context::first_record);
  RC_ASSERT((word - shared_context::first_record) % shared_context::record_words == 0u);
  RC_ASSERT(word < shared_context::first_record + upcall_count * shared_context::record_words);
}

RC_GTEST_PROP(SwitchProperty, RegistersGoBetweenTheRightContexts, (std::uint64_t seed)) {
  Machine machine = model::booted_machine(frames);
  fuzz::RandomChoices choices{seed};
  unsigned switches = 0, transfers = 0, resumes = 0;
  for (int i = 0; i < 300 && machine.is_running(); ++i) {
    machine.set(model::map_named("cpu_leave"), {processor, 0}, spec::code(spec::Leave::directly));  // ring 3 ran
    const Word vcpu = machine.state().cpu_vcpu[processor];
    const Runner before{vcpu, machine.state().vcpu_domain[vcpu]};
    const Step step = fuzz::next_step(machine, choices);
    RC_LOG() << model::print({step, std::nullopt, std::nullopt}) << "\n";
    machine.perform(step);
    machine.forget_writes();
    if (leaves(machine, spec::Leave::directly)) {
      RC_ASSERT(machine.state().cpu_vcpu[processor] == before.vcpu);  // its registers never left the processor
    } else if (leaves(machine, spec::Leave::switching)) {
      check_switch(machine, before);
      ++switches;
    } else if (leaves(machine, spec::Leave::calling) || leaves(machine, spec::Leave::replying)) {
      check_transfer(machine, before);
      ++transfers;
    } else if (leaves(machine, spec::Leave::resuming)) {
      check_resume(machine, before);
      ++resumes;
    }
  }
  RC_CLASSIFY(switches > 0, "switch");
  RC_CLASSIFY(transfers > 0, "transfer");
  RC_CLASSIFY(resumes > 0, "resume");
}

}  // namespace
}  // namespace exo::tests
