// SPDX-License-Identifier: MIT
// Loads and stores. An access is cut into the scalars it touches, each named by its place; bounds and the
// right to access become obligations.
#pragma once

#include "proofs/x86/fields.h"
#include "proofs/x86/image.h"
#include "proofs/x86/linear.h"
#include "proofs/x86/obligation.h"
#include "proofs/x86/resolve.h"

#include <cstdint>
#include <vector>

namespace exo::proofs::x86 {

class Memory {
 public:
  // An access happens where the guard holds; the instruction is named in obligations.
  struct Context {
    Bool guard;
    std::uint64_t instruction;
    bool locked = false;  // load and store are one
  };

  Memory(const Image& image, std::vector<Object> objects, Fields::Initial initial, Obligations& obligations)
      : image_{image}, objects_{std::move(objects)}, fields_{std::move(initial)}, obligations_{obligations} {}

  // 1..8 bytes, low byte first.
  Word load(const Linear& address, unsigned bytes, const Context& context);
  void store(const Linear& address, unsigned bytes, const Word& value, const Context& context);
  // Stores `count` words, which must be a whole row of an array of rows of words.
  void fill(const Linear& address, std::uint64_t count, const Word& value, const Context& context);

  // From now on nothing is known of the field.
  void forget(const std::string& path) { fields_.forget(path); }
  const Fields& fields() const { return fields_; }

 private:
  Word load_place(const Place& place, const Linear& address, unsigned bytes, const Context& context);
  void store_place(const Place& place, const Linear& address, unsigned bytes, const Word& value,
                   const Context& context);
  Word load_constant(const Linear& address, unsigned bytes, const Context& context);
  Word load_from_table(const Linear& address, unsigned bytes, const Context& context);
  void require_access(const Place& place, const Context& context);

  const Image& image_;
  const std::vector<Object> objects_;
  Fields fields_;
  Obligations& obligations_;
};

}  // namespace exo::proofs::x86
