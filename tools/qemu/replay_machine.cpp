// SPDX-License-Identifier: MIT
#include "tools/qemu/replay_machine.h"

#include "model/kernel.h"
#include "model/names.h"
#include "tools/qemu/idle_program.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace exo::tools {

namespace {

using model::Answer;
using model::Step;
using model::Word;

// Where boot leaves for ring 3; never run here, so that it serves as address to return to as well.
const std::string end_of_boot = "leave_boot";

// The console of a machine whose input is empty and whose output is always taken (16550 data sheet, 8.6.3).
constexpr Word idle_line = console::transmitter_empty | 1 << 6;

bool reads_console(const Step& step) { return step.is(Call::console_read) || step.is(Call::console_write); }

std::uint64_t word_address(Word frame, Word index) {
  return model::kernel::direct_map_address + frame * page_size + index * sizeof(Word);
}

}  // namespace

ReplayMachine::ReplayMachine(const std::filesystem::path& image)
    : machine_{{.image = image, .modules = {}, .memory = "64M", .command_line = {}},
               idle_archive(),
               Symbols{image}.address(end_of_boot)} {
  core_.boot_root = machine_.core().word(machine_.symbols().address("exo::core::boot_root"));
  for (Word slot = 0; slot < core_slot_count; ++slot) {
    core_.entries[slot] =
        machine_.core().word(machine_.symbols().address("exo::core::core_entries") + slot * sizeof(Word));
  }
  return_address_ = machine_.symbols().address(end_of_boot);
  machine_.debugger().break_at(return_address_);
  constexpr std::uint64_t room = 256;
  stack_ = ((machine_.debugger().get(Register::rsp) - room) & ~std::uint64_t{15}) - sizeof(Word);
}

model::Replay ReplayMachine::replay(const model::Trace& trace) {
  if (trace.frames > most_frames) {
    return {.wrong = fmt::format("in QEMU a trace has at most {} frames, not {}", most_frames, trace.frames)};
  }
  model::Trace here = trace;
  for (model::Trace::Line& line : here.lines) {
    if (line.step.is(Call::resume)) line.step.hardware[7] = 0;  // the call itself has just made it so
    if (!reads_console(line.step) || line.step.hardware[0] == idle_line) continue;
    line.step.hardware = {idle_line, 0};
    line.answer.reset();
  }
  model::Machine model{trace.frames};
  if (auto reason = model::set_start(here, model, core_)) return {.wrong = std::move(reason)};
  set_start(here, model);
  const model::CoreCopy expected{trace.frames};
  expected.view().lower_all(model);
  machine_.core().write_objects(expected.view());
  return model::replay_by(here, model,
                          [&](const Step& step, Answer& answer) { return perform(step, model, expected, answer); });
}

// What the core cannot do without.
void ReplayMachine::set_start(const model::Trace& trace, model::Machine& model) {
  model.set(model::map_named("boot_root"), {}, core_.boot_root);
  for (Word slot = 0; slot < core_slot_count; ++slot) {
    model.set(model::map_named("core_entry"), {slot, 0}, core_.entries[slot]);
    for (Word frame = 0; frame < trace.frames; ++frame) {
      if (!spec::type_is(model.state(), frame, FrameType::table_4)) continue;
      model.set(model::map_named("memory"), {frame, core_slot_first + slot}, core_.entries[slot]);
    }
  }
  const Word root = model.state().agent_root[0];
  if (!spec::type_is(model.state(), root, FrameType::table_4)) {
    model.set(model::map_named("agent_root"), {}, core_.boot_root);
  }
  model.forget_writes();
}

