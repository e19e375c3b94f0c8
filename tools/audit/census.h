// SPDX-License-Identifier: MIT
// Who has what in a machine: the state of a model, collected for a picture.
#pragma once

#include "model/machine.h"

#include <array>
#include <map>
#include <string>
#include <vector>

namespace exo::tools {

inline constexpr std::size_t frame_types = 11;
using FramesByType = std::array<std::size_t, frame_types>;

// A page table and the tables that its entries name, each once.
struct TableNode {
  model::Word frame;
  unsigned level;
  model::Word entries;
  std::vector<model::Word> below;
};

struct DomainEntry {
  model::Word domain;
  FramesByType frames{};
  std::vector<TableNode> tables;  // roots first, and every table before those it names
  std::vector<model::Word> vcpus;
};

// The capabilities of one domain for frames of another with the same rights.
struct Sharing {
  model::Word owner, holder, rights;
  std::size_t capabilities = 0;
  model::Word bindings = 0;
};

struct Census {
  FramesByType frames{};
  std::vector<DomainEntry> domains;
  std::vector<Sharing> sharings;
};

Census census_of(const model::Machine& machine);

// "table_1", as in spec/abi.h.
std::string_view type_name(std::size_t type);

// "rwx", of rights or of the state of a domain or vCPU.
std::string rights_name(model::Word rights);
std::string_view domain_state_name(model::Word state);
std::string_view vcpu_state_name(model::Word state);

}  // namespace exo::tools
