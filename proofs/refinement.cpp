// SPDX-License-Identifier: MIT
#include "proofs/refinement.h"

#include "model/kernel.h"
#include "proofs/call_of_steps.h"
#include "proofs/x86/executor.h"
#include "proofs/x86/unsupported.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace exo::proofs {

namespace {

using spec::Index;

// The function of the core whose result the specification cuts.
constexpr std::string_view chosen_at = "chosen_at";

// What the hardware answers, one arbitrary word for each read in the machine code. On any path the k-th
// read is the specification's hardware input k; what is not read there is arbitrary, too, so that the code must read
// whatever the specification goes by.
class HardwareInputs {
 public:
  HardwareInputs() {
    for (std::size_t k = 0; k < inputs_.size(); ++k) {
      inputs_[k] = word_constant("hardware_unread_" + std::to_string(k));
      reads_.push_back({inputs_[k], true, k});
    }
  }

  Word next(const Bool& guard) {
    const Word answer = word_constant("hardware_read_" + std::to_string(reads_.size()));
    reads_.push_back({answer, guard, count_});
    for (std::size_t k = 0; k < inputs_.size(); ++k) inputs_[k] = choose(guard && count_ == k, answer, inputs_[k]);
    count_ = choose(guard, count_ + 1, count_);
    return answer;
  }
  const std::array<Word, spec::max_hardware_inputs>& inputs() const { return inputs_; }
  const std::vector<HardwareRead>& reads() const { return reads_; }

 private:
  std::vector<HardwareRead> reads_;
  Word count_ = 0;  // on the path
  std::array<Word, spec::max_hardware_inputs> inputs_{0, 0, 0, 0, 0, 0, 0, 0};
};

// Writes to the state's hardware parts, where the path is taken.
void set_where(const Bool& guard, spec::Map<Symbolic, 1>& map, const Word& value) {
  map.set_guard(&guard);
  map.write({Word{0}}, value);
  map.set_guard(nullptr);
}

bool was_written(const x86::Field& field) {
  return std::visit([](const auto& map) { return !map.log().empty(); }, field.map);
}

// An element of a map as the machine code leaves it; nothing where it wrote no field that holds the map.
std::optional<Word> core_value(const x86::Fields& fields, std::string_view map, const Keys& keys) {
  for (const auto& [path, field] : fields.all()) {
    for (const auto& part : meaning_of_field(path).parts) {
      if (part.map == map && was_written(*field)) {
        return Symbolic::low_bits(field->read(keys) >> part.low_bit, part.bits);
      }
    }
  }
  return {};
}

// The machine code, executed from an arbitrary state that satisfies the invariants.
class Execution {
 public:
  Execution(CoreImage& image, const SpecifiedStep& step, spec::Request<Symbolic> request,
            const std::vector<Word>& registers, const RefinementOptions& options, const Bool& assumption = true)
      : stack_bytes_{step.of_call ? stack_bytes / 2 : stack_bytes},
        hypotheses_{options.dropped},
        hardware_{hypotheses_.old()},
        assumption_{assumption},
        executor_{image.program(), environment(image)},
        result_{executor_.run(step.function, registers, step.convention)} {
    request.caller = spec::caller_of(hypotheses_.old(), 0);
    assume_begun(hypotheses_, step, request);
    hypotheses_.assume(assumption);
  }

  Hypotheses& hypotheses() { return hypotheses_; }
  const Hypotheses& hypotheses() const { return hypotheses_; }
  const HardwareInputs& inputs() const { return inputs_; }
  const State& hardware() const { return hardware_; }
  const x86::Result& result() const { return result_; }
  const x86::Executor& executor() const { return executor_; }
  const std::vector<Conclusion>& cut_results() const { return cut_results_; }

  std::vector<Conclusion> safety() const {
    std::vector<Conclusion> list;
    for (const auto& obligation : executor_.obligations()) {
      list.push_back({fmt::format("{} at {:#x}", obligation.what, obligation.address),
                      spec::implies(obligation.guard, obligation.condition)});
    }
    list.push_back({"the stack is deep enough", result_.stack_bytes + return_address_bytes <= stack_bytes_});
    for (const Bool& aligned : aligned_roots_) list.push_back({"CR3 is loaded with a frame", aligned});
    for (const Bool& canonical : canonical_bases_) list.push_back({"a base is canonical", canonical});
    return list;
  }

