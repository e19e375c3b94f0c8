// SPDX-License-Identifier: MIT
#include "proofs/x86/debug_types.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <unistd.h>

#include <functional>
#include <map>
#include <optional>
#include <stdexcept>

namespace exo::proofs::x86 {

namespace {

std::optional<std::uint64_t> number(Dwarf_Die* die, unsigned attribute) {
  Dwarf_Attribute value;
  Dwarf_Word word = 0;
  if (dwarf_attr_integrate(die, attribute, &value) == nullptr || dwarf_formudata(&value, &word) != 0) {
    return std::nullopt;
  }
  return word;
}

std::string name_of(Dwarf_Die* die) {
  const char* name = dwarf_diename(die);
  return name == nullptr ? "" : name;
}

Dwarf_Die type_of(Dwarf_Die* die) {
  Dwarf_Attribute value;
  Dwarf_Die type;
  if (dwarf_attr_integrate(die, DW_AT_type, &value) == nullptr || dwarf_formref_die(&value, &type) == nullptr) {
    throw std::runtime_error{"The debug information gives no type for " + name_of(die) + "."};
  }
  return type;
}

// Calls visit(die) for the children until it answers true; whether it did.
bool any_child(Dwarf_Die* die, const std::function<bool(Dwarf_Die*)>& visit) {
  Dwarf_Die child;
  if (dwarf_child(die, &child) != 0) return false;
  do {
    if (visit(&child)) return true;
  } while (dwarf_siblingof(&child, &child) == 0);
  return false;
}

Layout layout_of(Dwarf_Die* die);

Layout array_layout(Dwarf_Die* die) {
  std::vector<std::uint64_t> counts;
  any_child(die, [&](Dwarf_Die* range) {
    if (dwarf_tag(range) != DW_TAG_subrange_type) return false;
    const auto count = number(range, DW_AT_count);
    const auto last = number(range, DW_AT_upper_bound);
    if (!count && !last) throw std::runtime_error{"An array without a length has no layout."};
    counts.push_back(count ? *count : *last + 1);
    return false;
  });
  Dwarf_Die element = type_of(die);
  Layout layout = layout_of(&element);
  for (auto count = counts.rbegin(); count != counts.rend(); ++count) layout = Layout::array(layout, *count);
  return layout;
}

std::uint64_t bytes_of(Dwarf_Die* die) {
  const auto bytes = number(die, DW_AT_byte_size);
  if (!bytes) throw std::runtime_error{"The type " + name_of(die) + " is only declared."};
  return *bytes;
}

Layout record_layout(Dwarf_Die* die) {
  const std::uint64_t bytes = bytes_of(die);
  std::vector<Layout::Member> members;
  any_child(die, [&](Dwarf_Die* child) {
    const int tag = dwarf_tag(child);
    if (tag != DW_TAG_member && tag != DW_TAG_inheritance) return false;
    if (dwarf_hasattr(child, DW_AT_external)) return false;  // static
    if (dwarf_hasattr(child, DW_AT_bit_size)) {
      throw std::runtime_error{"The bit-field " + name_of(child) + " has no layout."};
    }
    Dwarf_Die type = type_of(child);
    members.push_back({name_of(child), number(child, DW_AT_data_member_location).value_or(0), layout_of(&type)});
    return false;
  });
  return Layout::record(std::move(members), bytes);
}

Layout layout_of(Dwarf_Die* die) {
  switch (dwarf_tag(die)) {
    case DW_TAG_typedef:
    case DW_TAG_const_type:
    case DW_TAG_volatile_type: {
      Dwarf_Die type = type_of(die);
      return layout_of(&type);
    }
    case DW_TAG_base_type:
    case DW_TAG_enumeration_type: return Layout::scalar(bytes_of(die));
    case DW_TAG_pointer_type: return Layout::scalar(8);
    case DW_TAG_array_type: return array_layout(die);
    case DW_TAG_structure_type:
    case DW_TAG_class_type: return record_layout(die);
    default: throw std::runtime_error{"The type " + name_of(die) + " has no layout."};
  }
}

bool is_type(int tag) {
  return tag == DW_TAG_structure_type || tag == DW_TAG_class_type || tag == DW_TAG_typedef ||
         tag == DW_TAG_enumeration_type || tag == DW_TAG_base_type;
}

// The definition with this qualified name below `scope`.
std::optional<Dwarf_Die> find(Dwarf_Die* scope, const std::string& name, bool (*accepts)(int tag)) {
  std::optional<Dwarf_Die> found;
  const std::size_t colon = name.find("::");
  const std::string first = name.substr(0, colon);
  any_child(scope, [&](Dwarf_Die* child) {
    if (name_of(child) != first) return false;
    const int tag = dwarf_tag(child);
    if (colon != std::string::npos) {
      if (tag == DW_TAG_namespace || is_type(tag)) found = find(child, name.substr(colon + 2), accepts);
    } else if (accepts(tag) && !(is_type(tag) && dwarf_hasattr(child, DW_AT_declaration))) {
      found = *child;
    }
    return found.has_value();
  });
  return found;
}

}  // namespace

struct DebugTypes::File {
  int descriptor = -1;
  Dwarf* dwarf = nullptr;

  ~File() {
    dwarf_end(dwarf);
    if (descriptor >= 0) close(descriptor);
  }

  Dwarf_Die find_in_units(const std::string& name, bool (*accepts)(int tag)) const {
    Dwarf_CU* unit = nullptr;
    Dwarf_Die root;
    while (dwarf_get_units(dwarf, unit, &unit, nullptr, nullptr, &root, nullptr) == 0) {
      if (const auto found = find(&root, name, accepts)) return *found;
    }
    throw std::runtime_error{"The debug information does not know " + name + "."};
  }

  // To go through all units takes long, and each path through the core asks for the same few layouts.
  template <class Make>
  const Layout& remembered(const std::string& what, const Make& make) {
    const auto found = layouts.find(what);
    return found != layouts.end() ? found->second : layouts.emplace(what, make()).first->second;
  }
  std::map<std::string, Layout> layouts;
};

DebugTypes::DebugTypes(const std::filesystem::path& file) : file_{std::make_unique<File>()} {
  file_->descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (file_->descriptor >= 0) file_->dwarf = dwarf_begin(file_->descriptor, DWARF_C_READ);
  if (file_->dwarf == nullptr) throw std::runtime_error{file.string() + " has no debug information."};
}

DebugTypes::~DebugTypes() = default;

Layout DebugTypes::type(const std::string& name) const {
  return file_->remembered("type " + name, [&] {
    Dwarf_Die die = file_->find_in_units(name, is_type);
    return layout_of(&die);
  });
}

Layout DebugTypes::variable(const std::string& name) const {
  return file_->remembered("variable " + name, [&] {
    Dwarf_Die die = file_->find_in_units(name, [](int tag) { return tag == DW_TAG_variable; });
    Dwarf_Die type = type_of(&die);
    return layout_of(&type);
  });
}

}  // namespace exo::proofs::x86
