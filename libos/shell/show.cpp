// SPDX-License-Identifier: MIT
// Commands that show what the core's records and the page tables say.
#include "libos/shell/command.h"

#include <algorithm>

namespace exo::libos {
namespace {

using information::TaggedCount;

constexpr std::array type_names{"absent",        "core",          "free",          "data",
                                "table level 1", "table level 2", "table level 3", "table level 4",
                                "saved context", "information",   "ports"};
constexpr std::array domain_state_names{"dead", "building", "running", "dying"};
constexpr std::array capability_state_names{"empty", "live", "revoking", "draining"};

template <std::size_t Size, class Code>
const char* name_in(const std::array<const char*, Size>& names, Code code) {
  return number(code) < Size ? names[number(code)] : "?";
}

bool is_table(const FrameRecord& record) {
  return record.type() >= FrameType::table_1 && record.type() <= FrameType::table_4;
}

constexpr char rights_letters[16][5] = {"-", "r",  "w",  "rw",  "x",  "rx",  "wx",  "rwx",
                                        "d", "rd", "wd", "rwd", "xd", "rxd", "wxd", "rwxd"};

const char* letters(std::uint64_t rights) { return rights_letters[rights & all_rights]; }

// Does this for every frame of the machine, with its record.
template <class Action>
Outcome for_each_frame(Shell& shell, const Action& action) {
  FrameTable& table = shell.root().frames();
  const Status mapped = table.map_all();
  if (mapped != Status::ok) return refused(mapped);
  for (FrameNumber frame{0}; number(frame) < shell.root().boot().frame_count; frame = frame + 1) {
    action(frame, table[frame]);
  }
  return Outcome::done;
}

void print_frame_heading() { print("   frame  type           owner  references  type needs  entries\n"); }

void print_frame(FrameNumber frame, const FrameRecord& record) {
  print("{:>8}  {:14}{:>6}{:>12}{:>12}{:>9}\n", frame, name_in(type_names, record.type()), record.owner(),
        record.references(), record.type_references(), record.entries());
}

void print_capability(FrameNumber frame, std::uint64_t slot, const FrameRecord& record) {
  const std::uint64_t position = slot - 1;
  const CapabilityState state = record.capability_state[position];
  const TaggedCount& capability = record.capability[position];
  print("{:>8}{:>6}{:>7}{:>8}  {:8}{:6}", frame, slot, record.owner(), capability.tag(),
        letters(record.capability_rights(position)), name_in(capability_state_names, state));
  print(state == CapabilityState::draining ? "  since epoch {}\n" : "  bindings {}\n", capability.count());
}

}  // namespace

Outcome domains(Shell& shell, Arguments& arguments) {
  if (!arguments.are_understood()) return Outcome::usage;
  print("  domain  state     parent  charged    limit  capabilities  children  vCPUs\n");
  for (std::uint64_t name = root_domain; name < domain_count; ++name) {
    const DomainRecord& record = shell.root().domain(DomainId{name});
    if (record.state == DomainState::dead) continue;
    print("{:8}  {:9}{:7}{:9}{:9}{:14}{:10}{:7}\n", name, name_in(domain_state_names, record.state),
          std::uint64_t{record.parent}, record.charged, record.limit, record.capabilities, record.children,
          record.vcpus);
  }
  return Outcome::done;
}

Outcome frames(Shell& shell, Arguments& arguments) {
  if (!arguments.is_empty()) {
    const std::uint64_t first = arguments.number();
    const std::uint64_t count = arguments.number_or(1);
    if (!arguments.are_understood()) return Outcome::usage;
    for (std::uint64_t position = 0; position < count; ++position) {
      const FrameNumber frame{first + position};
      const auto record = shell.root().frames().record(frame);
      if (!record) return refused(record.error());
      if (position == 0) print_frame_heading();
      print_frame(frame, **record);
    }
    return Outcome::done;
  }
  std::array<std::uint64_t, type_names.size()> of_type{};
  const Outcome counted = for_each_frame(shell, [&](FrameNumber, const FrameRecord& record) {
    if (number(record.type()) < of_type.size()) ++of_type[number(record.type())];
  });
  if (counted != Outcome::done) return counted;
  for (std::size_t type = 0; type < of_type.size(); ++type) print("{:>9}  {}\n", of_type[type], type_names[type]);
  return Outcome::done;
}

Outcome capabilities(Shell& shell, Arguments& arguments) {
  const std::uint64_t holder = arguments.number_or(no_domain);
  if (!arguments.are_understood()) return Outcome::usage;
  print("   frame  slot  owner  holder  rights  state\n");
  return for_each_frame(shell, [&](FrameNumber frame, const FrameRecord& record) {
    for (std::uint64_t slot = 1; slot <= capability_slots; ++slot) {
      const bool is_used = record.capability_state[slot - 1] != CapabilityState::empty;
      const bool is_wanted = holder == no_domain || record.capability[slot - 1].tag() == holder;
      if (is_used && is_wanted) print_capability(frame, slot, record);
    }
  });
}

Outcome tables(Shell& shell, Arguments& arguments) {
  const std::uint64_t domain = arguments.number_or(root_domain);
  if (!arguments.are_understood()) return Outcome::usage;
  print_frame_heading();
  return for_each_frame(shell, [&](FrameNumber frame, const FrameRecord& record) {
    if (record.owner() == domain && is_table(record)) print_frame(frame, record);
  });
}

Outcome counters(Shell& shell, Arguments& arguments) {
  if (!arguments.are_understood()) return Outcome::usage;
  const volatile Counters& counters = shell.root().counters();
  const std::uint64_t now = counters.now, epoch = counters.epoch;
  print("{} ticks since boot.\n", now);
  print("Epoch {}: what is dropped now is gone when a later one is flushed.\n", epoch);
  return Outcome::done;
}

Outcome walk(Shell& shell, Arguments& arguments) {
  std::uint64_t first = arguments.number();
  Child* child = nullptr;
  if (!arguments.is_empty()) {
    child = shell.child(DomainId{first});
    const bool is_shell = first == root_domain;
    first = arguments.number();
    if (child == nullptr && !is_shell) return refused(Failure{"only the shell's own domains can be walked"});
  }
  if (!arguments.are_understood()) return Outcome::usage;
  if (child != nullptr) print("As it was built; only its owner can read a table.\n");
  const VirtualAddress address{first};
  auto way = child != nullptr ? child->space().walk(address) : shell.root().space().walk(address);
  if (!way) return refused(way.error());
  for (const Walk::Step& step : std::span{way->steps.data(), way->count}) {
    print("level {}: table {}, entry {}: {:#x}\n", step.level, step.table, step.index, step.word);
  }
  const std::uint64_t word = way->last().word;
  if (!way->reaches_page()) {
    print("There is nothing at {:#x}.\n", address);
    return Outcome::done;
  }
  print("{:#x} is in frame {}, {}", address, target(word), (word & entry::writable) != 0 ? "rw" : "r");
  print("{}", (word & entry::no_execute) != 0 ? "" : "x");
  if (slot_of(word) != Slot::owner) print(", under the capability in slot {}", slot_of(word));
  print(".\n");
  return Outcome::done;
}

}  // namespace exo::libos