 private:
  x86::Environment environment(const CoreImage& image) {
    const State& old = hypotheses_.old();
    x86::Environment result = image.environment(old);
    for (x86::Object& object : result.objects) {
      if (object.name != "memory") continue;
      object.observe = [this](const x86::Indices& indices, const Word& stored, const Bool& guard, bool locked) {
        return locked ? marked(stored, inputs_.next(guard)) : loaded(indices[0], stored, guard);
      };
    }
    if (!assumption_.is_true()) {
      result.impossible = [this](const Bool& guard) {
        z3::solver solver{context()};
        solver.add(assumption_.term());
        solver.add(guard.term());
        return solver.check() == z3::unsat;
      };
    }
    result.returned = [this](const std::string& function, const Word& rax, const Bool& guard) {
      if (!function.starts_with(fmt::format("exo::core::{}(", chosen_at))) return rax;
      const Word name = cut_name(chosen_at, cut_results_.size());
      cut_results_.push_back({name.term().to_string(), spec::implies(guard, rax == name)});
      return name;
    };
    result.load_root = [this](const Word& value, const Bool& guard) {
      aligned_roots_.push_back(spec::implies(guard, (value & (page_size - 1)) == 0));
      set_where(guard, hardware_.agent_root, value >> 12);
      set_where(guard, hardware_.agent_load_epoch, current_epoch());
    };
    result.invalidate_page = [this](const Word& address, const Bool& guard) {
      set_where(guard, hardware_.cpu_invalidated, address);
    };
    result.write_msr = [this](std::uint32_t msr, const Word& value, const Bool& guard) {
      if (msr == model::kernel::msr_fs_base) {
        set_where(guard, hardware_.cpu_fs_base, value);
      } else if (msr == model::kernel::msr_kernel_gs_base) {
        set_where(guard, hardware_.cpu_gs_base, value);
      } else {
        throw x86::Unsupported{fmt::format("it writes the model-specific register {:#x}", msr)};
      }
      canonical_bases_.push_back(spec::implies(guard, spec::is_canonical(value)));
    };
    result.port_in = [this](std::uint16_t port, const Bool& guard) {
      if (port != model::kernel::serial_line_status && port != model::kernel::serial_data) {
        throw x86::Unsupported{fmt::format("it reads port {:#x}, which is not the console's", port)};
      }
      return Symbolic::low_bits(inputs_.next(guard), 8);
    };
    result.port_out = [this](std::uint16_t port, const Word& byte, const Bool& guard) {
      if (port != model::kernel::serial_data) {
        throw x86::Unsupported{fmt::format("it writes port {:#x}, which is not the console's", port)};
      }
      set_where(guard, hardware_.console_sent, hardware_.console_sent() + 1);
      set_where(guard, hardware_.console_last, byte);
    };
    return result;
  }

  // An entry, in which the processor may have set accessed and dirty bits if it is present.
  static Word marked(const Word& stored, const Word& bits) {
    return stored | choose(spec::has(stored, entry::present), bits & (entry::accessed | entry::dirty), 0);
  }

  // What only the core writes is as it left it, but for those bits of tables; everything else that it reads may be
  // ring 3's.
  Word loaded(const Word& frame, const Word& stored, const Bool& guard) {
    const State& old = hypotheses_.old();
    const Bool of_core = spec::is_for_core_alone(old, frame);
    const Word input = inputs_.next(guard && !of_core);
    return choose(of_core, stored, choose(spec::is_table(old, frame), marked(stored, input), input));
  }

  // What the core's variable holds at this point of the execution.
  Word current_epoch() const {
    return core_value(executor_.fields(), "epoch", {Word{0}}).value_or(hypotheses_.old().epoch());
  }

