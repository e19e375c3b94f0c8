// SPDX-License-Identifier: MIT
#include "proofs/entry_contracts.h"

#include "proofs/left.h"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <string>

namespace exo::proofs {

namespace {

namespace kernel = model::kernel;
using x86::Convention;
using x86::Path;
using x86::Register;

// --- Before a call ---

struct Expectations {
  std::optional<Mode> mode;  // of the vCPU
  bool canonical = true;     // RIP of ring 3 is
};

void require(Path& path, const Bool& condition, const std::string& what) {
  path.world.obligations.require(path.condition, condition, path.calls.back().function + " is called: " + what,
                                 path.end_address);
}

void require_register(Path& path, Register which, const Word& value, const char* meaning) {
  require(path, path.machine[which].word() == value, std::string{x86::name_of(which)} + " is " + meaning);
}

// The core's own: stack, bases, flags; and the state, of which ring 3 changed RIP, RSP and RFLAGS only.
void require_surroundings(const EntryState& state, Path& path, const Expectations& expectations) {
  const auto word = [&](std::uint64_t offset) { return state.load(path, state.record() + offset); };
  require_register(path, Register::rsp, kernel::stack_top(0, kernel::Stack::core), "the start of the core's stack");
  require(path, path.machine.bases.gs.word() == state.record(), "GS has the core's base");
  require(path, !path.machine.flags.direction, "the direction flag is clear");
  require(path, word(kernel::cs_offset) == kernel::user_code, "CS of ring 3 is in the record");
  require(path, word(kernel::ss_offset) == kernel::user_data, "SS of ring 3 is in the record");
  require(path, word(kernel::rip_offset) == EntryState::before("rip"), "RIP of ring 3 is in the record");
  require(path, word(kernel::rsp_offset) == EntryState::before("rsp"), "RSP of ring 3 is in the record");
  require(path, word(kernel::rflags_offset) == EntryState::before("rflags"), "RFLAGS of ring 3 are in the record");
  require(path, spec::flags_are_sane(word(kernel::rflags_offset)), "they are sane");
  if (expectations.canonical) require(path, spec::is_canonical(word(kernel::rip_offset)), "RIP of ring 3 is canonical");
  if (expectations.mode) {
    require(path, EntryState::before("cpu_mode") == spec::code(*expectations.mode), "the mode of the vCPU is right");
  }
  state.each_part([&](std::string_view part, std::uint64_t address) {
    if (part == "cpu_rip" || part == "cpu_rsp" || part == "cpu_rflags") return;
    require(path, state.load(path, address) == EntryState::before(part), std::string{part} + " is as it was");
  });
}

// --- After a call ---

// What the function may use, and its stack, are arbitrary.
void clobber(Path& path, Convention convention) {
  x86::Machine& machine = path.machine;
  const auto kept = x86::preserved_by(convention);
  for (std::size_t i = 0; i < x86::register_count; ++i) {
    const auto which = static_cast<Register>(i);
    if (which == Register::rsp || std::ranges::find(kept, which) != kept.end()) continue;
    machine[which] = path.world.fresh.word(std::string{"clobbered."} + x86::name_of(which));
  }
  x86::Fresh& fresh = path.world.fresh;
  machine.flags = {fresh.flag("carry"),    fresh.flag("zero"),   fresh.flag("sign"),
                   fresh.flag("overflow"), fresh.word("parity"), false};
  path.world.memory.forget(stacks_name);
}

// --- The functions ---

// A step that changes the state as `left` says.
x86::Contract::Way step_left(const EntryState& state, const char* name, const std::function<void(Path&)>& before,
                             Convention convention, Leaves leaves, Left left_so,
                             const std::function<void(Path&)>& after) {
  return {name, [=, &state](Path& path) {
            before(path);
            clobber(path, convention);
            enter_state(state, path, leaves, left_so);
            after(path);
          }};
}

std::vector<std::pair<const char*, Left>> ways_of_system_call() {
  std::vector<std::pair<const char*, Left>> ways{{way_direct, {}},
                                                 {way_switch, {spec::Leave::switching, 0, false}},
                                                 {way_switch_saving, {spec::Leave::switching, 0, true}},
                                                 {way_nobody, {spec::Leave::switching, {}, false}},
                                                 {way_nobody_saving, {spec::Leave::switching, {}, true}},
                                                 {way_end, {spec::Leave::ending, {}, false}}};
  for (std::uint64_t kind = 0; kind < upcall_count; ++kind) {
    ways.push_back({way_resume, {spec::Leave::resuming, record_offset(kind), false}});
  }
  return ways;
}

x86::Contract system_call(const EntryState& state) {
  const auto before = [&state](Path& path) {
    require_surroundings(state, path, {.mode = Mode::kernel});
    require_register(path, Register::rdi, EntryState::before("rdi"), "the first argument");
    require_register(path, Register::rsi, EntryState::before("rsi"), "the second argument");
    require_register(path, Register::rdx, EntryState::before("rdx"), "the third argument");
    require_register(path, Register::rcx, EntryState::before("r10"), "the fourth argument");
    require_register(path, Register::r8, EntryState::before("r8"), "the fifth argument");
    require_register(path, Register::r9, EntryState::before("rax"), "the number");
  };
  const auto answer = [](Path& path) {
    path.machine[Register::rax] = answered_status();
    path.machine[Register::rdx] = answered_value();
  };
  const auto load_bases = [&state, answer](Path& path) {
    answer(path);
    path.machine.bases.fs = left_in(state, "cpu_fs_base");
    path.machine.bases.kernel_gs = left_in(state, "cpu_gs_base");
  };
  x86::Contract contract{"system_call", {}};
  for (const auto& [name, left_so] : ways_of_system_call()) {
    contract.ways.push_back(
        step_left(state, name, before, Convention::c, Leaves::by_call, left_so,
                  left_so.leave == spec::Leave::resuming ? std::function<void(Path&)>{load_bases} : answer));
  }
  return contract;
}

// A function that answers whether the vCPU has said where to go on; if not, nothing has changed.
x86::Contract upcall(const EntryState& state, const char* function, const std::function<void(Path&)>& before) {
  x86::Contract contract{function, {}};
  contract.ways.push_back(
      step_left(state, way_upcall, before, Convention::preserve_most, Leaves::directly, {},
                [](Path& path) { path.machine[Register::rax] = x86::Linear{spec::code(Status::ok)}; }));
  contract.ways.push_back({"", [before](Path& path) {
                             before(path);
                             clobber(path, Convention::preserve_most);
                             path.assume(path.machine[Register::rax].word() != spec::code(Status::ok));
                           }});
  return contract;
}

x86::Contract bounce(const EntryState& state) {
  return upcall(state, "bounce", [&state](Path& path) { require_surroundings(state, path, {.mode = Mode::user}); });
}

x86::Contract exception(const EntryState& state) {
  return upcall(state, "exception", [&state](Path& path) {
    require_surroundings(state, path, {.mode = {}, .canonical = false});
    const Word vector = EntryState::before("vector");
    const Word page_fault{kernel::vector_page_fault};
    require_register(path, Register::rdi, vector, "the vector");
    require_register(path, Register::rsi, EntryState::before("error_code"), "the error code");
    require_register(path, Register::rdx, choose(vector == page_fault, EntryState::before("cr2"), 0),
                     "the address of a page fault");
  });
}

x86::Contract return_to_user(const EntryState& state) {
  const auto before = [&state](Path& path) { require_surroundings(state, path, {.mode = Mode::kernel}); };
  const auto answer = [](Path& path) { path.machine[Register::rax] = answered_status(); };
  return {"return_to_user",
          {step_left(state, way_to_user, before, Convention::preserve_most, Leaves::directly, {}, answer)}};
}

std::vector<std::pair<const char*, Left>> ways_of_tick() {
  return {{way_goes_on, {}}, {way_switch_saving, {spec::Leave::switching, 0, true}}};
}

// It is given one tick, and keeps all that preserve_most keeps.
x86::Contract tick(const EntryState& state) {
  const auto before = [&state](Path& path) {
    require_surroundings(state, path, {});
    require_register(path, Register::rdi, 1, "the number of ticks");
  };
  x86::Contract contract{"tick", {}};
  for (const auto& [name, left_so] : ways_of_tick()) {
    contract.ways.push_back(
        step_left(state, name, before, Convention::preserve_most, Leaves::by_tick, left_so, [](Path&) {}));
  }
  return contract;
}

std::vector<std::pair<const char*, Left>> ways_of_calling() {
  return {{way_refused, {}}, {way_call, {spec::Leave::calling, 0, true}}};
}

std::vector<std::pair<const char*, Left>> ways_of_replying() {
  return {{way_refused, {}},
          {way_reply, {spec::Leave::replying, 0, false}},
          {way_switch_saving, {spec::Leave::switching, 0, true}},
          {way_nobody_saving, {spec::Leave::switching, {}, true}}};
}

// Control transfer: the status says whether the vCPU goes on as before.
x86::Contract transfer(const EntryState& state, const char* function, Leaves leaves,
                       const std::vector<std::pair<const char*, Left>>& ways) {
  const auto before = [&state, leaves](Path& path) {
    require_surroundings(state, path, {.mode = Mode::kernel});
    if (leaves == Leaves::calling) require_register(path, Register::rdi, EntryState::before("rdi"), "the callee");
  };
  x86::Contract contract{function, {}};
  for (const auto& [name, left_so] : ways) {
    const auto answer = [refused = left_so.leave == spec::Leave::directly](Path& path) {
      path.machine[Register::rax] = answered_status();
      path.machine[Register::rdx] = answered_value();
      const Bool done = answered_status() == spec::code(Status::ok);
      path.assume(refused ? !done : done);
    };
    contract.ways.push_back(step_left(state, name, before, Convention::c, leaves, left_so, answer));
  }
  return contract;
}

std::vector<std::pair<const char*, Left>> ways_of_end() {
  return {{way_domain_ends, {spec::Leave::switching, 0, false}}, {way_nobody, {spec::Leave::switching, {}, false}}};
}

// It is given all registers, to show them.
x86::Contract exception_in_domain(const EntryState& state) {
  const auto before = [&state](Path& path) {
    require_surroundings(state, path, {.mode = {}, .canonical = false});
    const std::uint64_t registers = state.record() - kernel::registers_below_record;
    require_register(path, Register::rdi, registers, "where the registers are");
    std::uint64_t at = registers;
    const auto require_next = [&](const std::string& name) {
      require(path, state.load(path, at) == EntryState::before(name), name + " is among the registers");
      at += sizeof(std::uint64_t);
    };
    for (const Register which : context_order) require_next(x86::name_of(which));
    require_next("vector");
    require_next("error_code");
  };
  x86::Contract contract{"exception_in_domain", {}};
  for (const auto& [name, left_so] : ways_of_end()) {
    contract.ways.push_back(step_left(state, name, before, Convention::c, Leaves::as_another, left_so, [](Path&) {}));
  }
  return contract;
}

}  // namespace

std::vector<Conclusion> ways_are_all(const State& after) {
  const auto one_of = [&](Leaves leaves, const auto& ways) {
    Bool promised = true;
    for (const Conclusion& fact : handover(after, leaves)) promised = promised && fact.truth;
    Bool taken = false;
    for (const auto& [name, left_so] : ways) taken = taken || is_left(after, left_so);
    return spec::implies(promised, taken);
  };
  return {{"of system_call", one_of(Leaves::by_call, ways_of_system_call())},
          {"of tick", one_of(Leaves::by_tick, ways_of_tick())},
          {"of calling", one_of(Leaves::calling, ways_of_calling())},
          {"of replying", one_of(Leaves::replying, ways_of_replying())},
          {"of exception_in_domain", one_of(Leaves::as_another, ways_of_end())}};
}

std::vector<x86::Contract> entry_contracts(const EntryState& state) {
  return {system_call(state),
          bounce(state),
          exception(state),
          return_to_user(state),
          exception_in_domain(state),
          tick(state),
          transfer(state, "control_call", Leaves::calling, ways_of_calling()),
          transfer(state, "control_send", Leaves::calling, ways_of_calling()),
          transfer(state, "control_reply", Leaves::replying, ways_of_replying()),
          {idle_name, {}},
          {"exception_in_core", {}},
          {"exo::core::end_machine", {}},
          {"exo::core::refuse<", {}}};
}

}  // namespace exo::proofs
