// SPDX-License-Identifier: MIT
// An object in memory as the executor's user declares it, and one place in it.
#pragma once

#include "proofs/symbolic.h"
#include "proofs/x86/layout.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace exo::proofs::x86 {

using Indices = std::vector<Word>;

struct Object {
  std::string name;  // where the paths of its fields start
  std::uint64_t address;
  Layout layout;
  spec::Index index = spec::Index::scalar;  // what its outermost array is indexed by
  // The number of elements of the outermost array, if it is not the one of the layout (and then below it).
  std::optional<Word> bound = {};
  // Whether an element of the outermost array may be accessed; it becomes an obligation of each access.
  std::function<Bool(const Word& index)> may_access = {};
  // What a load finds, where others (the processor's walker, ring 3) write too: called once per load, in program
  // order. A locked load is that of an atomic exchange.
  std::function<Word(const Indices& indices, const Word& stored, const Bool& guard, bool locked)> observe = {};
};

// A scalar in an object: its path, such as "frame.capability_rights", an index for each array on the way to it, and
// the bytes that lie before the place that is meant.
struct Place {
  struct Bounded {
    Word index;
    Word count;
  };

  const Object* object;
  std::string path;
  std::vector<Bounded> indices;
  std::uint64_t offset;  // in the scalar
  std::uint64_t bytes;   // of the scalar

  Indices keys() const {
    Indices keys;
    for (const Bounded& bounded : indices) keys.push_back(bounded.index);
    return keys;
  }
};

}  // namespace exo::proofs::x86
