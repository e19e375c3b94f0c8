// SPDX-License-Identifier: MIT
#include "model/host_core.h"

#include "core/control.h"
#include "core/domain.h"
#include "core/port.h"
#include "core/state.h"
#include "core/system_call.h"
#include "core/time.h"
#include "core/upcall.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace exo::core {

Domain domains[domain_count];
Vcpu vcpus[vcpu_count];
Slice slices[slice_count];
Counters counters;
std::uint64_t frame_count;
std::uint64_t core_entries[core_slot_count];
std::uint64_t boot_root;
HostMachine host;

}  // namespace exo::core

namespace exo::model {

namespace {

template <class T>
std::span<std::byte> bytes_of(T& object) {
  return {reinterpret_cast<std::byte*>(&object), sizeof(T)};
}

std::span<std::byte> place_of(std::string_view object) {
  if (object == "domains") return bytes_of(core::domains);
  if (object == "vcpus") return bytes_of(core::vcpus);
  if (object == "slices") return bytes_of(core::slices);
  if (object == "counters") return bytes_of(core::counters);
  if (object == "cpus") return bytes_of(core::host.cpu);
  if (object == "frame_count") return bytes_of(core::frame_count);
  if (object == "boot_root") return bytes_of(core::boot_root);
  if (object == "core_entries") return bytes_of(core::core_entries);
  if (object == "hardware") return bytes_of(core::host.hardware);
  if (object == "agents") return bytes_of(core::host.agents);
  throw std::logic_error{"an object of the core without a place on the host"};
}

Answer answer_of(core::Reply reply) { return {static_cast<Word>(reply.status), reply.value}; }

}  // namespace

HostCore::HostCore(Word frames) : frames_{frames * sizeof(core::Frame)}, memory_{frames * page_size} {
  if (core::host.frames != nullptr) throw std::logic_error{"there is one core of the host at a time"};
  core::host.frames = reinterpret_cast<core::Frame*>(frames_.bytes().data());
  core::host.memory = reinterpret_cast<Word(*)[words_per_frame]>(memory_.bytes().data());
  for (std::size_t object = 0; object < all_objects().size(); ++object) {
    const std::string_view name = all_objects()[object].name;
    if (name == "frame_table") {
      view_.place(object, frames_.bytes());
    } else if (name == "memory") {
      view_.place(object, memory_.bytes());
    } else {
      view_.place(object, place_of(name));
      std::ranges::fill(view_.bytes(object), std::byte{0});  // another core was here before
    }
  }
}

HostCore::~HostCore() { core::host.frames = nullptr; }

void HostCore::load(const CoreView& copy) {
  for (std::size_t object = 0; object < all_objects().size(); ++object) {
    const auto [from, to] = std::pair{copy.bytes(object), view_.bytes(object)};
    if (from.size() != to.size()) throw std::logic_error{"a copy of another size"};
    std::memcpy(to.data(), from.data(), from.size());
  }
}

Answer HostCore::perform(const Step& step) {
  const auto& argument = step.argument;
  core::host.inputs = step.hardware;
  core::host.inputs_read = 0;
  core::host.inputs_of_steps = step.of_steps;
  switch (step.kind) {
    case Step::Kind::set_accessed_dirty:
    case Step::Kind::user_store:
    case Step::Kind::register_saved:
    case Step::Kind::ring_3_runs:
    case Step::Kind::agent_flushes:
    case Step::Kind::agent_goes_offline: return {};
    case Step::Kind::fault: core::domain_fault(); return {};
    case Step::Kind::tick: core::tick(argument[0]); return {};
    case Step::Kind::exception: return {static_cast<Word>(core::exception(argument[0], argument[1], argument[2])), 0};
    case Step::Kind::call: break;
  }
  // The entry path asks for the mode and for the numbers of short calls before it calls.
  if (core::host.cpu.mode == static_cast<std::uint64_t>(Mode::user)) return {static_cast<Word>(core::bounce()), 0};
  switch (step.call) {
    case return_to_user_number: {
      const Word rax = core::return_to_user();
      return core::host.cpu.mode == static_cast<std::uint64_t>(Mode::user) ? Answer{0, rax} : Answer{rax, 0};
    }
    case control_call_number: return answer_of(core::control_call(argument[0]));
    case control_send_number: return answer_of(core::control_send(argument[0]));
    case control_reply_number: return answer_of(core::control_reply());
    default: break;
  }
  return answer_of(core::system_call(argument[0], argument[1], argument[2], argument[3], argument[4], step.call));
}

}  // namespace exo::model
