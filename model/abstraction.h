// SPDX-License-Identifier: MIT
// How the core's state stands for the specification's: which maps each field of each of the core's objects holds.
// This is the only file that knows both. Proofs, the host's core and a machine in QEMU are read through it.
#pragma once

#include "spec/map.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace exo::model {

// Part of a field: the value of a map stands in `bits` bits from `low_bit` on.
struct Part {
  std::string_view map;  // name in spec/state.h; empty where there is no part
  unsigned low_bit = 0;
  unsigned bits = 0;
};

// An integer in each element of an object, or an array of integers there.
struct Field {
  std::string_view path;     // as in debug information, without the indices; empty where the element is an integer
  spec::Index index;         // of the maps: what numbers the elements and, with an inner array, the integers in each;
                             // in a single record the integers alone
  std::size_t offset;        // bytes from the start of the element
  std::size_t size;          // bytes of the integer, 1 to 8
  std::size_t inner_stride;  // bytes from one integer of an inner array to the next; 0 without one
  Part parts[2];
};

// An array of records, of words of frames, or a single record or word.
struct Object {
  std::string_view name;    // a symbol of namespace core; but frame_table and memory are at fixed addresses, and
                            // cpus are what GS points to
  std::size_t record_size;  // bytes from one element to the next
  spec::Index index;        // what numbers the elements
  std::span<const Field> fields;
};

std::span<const Object> objects();

// What stands for hardware in the host's port: an object of that port alone, read in the same way.
std::span<const Object> host_objects();

}  // namespace exo::model
