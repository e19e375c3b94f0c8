// SPDX-License-Identifier: MIT
#include "model/boot.h"

#include "spec/domain.h"

#include <stdexcept>
#include <utility>

namespace exo::model {

namespace {

constexpr Word user_table = entry::present | entry::writable | entry::user;
constexpr Word read_only = entry::present | entry::user | entry::no_execute;

void set(Machine& machine, std::string_view map, Word key, Word value) {
  if (!machine.set(map_named(map), {key, 0}, value)) throw std::logic_error{"boot: there is no such element"};
}

void call(Machine& machine, Call number, std::array<Word, spec::max_arguments> argument) {
  if (machine.perform_for(root_domain, Step::of(number, argument)).status != spec::code(Status::ok)) {
    throw std::logic_error{"boot: a call was refused"};
  }
}

void set_frame(Machine& machine, Word frame, FrameType type, Word owner = no_domain) {
  set(machine, "type", frame, spec::code(type));
  set(machine, "owner", frame, owner);
  set(machine, "deadline", frame, time::never);
}

// What the core knows before the root domain's first call.
void set_first_state(Machine& machine, const CoreRoot& core) {
  const Word frames = machine.frames();
  set(machine, "boot_root", 0, core.boot_root);
  for (Word slot = 0; slot < core_slot_count; ++slot) set(machine, "core_entry", slot, core.entries[slot]);
  for (const Word frame : {0, 1, 2}) set_frame(machine, frame, FrameType::core);
  for (const Word frame : {4, 5}) set_frame(machine, frame, FrameType::information, root_domain);
  for (Word frame = 6; frame < frames; ++frame) set_frame(machine, frame, FrameType::free);
  const Word limit = frames - 4;  // all information and free frames
  set(machine, "domain_charged", no_domain, limit);
  set(machine, "domain_limit", no_domain, limit);
  set(machine, "domain_slices", no_domain, slice_count);
  set(machine, "domain_slice_limit", no_domain, slice_count);
  set(machine, "domain_children", no_domain, 1);
  set(machine, "domain_state", root_domain, spec::code(DomainState::running));
  set(machine, "domain_charged", root_domain, 2);
  set(machine, "domain_limit", root_domain, limit);
  set(machine, "domain_slice_limit", root_domain, slice_count);
  set(machine, "epoch", 0, 1);
  for (Word agent = 1; agent < agent_count; ++agent) set(machine, "agent_published", agent, offline_epoch);
  set(machine, "agent_published", 0, 1);
  set(machine, "agent_load_epoch", 0, 1);
  set(machine, "agent_root", 0, core.boot_root);
}

// What boot does on behalf of the root domain.
void build_root_program(Machine& machine) {
  for (Word frame = root_table_frame; frame < first_free_frame; ++frame) {
    call(machine, Call::frame_allocate, {root_domain, frame});
  }
  for (Word level = 4; level >= 1; --level) call(machine, Call::table_create, {root_table_frame + 4 - level, level});
  for (Word table = root_table_frame; table < root_leaf_table_frame; ++table) {
    call(machine, Call::table_set, {table, 0, (table + 1) << entry::frame_shift | user_table});
  }
  const std::pair<Word, Word> pages[]{{11, read_only},
                                      {12, entry::present | entry::user},
                                      {13, read_only | entry::writable},
                                      {14, read_only | entry::writable}};
  for (const auto& [frame, rights] : pages) {
    call(machine, Call::table_set, {root_leaf_table_frame, frame, frame << entry::frame_shift | rights});
  }
  call(machine, Call::vcpu_create, {root_vcpu, root_domain, 10});
  call(machine, Call::vcpu_set_roots, {root_vcpu, root_table_frame, no_frame});
  call(machine, Call::vcpu_start, {root_vcpu, 0x400000, boot_stack_top, boot_information_address});
}

}  // namespace

Machine booted_machine(Word frames, const CoreRoot& core) {
  Machine machine{frames};
  set_first_state(machine, core);
  build_root_program(machine);
  spec::Step<Native> enter{machine.state()};
  spec::enter_vcpu(enter, Word{root_vcpu});
  if (machine.commit(enter.done()).status != spec::code(Status::ok)) throw std::logic_error{"boot: no first vCPU"};
  machine.forget_writes();
  return machine;
}

}  // namespace exo::model
