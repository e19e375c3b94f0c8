// SPDX-License-Identifier: MIT
// The bytes of the core's objects, wherever they are: in the core of the host, in a copy, in another machine's
// memory. Lowering writes a machine's state there, lifting reads it back.
#pragma once

#include "model/abstraction.h"
#include "model/machine.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace exo::model {

// All objects of the abstraction, the host's last; an object is named by its position here.
const std::vector<Object>& all_objects();

// The object that holds a map.
std::size_t object_of(MapNumber map);

// Where an element of a map stands there: in which record, and where in an inner array of it.
std::array<Word, 2> position_of(MapNumber map, std::array<Word, 2> key);

// How many integers a field of an object is.
std::size_t integers_in(const Object& object, const Field& field);

// How many bytes an object has in a machine of this many frames.
std::size_t object_bytes(const Object& object, Word frames);

class CoreView {
 public:
  // Objects without a place are neither written nor read.
  CoreView() : places_(all_objects().size()) {}
  void place(std::size_t object, std::span<std::byte> bytes) { places_.at(object) = bytes; }
  std::span<std::byte> bytes(std::size_t object) const { return places_[object]; }

  // One element of a map; its object has a place that reaches so far.
  Word get(MapNumber map, std::array<Word, 2> key) const;
  void set(MapNumber map, std::array<Word, 2> key, Word value) const;

  // Writes one element of a state, all elements of its row, or the whole state.
  void lower(const Machine& machine, const Machine::Write& write) const;
  void lower_all(const Machine& machine) const;

  // Reads the whole state into a machine that has as many frames. Memory of frames that hold the core's own objects
  // is not part of a state.
  void lift_all(Machine& machine) const;

 private:
  std::span<std::byte> field_of(MapNumber map, std::array<Word, 2> key) const;  // none where there is no place

  bool is_zero_in_both(const Machine& machine, Word frame) const;

  std::vector<std::span<std::byte>> places_;
};

// Objects of their own.
class CoreCopy {
 public:
  explicit CoreCopy(Word frames);
  CoreCopy(CoreCopy&&) = default;
  const CoreView& view() const { return view_; }

 private:
  std::vector<std::unique_ptr<Storage>> storage_;
  CoreView view_;
};

// The first difference between two views' copies of an object, or of its bytes from `first` on, in words.
std::optional<std::string> difference(const CoreView& core, const CoreView& model, std::size_t object);
std::optional<std::string> difference(const CoreView& core, const CoreView& model, std::size_t object,
                                      std::size_t first, std::size_t count);

}  // namespace exo::model