std::optional<std::string> ReplayMachine::perform(const Step& step, model::Machine& model,
                                                  const model::CoreCopy& expected, Answer& answer) {
  model.forget_writes();
  if (step.by_core()) prepare(step, model, expected.view());
  const std::string way_in = step.kind == Step::Kind::fault       ? "domain_fault"
                             : step.kind == Step::Kind::exception ? "exception"
                             : step.kind == Step::Kind::tick      ? "tick"
                             : model.in_user_mode()               ? "bounce"
                             : step.is_short()                    ? model::call_name(step.call)
                                                                  : "system_call";
  answer = model.perform(step);
  for (const model::Machine::Write& write : model.writes()) expected.view().lower(model, write);
  if (step.by_core()) {
    if (auto difference = take(step, answer, way_in)) return difference;
  } else {
    copy_writes(model, expected.view());
  }

  const model::CoreCopy actual{model.frames()};
  machine_.core().read_objects(actual.view());
  for (const std::string_view unseen : {"agent_load_epoch", "cpu_invalidated", "console_sent", "console_last"}) {
    actual.view().set(model::map_named(unseen), {}, expected.view().get(model::map_named(unseen), {}));
  }
  for (std::size_t object = 0; object < model::all_objects().size(); ++object) {
    if (auto difference = model::difference(actual.view(), expected.view(), object)) return difference;
  }
  return std::nullopt;
}

// The machine has gone to ring 3 since the last step, which stored what the core is about to read.
void ReplayMachine::prepare(const Step& step, model::Machine& model, const model::CoreView& expected) {
  if (model.is_running() && !model.is_idle()) model.set(model::map_named("cpu_leave"), {}, 0);
  const Word vcpu = model.state().cpu_vcpu[0];
  const Word shared = model.state().vcpu_shared[vcpu];
  const auto store = [&](Word index, unsigned input) {
    model.set(model::map_named("memory"), {shared, index}, step.hardware[input]);
  };
  if (shared != no_frame && step.kind == Step::Kind::exception) {
    store(spec::active_word<model::Native>(spec::code(Upcall::exception)), 0);
    store(spec::active_word<model::Native>(spec::code(Upcall::nested)), 1);
  }
  if (shared != no_frame && step.is(Call::resume) && !model.in_user_mode() && step.argument[0] < upcall_count) {
    const Word record = spec::record_of<model::Native>(step.argument[0]);
    unsigned input = 0;
    for (const Word word :
         {context::rip, context::rsp, context::rflags, context::fs_base, context::gs_base, shared_context::mode}) {
      store(record + word, input++);
    }
  }
  if (shared != no_frame && step.call == return_to_user_number && !model.in_user_mode()) {
    const Word record = spec::record_of<model::Native>(spec::code(Upcall::call));
    unsigned input = 0;
    for (const Word word : {context::rip, context::rsp, context::rflags, context::rax}) store(record + word, input++);
  }
  if (step.is(Call::table_update) && spec::type_is(model.state(), step.argument[2], FrameType::data)) {
    for (Word i = 0; i < std::min(step.argument[4], words_per_frame); ++i) {
      const Word word = i < step.of_steps.size() ? step.of_steps[i][0] : 0;
      model.set(model::map_named("memory"), {step.argument[2], step.argument[3] + i}, word);
    }
  }
  prepare_events(step, model);
  for (const model::Machine::Write& write : model.writes()) expected.lower(model, write);
  copy_writes(model, expected);
  model.forget_writes();
}

// The same, of words of events: those of the vCPU that is on the processor afterwards, or that is sent one.
void ReplayMachine::prepare_events(const Step& step, model::Machine& model) {
  model::Machine after = model;
  after.perform(step);
  const auto store = [&](Word vcpu, Word index, unsigned input) {
    const Word shared = model.state().vcpu_shared[vcpu];
    if (shared != no_frame) model.set(model::map_named("memory"), {shared, index}, step.hardware[input]);
  };
  const Word active = spec::active_word<model::Native>(spec::code(Upcall::event));
  const auto store_sent = [&](Word vcpu, Word word) {
    store(vcpu, shared_context::pending + word, 0);
    store(vcpu, shared_context::mask + word, 1);
    store(vcpu, shared_context::selector, 2);
    store(vcpu, active, 3);
  };
  const Word before = model.state().cpu_vcpu[0];
  const bool call = step.kind == Step::Kind::call && !model.in_user_mode();
  unsigned input = 0;
  if (call && step.is(Call::block)) store(before, shared_context::selector, input++);
  if (call && step.is(Call::resume)) store(before, shared_context::selector, 6);
  if (call && step.is(Call::port_send) && step.argument[0] < model.frames()) {
    const Word port = model.get(model::map_named("memory"), {step.argument[0], step.argument[1]});
    if (spec::receiver_of(port) < vcpu_count) store_sent(spec::receiver_of(port), spec::event_of(port) >> 6);
  }
  if (after.state().cpu_leave[0] == spec::code(spec::Leave::switching)) {
    const Word next = after.state().cpu_vcpu[0];
    store(next, shared_context::selector, input);
    store(next, active, input + 1);
  } else if (step.kind == Step::Kind::tick) {
    store_sent(before, 0);
  }
}