  std::uint64_t stack_bytes_;  // that it may use; the other half is for the call that a step is part of
  Hypotheses hypotheses_;
  State hardware_;  // the parts of the state that are hardware, as the execution leaves them
  HardwareInputs inputs_;
  Bool assumption_;  // on the arguments
  std::vector<Conclusion> cut_results_;
  std::vector<Bool> aligned_roots_;
  std::vector<Bool> canonical_bases_;
  x86::Executor executor_;
  x86::Result result_;
};

// --- The state after ---

bool is_hardware(std::string_view map) {
  constexpr std::string_view hardware[] = {"agent_root",  "agent_load_epoch", "cpu_invalidated", "cpu_fs_base",
                                           "cpu_gs_base", "console_sent",     "console_last"};
  return std::ranges::find(hardware, map) != std::end(hardware);
}

Keys arbitrary_element(Index index) {
  switch (index) {
    case Index::scalar:
    case Index::cpu: return {Word{0}};
    case Index::frame: return {word_constant("at_frame")};
    case Index::frame_slot: return {word_constant("at_frame"), word_constant("at_position")};
    case Index::frame_word: return {word_constant("at_frame"), word_constant("at_index")};
    case Index::domain: return {word_constant("at_domain")};
    case Index::vcpu: return {word_constant("at_vcpu")};
    case Index::slice: return {word_constant("at_slice")};
    case Index::agent: return {word_constant("at_agent")};
    case Index::core_slot: return {word_constant("at_core_slot")};
  }
  return {};
}

// Where a map is written, of the places that may be `at`: of a row that is filled, its own column.
template <class Map>
void add_written(const Map& map, const Keys& at, KeyList& places) {
  for (const auto& write : map.log()) {
    Keys place(write.key.begin(), write.key.end());
    if (write.whole_row) place[1] = at[1];
    places.add(place);
  }
}

KeyList written_places(const Execution& execution, const State& specified, const spec::MapInfo& info, const Keys& at) {
  KeyList places;
  const auto add = [&](const auto& map) {
    if (map.info().name == info.name) add_written(map, at, places);
  };
  State::each(specified, add);
  State::each(execution.hardware(), add);
  for (const auto& [path, field] : execution.executor().fields().all()) {
    if (std::ranges::none_of(meaning_of_field(path).parts, [&](const auto& part) { return part.map == info.name; })) {
      continue;
    }
    std::visit([&](const auto& map) { add_written(map, at, places); }, field->map);
  }
  return places;
}

// The obligations of one executed step, each from the same start.
class Refinement {
 public:
  Refinement(Execution& execution, const SpecifiedStep& step, StepInputs inputs, const Emit& emit)
      : execution_{execution},
        step_{step},
        inputs_{complete(std::move(inputs), execution)},
        emit_{emit},
        outcome_{step.take(execution.hypotheses(), inputs_.request)} {
    execution_.hypotheses().assume_promises();
    execution_.hypotheses().instantiate();
  }

  // The code does nothing the executor has to exclude: it stays within objects, tables are not core frames.
  void safety() { prove("safety", execution_.safety(), {}, {}); }

  // What its functions answer is what the specification names.
  void cuts() {
    std::vector<Bool> definitions;
    for (const Cut& cut : execution_.hypotheses().cuts()) definitions.push_back(definition(cut));
    prove("cuts", execution_.cut_results(), std::move(definitions), {});
  }

  void answer(Answers answers) {
    if (answers == Answers::nothing) return;
    Word status = outcome_.status;
    if (answers == Answers::value_or_status) {
      status = choose(outcome_.status == spec::code(Status::ok), outcome_.value, outcome_.status);
    }
    std::vector<Conclusion> conclusions{{"status", execution_.result().rax == status}};
    if (answers == Answers::status_and_value) {
      conclusions.push_back({"value", execution_.result().rdx == outcome_.value});
    }
    prove("answer", std::move(conclusions), {}, {});
  }

  // Every part of the state is as specified afterwards.
  void state() {
    State::each(outcome_.next, [&](const auto& map) { part(map.info()); });
  }

 private:
  static StepInputs complete(StepInputs inputs, const Execution& execution) {
    inputs.request.caller = spec::caller_of(execution.hypotheses().old(), 0);
    inputs.request.hardware = execution.inputs().inputs();
    return inputs;
  }

