// SPDX-License-Identifier: MIT
#include "proofs/entry_state.h"

#include "model/kernel.h"

namespace exo::proofs {

namespace {

namespace kernel = model::kernel;
using x86::Layout;
using x86::Register;

constexpr std::uint64_t word_bytes = sizeof(std::uint64_t);
constexpr std::uint64_t stacks_end = kernel::stack_top(0, static_cast<kernel::Stack>(kernel::stack_count - 1));
constexpr std::uint64_t stacks_begin = kernel::stack_top(0, kernel::Stack::core) - kernel::stack_stride;

template <class Value>
void read_by(x86::Field& field, Value&& value) {
  std::visit(
      [&](auto& map) {
        using Key = typename std::remove_reference_t<decltype(map)>::Key;
        map.base().set_reader([value](const Key& key) { return value(key[0]); });
      },
      field.map);
}

// One arbitrary word for each element, which is named by a number.
auto arbitrary_words(const std::string& name) {
  return [name](const Word& index) { return word_constant(name + "_" + index.term().to_string()); };
}

x86::FpuState fpu_of_ring_3() {
  return []<std::size_t... I>(std::index_sequence<I...>) {
    return x86::FpuState{word_constant("ring_3.fpu_" + std::to_string(I))...};
  }(std::make_index_sequence<x86::fpu_words>{});
}

}  // namespace

EntryState::EntryState(const CoreImage& image, const State& after)
    : image_{image},
      after_{after},
      record_{image.image().object("exo::core::processors").address + kernel::cpu_offset} {}

Word EntryState::load(x86::Path& path, std::uint64_t address) const {
  return path.world.memory.load(x86::Linear{address}, word_bytes, {true, path.end_address});
}

void EntryState::store(x86::Path& path, std::uint64_t address, const Word& word) const {
  path.world.memory.store(x86::Linear{address}, word_bytes, word, {true, path.end_address});
}

x86::Environment EntryState::environment() const {
  x86::Environment result = image_.environment(after_);
  const auto words = [](std::uint64_t count) { return Layout::array(Layout::scalar(word_bytes), count); };
  const auto tail = [this](std::uint64_t offset) { return record_ - kernel::cpu_offset + offset; };
  result.objects.push_back(
      {.name = "scratch", .address = record_ - kernel::cpu_offset, .layout = words(kernel::scratch_words)});
  result.objects.push_back(
      {.name = stacks_name, .address = stacks_begin, .layout = words((stacks_end - stacks_begin) / word_bytes)});
  std::map<std::string, Word> constants{{"call_stack", kernel::stack_top(0, kernel::Stack::core)},
                                        {"self", record_},
                                        {"direct_map", kernel::direct_map_address},
                                        {"spare", before("spare")},
                                        {"fast_bases", before("fast_bases")},
                                        {end_of_interrupt_name, before("local_apic")},
                                        {"cpus.cs", std::uint64_t{kernel::user_code}},
                                        {"cpus.ss", std::uint64_t{kernel::user_data}}};
  for (const auto& [name, offset] : {std::pair{"call_stack", kernel::call_stack_offset},
                                     {"self", kernel::self_offset},
                                     {"direct_map", kernel::direct_map_offset},
                                     {"spare", kernel::spare_offset},
                                     {"fast_bases", kernel::fast_bases_offset}}) {
    result.objects.push_back({.name = name, .address = tail(offset), .layout = Layout::scalar(word_bytes)});
  }
  result.objects.push_back({.name = end_of_interrupt_name,
                            .address = kernel::end_of_interrupt_address,
                            .layout = Layout::scalar(sizeof(std::uint32_t))});
  result.initial = [constants, of_state = result.initial, generation = 0](x86::Field& field) mutable {
    if (const auto constant = constants.find(field.path); constant != constants.end()) {
      read_by(field, [value = constant->second](const Word&) { return value; });
    } else if (field.path == "scratch" || field.path == stacks_name) {
      read_by(field, arbitrary_words(field.path + std::to_string(generation++)));
    } else if (field.path.starts_with("cpus.")) {
      read_by(field, [value = before(meaning_of_field(field.path).parts[0].map)](const Word&) { return value; });
    } else {
      of_state(field);
    }
  };
  result.fault_address = [] { return before("cr2"); };
  result.may_read_msr = true;
  result.write_msr = [](std::uint32_t, const Word&, const Bool&) {};
  return result;
}

std::unique_ptr<x86::Path> EntryState::begin() const {
  x86::Machine machine{
      .guard = true,
      .registers = {},
      .flags = {bool_constant("ring_3.carry"), bool_constant("ring_3.zero"), bool_constant("ring_3.sign"),
                bool_constant("ring_3.overflow"), word_constant("ring_3.parity"), bool_constant("ring_3.direction")},
      .bases = {before("fs_base"), before("gs_base"), record_},
      .fpu = std::make_shared<const x86::FpuState>(fpu_of_ring_3()),
      .stack = {},
      .instructions = 0};
  for (std::size_t i = 0; i < x86::register_count; ++i) {
    machine.registers[i] = before(x86::name_of(static_cast<Register>(i)));
  }
  auto path = std::make_unique<x86::Path>(image(), environment(), std::move(machine));
  path->assume(spec::is_canonical(before("fs_base")) && spec::is_canonical(before("gs_base")));
  path->assume(before("cpu_vcpu") != no_vcpu);
  path->assume(before("cpu_mode") <= spec::code(Mode::user));
  path->assume(before("cpu_leave") == spec::code(spec::Leave::directly));
  return path;
}

}  // namespace exo::proofs
