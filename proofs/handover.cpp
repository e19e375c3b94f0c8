// SPDX-License-Identifier: MIT
#include "proofs/handover.h"

#include <utility>

namespace exo::proofs {

namespace {

using spec::implies;

Bool leaves_as(const State& state, spec::Leave leave) { return state.cpu_leave[Word{0}] == spec::code(leave); }

Bool is_in_frame(const State& state, const Word& address, FrameType type, std::uint64_t offset) {
  const Word frame = address >> entry::frame_shift;
  return (address & (page_size - 1)) == offset && spec::frame_exists(state, frame) && spec::type_is(state, frame, type);
}

Bool bases_are_canonical(const Word& fs, const Word& gs) { return spec::is_canonical(fs) && spec::is_canonical(gs); }

// Beside what holds of all.
Conclusion leaves_as_said(const State& after, Leaves leaves) {
  const Word cpu{0};
  const Bool runs = after.cpu_vcpu[cpu] != no_vcpu;
  const Bool saves = after.cpu_save_to[cpu] != 0;
  const Bool directly = leaves_as(after, spec::Leave::directly);
  const Bool switches = leaves_as(after, spec::Leave::switching);
  const Bool replies = leaves_as(after, spec::Leave::replying);
  switch (leaves) {
    case Leaves::by_call: return {"leaves_without_message", after.cpu_leave[cpu] <= spec::code(spec::Leave::ending)};
    case Leaves::directly: return {"leaves_directly", directly};
    case Leaves::as_another: return {"leaves_for_good", switches && !saves};
    case Leaves::by_tick: return {"leaves_to_go_on", directly || (switches && runs && saves)};
    case Leaves::calling:
      return {"leaves_with_message", directly || (leaves_as(after, spec::Leave::calling) && runs && saves)};
    case Leaves::replying: return {"leaves_with_reply", directly || (replies && runs) || (switches && saves)};
  }
  std::unreachable();
}

Leaves leaves_of(const SpecifiedStep& step) {
  if (step.name == "domain_fault") return Leaves::as_another;
  if (step.name == "tick") return Leaves::by_tick;
  if (step.name == "control_call" || step.name == "control_send") return Leaves::calling;
  if (step.name == "control_reply") return Leaves::replying;
  return step.function == "system_call" ? Leaves::by_call : Leaves::directly;
}

// The state in which ring 3 ran: nothing is left to be done from the last time.
void assume_ring_3_ran(Hypotheses& hypotheses) {
  hypotheses.assume(hypotheses.old().cpu_vcpu[Word{0}] != no_vcpu);
  hypotheses.assume(leaves_as(hypotheses.old(), spec::Leave::directly));
}

// The bases of ring 3 are loaded by `resume` only; elsewhere they are those that ring 3 left.
Conclusion bases_are_kept(const State& before, const State& after) {
  const Word cpu{0};
  return {"bases_are_kept",
          leaves_as(after, spec::Leave::resuming) ||
              (after.cpu_fs_base[cpu] == before.cpu_fs_base[cpu] && after.cpu_gs_base[cpu] == before.cpu_gs_base[cpu])};
}

void emit_contract(const std::string& name, Hypotheses& hypotheses, std::vector<Conclusion> conclusions,
                   std::vector<Watch> arguments, const Emit& emit) {
  emit({.name = "entry/contract/" + name,
        .when_refuted = Verdict::not_inductive,
        .conclusions = std::move(conclusions),
        .assumptions = {},
        .hypotheses = &hypotheses,
        .arguments = std::move(arguments),
        .places = {},
        .hardware = {},
        .of_step = false});
}

}  // namespace

Bool is_saved_context(const State& state, const Word& address) {
  return is_in_frame(state, address, FrameType::saved_context, 0);
}

Bool is_record(const State& state, const Word& address, std::uint64_t kind) {
  return is_in_frame(state, address, FrameType::data, record_offset(kind));
}

std::vector<Conclusion> handover(const State& after, Leaves leaves) {
  const Word cpu{0};
  const Bool runs = after.cpu_vcpu[cpu] != no_vcpu;
  const Word from = after.cpu_load_from[cpu];
  const Word to = after.cpu_save_to[cpu];
  const Bool switches = leaves_as(after, spec::Leave::switching);
  const Bool calls = leaves_as(after, spec::Leave::calling);
  const Bool loads = switches || calls || leaves_as(after, spec::Leave::replying);
  Bool of_record = false;
  for (std::uint64_t kind = 0; kind < upcall_count; ++kind) of_record = of_record || is_record(after, from, kind);

  std::vector<Conclusion> facts{
      {"address_is_canonical", implies(runs, spec::is_canonical(after.cpu_rip[cpu]))},
      {"flags_are_sane", implies(runs, spec::flags_are_sane(after.cpu_rflags[cpu]))},
      {"mode_is_known", after.cpu_mode[cpu] <= spec::code(Mode::user)},
      {"leave_is_known", after.cpu_leave[cpu] <= spec::code(spec::Leave::replying)},
      {"same_vcpu_goes_on", runs || switches || leaves_as(after, spec::Leave::ending)},
      {"resumes_a_record", implies(leaves_as(after, spec::Leave::resuming), of_record)},
      {"loads_a_saved_context", implies(loads && runs, is_saved_context(after, from))},
      {"saves_to_a_saved_context", implies((switches || calls) && to != 0, is_saved_context(after, to))},
      {"loads_canonical_bases",
       implies(loads && runs, bases_are_canonical(after.memory[from >> entry::frame_shift, context::fs_base],
                                                  after.memory[from >> entry::frame_shift, context::gs_base]))},
      {"resumes_with_canonical_bases", implies(leaves_as(after, spec::Leave::resuming),
                                               bases_are_canonical(after.cpu_fs_base[cpu], after.cpu_gs_base[cpu]))},
      {"ends_without_saving", implies(leaves_as(after, spec::Leave::ending), to == 0)}};
  facts.push_back(leaves_as_said(after, leaves));
  return facts;
}

void prove_handover(const SpecifiedStep& step, const DroppedConjuncts& dropped, const Emit& emit) {
  Hypotheses hypotheses{dropped};
  StepInputs inputs = step.inputs();
  inputs.request.caller = spec::caller_of(hypotheses.old(), 0);
  assume_begun(hypotheses, step, inputs.request);
  assume_ring_3_ran(hypotheses);
  const spec::Outcome<Symbolic> outcome = step.take(hypotheses, inputs.request);
  hypotheses.assume_promises();
  std::vector<Conclusion> facts = handover(outcome.next, leaves_of(step));
  facts.push_back(bases_are_kept(hypotheses.old(), outcome.next));
  const Leaves leaves = leaves_of(step);
  if (leaves == Leaves::calling || leaves == Leaves::replying) {
    const Bool done = outcome.status == spec::code(Status::ok);
    const Bool goes_on = leaves_as(outcome.next, spec::Leave::directly);
    facts.push_back({"answers_as_it_leaves", (done || goes_on) && !(done && goes_on)});
  }
  // Where such a step is refused, the entry path calls another function, which gives an address.
  if (!step.unassumed.empty()) {
    facts[0].truth = facts[0].truth || outcome.status != spec::code(Status::ok);
  }
  emit_contract(step.name, hypotheses, std::move(facts), inputs.watched, emit);
}

void prove_handover_of_refusal(const DroppedConjuncts& dropped, const Emit& emit) {
  Hypotheses hypotheses{dropped};
  assume_ring_3_ran(hypotheses);
  emit_contract("refusal", hypotheses, handover(hypotheses.old(), Leaves::directly), {}, emit);
}

}  // namespace exo::proofs