  // At an arbitrary place: where neither writes, it is as it was, so it is compared at those where one does.
  void part(const spec::MapInfo& info) {
    const State& old = execution_.hypotheses().old();
    const Keys at = arbitrary_element(info.index);
    std::vector<Conclusion> conclusions;
    for (const Keys& keys : written_places(execution_, outcome_.next, info, at).all()) {
      const Word specified = read_map(outcome_.next, info.name, keys);
      const Word after =
          is_hardware(info.name)
              ? read_map(execution_.hardware(), info.name, keys)
              : core_value(execution_.executor().fields(), info.name, keys).value_or(read_map(old, info.name, keys));
      if (same_term(specified, after)) continue;
      conclusions.push_back({std::string{info.name}, spec::implies(equal(at, keys), specified == after), keys});
    }
    std::vector<Watch> places;
    for (const Word& key : at) {
      if (!key.is_number()) places.push_back({key.term().decl().name().str(), key});
    }
    prove(std::string{info.name}, std::move(conclusions), {in_range(old, info.index, at)}, std::move(places));
  }

  void prove(const std::string& what, std::vector<Conclusion> conclusions, std::vector<Bool> assumptions,
             std::vector<Watch> places) {
    const auto start = execution_.hypotheses().mark();
    emit_({step_.name + "/refines/" + what,
           Verdict::refuted,
           std::move(conclusions),
           std::move(assumptions),
           &execution_.hypotheses(),
           inputs_.watched,
           std::move(places),
           {inputs_.request.hardware.begin(), inputs_.request.hardware.end()},
           execution_.inputs().reads(),
           true,
           step_of_call(step_, inputs_)});
    execution_.hypotheses().return_to(start);
  }

  Execution& execution_;
  const SpecifiedStep& step_;
  StepInputs inputs_;
  const Emit& emit_;
  spec::Outcome<Symbolic> outcome_;
};

constexpr std::string_view system_call = "system_call";

std::vector<Word> registers_of(const SpecifiedStep& step, const StepInputs& inputs, const Word& number) {
  const auto& argument = inputs.request.argument;
  if (step.function == system_call) return {argument[0], argument[1], argument[2], argument[3], argument[4], number};
  const std::size_t given = step.of_call ? step.of_call->arguments : step.arguments.size();
  std::vector<Word> registers{argument.begin(), argument.begin() + static_cast<std::ptrdiff_t>(given)};
  if (step.of_call) registers.push_back(inputs.request.position);
  return registers;
}

}  // namespace

void prove_refinement(const SpecifiedStep& step, CoreImage& image, const RefinementOptions& options, const Emit& emit) {
  const Word number = static_cast<std::uint64_t>(&step - steps().data());
  const StepInputs inputs = step.inputs();
  if (step.steps) return prove_call_of_steps(step, image, registers_of(step, inputs, number), options, emit);
  Execution execution{image, step, inputs.request, registers_of(step, inputs, number), options};
  Refinement refinement{execution, step, inputs, emit};
  refinement.safety();
  refinement.cuts();
  refinement.answer(step.answers);
  refinement.state();
}

void prove_unknown_call(CoreImage& image, const RefinementOptions& options, const Emit& emit) {
  const SpecifiedStep nothing{.name = "no_such_call",
                              .arguments = {},
                              .function = std::string{system_call},
                              .answers = Answers::status_and_value,
                              .mode = Mode::kernel,
                              .specify = [](const State& state, const spec::Request<Symbolic>&) {
                                spec::Step<Symbolic> step{state};
                                step.reject_if(true, Status::no_such_call);
                                return step.done();
                              }};
  StepInputs inputs = nothing.inputs();
  const Word number = word_constant("argument_number");
  inputs.watched.push_back({"number", number});
  Execution execution{
      image, nothing, inputs.request, registers_of(nothing, inputs, number), options, number >= call_count};
  Refinement refinement{execution, nothing, inputs, emit};
  refinement.safety();
  refinement.answer(nothing.answers);
  refinement.state();
}

}  // namespace exo::proofs