// Makes the machine what the model has become without the core.
void ReplayMachine::copy_writes(const model::Machine& model, const model::CoreView& expected) {
  for (const model::Machine::Write& write : model.writes()) {
    const std::size_t object = model::object_of(write.map);
    const std::size_t size = model::all_objects()[object].record_size;
    const std::optional<std::uint64_t> first = machine_.core().address_of(object);
    if (!first.has_value()) throw std::runtime_error("the core of the machine has no place for what the model wrote");
    const std::size_t start = model::position_of(write.map, write.key)[0] * size;
    machine_.debugger().write(*first + start, expected.bytes(object).subspan(start, size));
  }
}

// Makes the machine take a step that the model has taken.
std::optional<std::string> ReplayMachine::take(const Step& step, const Answer& expected, const std::string& way_in) {
  const bool is_ok = expected.status == spec::code(Status::ok);
  if (step.is(Call::table_set) && (is_ok || expected.status == spec::code(Status::entry_changed))) {
    set_hardware_bits(step.argument[0], step.argument[1], step.hardware[0]);
  }
  if (step.is(Call::table_update)) {
    for (Word i = 0; i < std::min<Word>(expected.value, step.of_steps.size()); ++i) {
      set_hardware_bits(step.argument[0], step.argument[1] + i, step.of_steps[i][1]);
    }
  }
  if (auto ended = run(way_in, step)) return ended;
  if (!step.answered()) return std::nullopt;
  Answer found{machine_.debugger().get(Register::rax), machine_.debugger().get(Register::rdx)};
  if (way_in == "bounce" || way_in == "exception" || way_in == "return_to_user") found.value = 0;  // they answer in RAX
  if (way_in == "return_to_user" && is_ok) found = {0, found.status};
  if (found == expected) return std::nullopt;
  return fmt::format("the core answers {} {:#x}, the model {} {:#x}", model::status_name(found.status), found.value,
                     model::status_name(expected.status), expected.value);
}

// The processor sets bits of a present entry just before the core exchanges it.
void ReplayMachine::set_hardware_bits(Word table, Word index, Word bits) {
  if (bits == 0) return;
  const std::uint64_t address = word_address(table, index);
  Word word = machine_.core().word(address);
  if ((word & entry::present) == 0) return;
  word |= bits & (entry::accessed | entry::dirty);
  machine_.debugger().write(address, std::as_bytes(std::span{&word, 1}));
}

std::optional<std::string> ReplayMachine::run(const std::string& function, const Step& step) {
  Debugger& debugger = machine_.debugger();
  debugger.write(stack_, std::as_bytes(std::span{&return_address_, 1}));
  debugger.set(Register::rsp, stack_);
  debugger.set(Register::rdi, step.argument[0]);
  debugger.set(Register::rsi, step.argument[1]);
  debugger.set(Register::rdx, step.argument[2]);
  debugger.set(Register::rcx, step.argument[3]);
  debugger.set(Register::r8, step.argument[4]);
  debugger.set(Register::r9, step.call);
  debugger.set(Register::rip, machine_.symbols().address(function));
  if (!debugger.resume()) return "the machine ended: " + machine_.console();
  return std::nullopt;
}

}  // namespace exo::tools
