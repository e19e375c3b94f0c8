// SPDX-License-Identifier: MIT
#include "proofs/call_of_steps.h"

#include "proofs/x86/convention.h"
#include "proofs/x86/executor.h"
#include "proofs/x86/loop.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace exo::proofs {

namespace {

const spec::Steps<Symbolic>& steps_of(const SpecifiedStep& call) {
  if (!call.steps) throw std::logic_error(call.name + " is not made of steps");
  return *call.steps;
}

using x86::Path;
using x86::PathEnd;
using x86::Register;

// What the step answers, as the caller knows it: the compiler may know, too, that one without rejections is never
// refused.
Word status_of_step(const spec::Steps<Symbolic>& steps) {
  std::vector<Status> rejections;
  spec::Step<Symbolic>::record_rejections(&rejections);
  const Word zero{0};
  steps.specify(State{}, {zero, {0, 0, 0, 0, 0}, {0, 0, 0, 0, 0, 0, 0, 0}});
  spec::Step<Symbolic>::record_rejections(nullptr);
  return rejections.empty() ? Word{spec::code(Status::ok)} : word_constant("step_status");
}

// What a word that ring 3 or the processor may write holds, is arbitrary.
x86::Environment environment_of(const CoreImage& image, const State& state) {
  x86::Environment result = image.environment(state);
  for (x86::Object& object : result.objects) {
    if (object.name != "memory") continue;
    object.observe = [reads = 0](const x86::Indices&, const Word&, const Bool&, bool) mutable {
      return word_constant(fmt::format("found_{}", reads++));
    };
  }
  return result;
}

x86::Loop loop_of(const SpecifiedStep& call, const CoreImage& image, const std::vector<Word>& registers,
                  const State& before, const State& after) {
  const auto path_in = [&image, registers](const State& state) {
    return [&image, &state, registers] {
      x86::Environment environment = environment_of(image, state);
      x86::Machine machine = x86::machine_at_entry(registers, environment.gs_base);
      return std::make_unique<Path>(image.image(), std::move(environment), std::move(machine));
    };
  };
  return {.function = call.function,
          .calls = std::string{steps_of(call).name},
          .position = word_constant(step_position),
          .answer = status_of_step(steps_of(call)),
          .begin = path_in(before),
          .begin_pass = path_in(after),
          .beginning = {},
          .pass = {}};
}

// A state that satisfies the invariants, in which a part of the call begins, and what is concluded of it.
class Part {
 public:
  Part(const SpecifiedStep& call, const RefinementOptions& options)
      : hypotheses_{options.dropped}, call_{call}, inputs_{call.inputs()} {
    inputs_.request.caller = spec::caller_of(hypotheses_.old(), 0);
    assume_running(hypotheses_, call);
  }

  Hypotheses& hypotheses() { return hypotheses_; }
  const State& state() const { return hypotheses_.old(); }
  StepInputs& inputs() { return inputs_; }

  // The registers and the stack that the step's function is to find.
  void conclude_call(const Path& path, const Word& position) {
    const x86::Machine& machine = path.calls.back().before;
    const std::size_t given = steps_of(call_).arguments;
    for (std::size_t i = 0; i < given; ++i) {
      conclude(path, call_.arguments[i] + " is given to the step",
               machine[x86::argument_registers[i]].word() == inputs_.request.argument[i]);
    }
    conclude(path, "the position is given to the step", machine[x86::argument_registers[given]].word() == position);
    // Below the stack's start, which is aligned to 16 bytes, there is a return address at entry.
    const auto depth = x86::Stack::offset_of(machine[Register::rsp]);
    conclude(path, "the stack is aligned", depth && (*depth - 8) % 16 == 0);
    conclude(path, "the direction flag is clear", !machine.flags.direction);
    conclude_surroundings(path, machine);
  }

  void conclude_return(const Path& path, const Word& status, const Word& value) {
    const x86::Machine before = x86::machine_at_entry({}, 0);
    conclude(path, "status", path.machine[Register::rax].word() == status);
    conclude(path, "value", path.machine[Register::rdx].word() == value);
    for (const Register saved : x86::preserved_by(call_.convention)) {
      conclude(path, std::string{"the caller's "} + x86::name_of(saved) + " is restored",
               equal(path.machine[saved], before[saved]));
    }
    conclude(path, "the direction flag is clear", !path.machine.flags.direction);
    conclude_surroundings(path, path.machine);
  }

  // Nothing of the state is written, every access is to what is known, and the path ends as it should.
  void conclude_all(const Path& path) {
    for (const auto& obligation : path.world.obligations.list()) {
      conclude(path, fmt::format("{} at {:#x}", obligation.what, obligation.address),
               spec::implies(obligation.guard, obligation.condition));
    }
    for (const auto& [name, field] : path.world.memory.fields().all()) {
      const bool written = std::visit([](const auto& map) { return !map.log().empty(); }, field->map);
      conclude(path, name + " is left to the steps", !written);
    }
    conclude(path, "the stack is deep enough",
             static_cast<std::uint64_t>(-path.machine.stack.lowest()) + return_address_bytes <= stack_bytes / 2);
    conclude(path, "it returns or takes a step", path.end == PathEnd::returns || x86::arrives_at_call(path));
  }

