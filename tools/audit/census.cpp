// SPDX-License-Identifier: MIT
#include "tools/audit/census.h"

#include "spec/invariants.h"

#include <algorithm>
#include <set>

namespace exo::tools {

namespace {

using model::Machine;
using model::Native;
using model::Word;

constexpr std::array<std::string_view, frame_types> type_names{"absent",        "core",        "free",    "data",
                                                               "table_1",       "table_2",     "table_3", "table_4",
                                                               "saved_context", "information", "ports"};

unsigned level_of(const Machine& machine, Word frame) {
  constexpr auto first = static_cast<unsigned>(FrameType::table_1);
  return static_cast<unsigned>(machine.state().type[frame]) - first + 1;
}

bool is_table(const Machine& machine, Word frame) {
  const Word type = machine.state().type[frame];
  return type >= spec::code(FrameType::table_1) && type <= spec::code(FrameType::table_4);
}

TableNode node_of(const Machine& machine, Word frame) {
  const auto& state = machine.state();
  TableNode node{frame, level_of(machine, frame), state.entries[frame], {}};
  if (node.level == 1) return node;
  for (Word index = 0; index < words_per_frame; ++index) {
    if (!spec::is_live(state, frame, index)) continue;
    const Word target = spec::target_of(Word{state.memory[frame, index]});
    if (target >= machine.frames() || !is_table(machine, target)) continue;
    if (std::ranges::find(node.below, target) == node.below.end()) node.below.push_back(target);
  }
  return node;
}

void add_with_all_below(const Machine& machine, Word frame, std::set<Word>& seen, std::vector<TableNode>& tables) {
  if (!seen.insert(frame).second) return;
  tables.push_back(node_of(machine, frame));
  for (const Word below : std::vector<Word>{tables.back().below}) add_with_all_below(machine, below, seen, tables);
}

// Roots first, then what no root of the domain leads to.
std::vector<TableNode> tables_of(const Machine& machine, Word domain) {
  std::vector<TableNode> tables;
  std::set<Word> seen;
  for (unsigned level = 4; level >= 1; --level) {
    for (Word frame = 0; frame < machine.frames(); ++frame) {
      if (machine.state().owner[frame] != domain || !is_table(machine, frame)) continue;
      if (level_of(machine, frame) == level) add_with_all_below(machine, frame, seen, tables);
    }
  }
  return tables;
}

std::vector<Sharing> sharings_of(const Machine& machine) {
  const auto& state = machine.state();
  std::map<std::array<Word, 3>, Sharing> found;
  for (Word frame = 0; frame < machine.frames(); ++frame) {
    for (Word position = 0; position < capability_slots; ++position) {
      if (!spec::capability_held(state, frame, position + 1)) continue;
      const Word owner = state.owner[frame], holder = state.capability_holder[frame, position];
      const Word rights = state.capability_rights[frame, position];
      Sharing& sharing = found.try_emplace({owner, holder, rights}, Sharing{owner, holder, rights}).first->second;
      ++sharing.capabilities;
      sharing.bindings += state.capability_count[frame, position];
    }
  }
  std::vector<Sharing> all;
  all.reserve(found.size());
  for (const auto& [key, sharing] : found) all.push_back(sharing);
  return all;
}

std::size_t type_of(const Machine& machine, Word frame) {
  return std::min<std::size_t>(machine.state().type[frame], frame_types - 1);
}

}  // namespace

Census census_of(const Machine& machine) {
  const auto& state = machine.state();
  Census census;
  std::map<Word, FramesByType> owned;
  for (Word frame = 0; frame < machine.frames(); ++frame) {
    ++census.frames[type_of(machine, frame)];
    ++owned[state.owner[frame]][type_of(machine, frame)];
  }
  for (Word domain = root_domain; domain < domain_count; ++domain) {
    if (spec::domain_is(state, domain, DomainState::dead)) continue;
    DomainEntry entry{domain, owned[domain], tables_of(machine, domain), {}};
    for (Word vcpu = root_vcpu; vcpu < vcpu_count; ++vcpu) {
      const bool present = state.vcpu_state[vcpu] != spec::code(VcpuState::absent);
      if (present && state.vcpu_domain[vcpu] == domain) entry.vcpus.push_back(vcpu);
    }
    census.domains.push_back(std::move(entry));
  }
  census.sharings = sharings_of(machine);
  return census;
}

std::string_view type_name(std::size_t type) { return type_names.at(type); }

std::string rights_name(Word rights) {
  std::string name;
  if ((rights & right_read) != 0) name += 'r';
  if ((rights & right_write) != 0) name += 'w';
  if ((rights & right_execute) != 0) name += 'x';
  if ((rights & right_derive) != 0) name += 'd';
  return name;
}

std::string_view domain_state_name(Word state) {
  constexpr std::array<std::string_view, 4> names{"dead", "building", "running", "dying"};
  return state < names.size() ? names[state] : "?";
}

std::string_view vcpu_state_name(Word state) {
  constexpr std::array<std::string_view, 6> names{"absent", "stopped", "ready", "blocked", "calling", "accepting"};
  return state < names.size() ? names[state] : "?";
}

}  // namespace exo::tools
