// SPDX-License-Identifier: MIT
// The content of memory, one map for each scalar of each object: maps from indices to words, as in the
// specification's state.
#pragma once

#include "proofs/x86/object.h"
#include "spec/map.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <variant>

namespace exo::proofs::x86 {

// A field with no index on its way is a map with one element, at index 0.
struct Field {
  std::string path;
  unsigned bits;
  std::variant<spec::Map<Symbolic, 1>, spec::Map<Symbolic, 2>> map;

  Word read(const Indices& indices) const;
  void write(const Indices& indices, const Word& value, const Bool& guard);
  // Every element of a row; only of a field with two indices.
  void fill_row(const Word& row, const Word& value, const Bool& guard);
};

class Fields {
 public:
  // Gives a field, met for the first time, its content at entry: sets the reader of its map's base.
  using Initial = std::function<void(Field&)>;

  explicit Fields(Initial initial) : initial_{std::move(initial)} {}

  Field& field(const Place& place);
  // From now on its content is what it is given anew.
  void forget(const std::string& path) { fields_.erase(path); }
  // Those that were read or written, by path. They live as long as this object.
  const std::map<std::string, std::unique_ptr<Field>>& all() const { return fields_; }

 private:
  Initial initial_;
  std::map<std::string, std::unique_ptr<Field>> fields_;
};

}  // namespace exo::proofs::x86