  void conclude(const Path& path, const std::string& name, const Bool& truth) {
    conclude(name, spec::implies(path.condition, truth));
  }
  void conclude(const std::string& name, const Bool& truth) {
    if (!truth.is_true()) conclusions_.push_back({name, truth});
  }

  void prove(const std::string& kind, std::optional<StepOfCall> step, const Emit& emit) {
    hypotheses_.instantiate();
    emit({.name = fmt::format("{}/refines/{}", call_.name, kind),
          .when_refuted = Verdict::refuted,
          .conclusions = std::move(conclusions_),
          .assumptions = {},
          .hypotheses = &hypotheses_,
          .arguments = inputs_.watched,
          .places = {},
          .hardware = {},
          .of_call = std::move(step)});
    conclusions_.clear();
  }

 private:
  void conclude_surroundings(const Path& path, const x86::Machine& machine) {
    const Word gs = x86::machine_at_entry({}, path.world.environment.gs_base).bases.gs.word();
    conclude(path, "the base of GS is the core's", machine.bases.gs.word() == gs);
  }

  Hypotheses hypotheses_;
  const SpecifiedStep& call_;
  StepInputs inputs_;
  std::vector<Conclusion> conclusions_;
};

// What the beginning promises to the steps.
void prove_premise(const SpecifiedStep& call, const RefinementOptions& options, const Emit& emit) {
  Part part{call, options};
  const spec::Request<Symbolic>& request = part.inputs().request;
  const auto outcome = call.take(part.hypotheses(), request);
  const Bool begins = outcome.status == spec::code(Status::ok);
  part.conclude("premise", spec::implies(begins, premise_of(steps_of(call), part.state(), request)));
  part.conclude("the steps are bounded", spec::implies(begins, steps_of(call).count(request) <= steps_of(call).most));
  State::each(outcome.next, [&](const auto& map) {
    part.conclude(fmt::format("{} is left to the steps", map.info().name), map.log().empty());
  });
  part.prove("premise", {}, emit);
}

}  // namespace

void prove_call_of_steps(const SpecifiedStep& call, CoreImage& image, const std::vector<Word>& registers,
                         const RefinementOptions& options, const Emit& emit) {
  prove_premise(call, options, emit);

  Part beginning{call, options};
  Part pass{call, options};
  x86::Loop loop = loop_of(call, image, registers, beginning.state(), pass.state());
  const spec::Steps<Symbolic>& steps = steps_of(call);
  const Word ok = spec::code(Status::ok);

  const auto outcome = call.take(beginning.hypotheses(), beginning.inputs().request);
  const Word count = steps.count(beginning.inputs().request);
  const Bool begins = outcome.status == ok;
  loop.beginning = [&](const Path& path) {
    beginning.conclude_all(path);
    if (path.end == PathEnd::returns) {
      beginning.conclude(path, "it ends without a step", !begins || count == 0);
      beginning.conclude_return(path, outcome.status, choose(begins, steps.value_at(0), 0));
    } else if (x86::arrives_at_call(path)) {
      beginning.conclude(path, "it takes a step", begins && count != 0);
      beginning.conclude_call(path, 0);
    }
  };

  // The state is the one that the step at `position` leaves.
  const Word position = loop.position;
  const Bool goes_on = loop.answer == ok;
  pass.hypotheses().assume(premise_of(steps, pass.state(), pass.inputs().request));
  pass.hypotheses().assume(position < count);
  loop.pass = [&](const Path& path) {
    pass.conclude_all(path);
    if (path.end == PathEnd::returns) {
      pass.conclude(path, "it ends after this step", !goes_on || position + 1 == count);
      pass.conclude_return(path, loop.answer, steps.value_at(choose(goes_on, count, position)));
    } else if (x86::arrives_at_call(path)) {
      pass.conclude(path, "it takes another step", goes_on && position + 1 < count);
      pass.conclude_call(path, position + 1);
    }
  };
  x86::explore(image.image(), loop);
  beginning.prove("beginning", {}, emit);
  pass.inputs().watched.push_back({step_position, position});
  pass.prove("passes", StepOfCall{position, loop.answer}, emit);
}

LoopBound loop_bound(const SpecifiedStep& call, CoreImage& image, const std::vector<Word>& registers) {
  const State any;
  x86::Loop loop = loop_of(call, image, registers, any, any);
  LoopBound bound{};
  const auto measure = [&bound](std::uint64_t& longest) {
    return [&bound, &longest](const Path& path) {
      longest = std::max(longest, path.machine.instructions);
      bound.stack_bytes = std::max(bound.stack_bytes, static_cast<std::uint64_t>(-path.machine.stack.lowest()));
    };
  };
  loop.beginning = measure(bound.beginning);
  loop.pass = measure(bound.pass);
  x86::explore(image.image(), loop);
  return bound;
}

}  // namespace exo::proofs
