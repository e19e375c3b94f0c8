// SPDX-License-Identifier: MIT
#include "proofs/x86/memory.h"

#include "proofs/x86/unsupported.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace exo::proofs::x86 {

namespace {

std::uint64_t little_endian(std::span<const std::byte> bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | std::to_integer<std::uint64_t>(bytes[i]);
  return value;
}

// The bytes of an access that lie in the scalar it starts in.
unsigned bytes_inside(const Place& place, unsigned bytes) {
  return static_cast<unsigned>(std::min<std::uint64_t>(bytes, place.bytes - place.offset));
}

std::string unknown(const Linear& address) {
  return fmt::format("the address is in no known object (constant part {:#x}, {} terms)", address.constant(),
                     address.terms().size());
}

// Where the address is no choice and in an object. Throws Unsupported otherwise.
const Place& only_place(const std::vector<Resolution>& cases, const Linear& address) {
  const std::optional<Place>& place = cases.front().place;
  if (cases.size() != 1 || !place) throw UnknownAddress{unknown(address)};
  return *place;
}

const char* const outside = "the access is to a known object";

}  // namespace

void Memory::require_access(const Place& place, const Context& context) {
  for (const Place::Bounded& bounded : place.indices) {
    obligations_.require(context.guard, bounded.index < bounded.count, "an index of " + place.path + " is in bounds",
                         context.instruction);
  }
  if (!place.object->may_access || place.indices.empty()) return;
  obligations_.require(context.guard, place.object->may_access(place.indices[0].index),
                       "the element of " + place.object->name + " may be accessed", context.instruction);
}

Word Memory::load(const Linear& address, unsigned bytes, const Context& context) {
  const std::vector<Resolution> cases = resolve(objects_, address);
  if (cases.size() == 1 && !cases[0].place) return load_constant(address, bytes, context);
  Word value = 0;
  for (const Resolution& one : cases) {
    const Context narrower{context.guard && one.condition, context.instruction, context.locked};
    if (narrower.guard.is_false()) continue;
    if (one.place) {
      value = choose(one.condition, load_place(*one.place, address, bytes, narrower), value);
    } else {
      obligations_.require(narrower.guard, false, outside, context.instruction);
    }
  }
  return value;
}

Word Memory::load_place(const Place& place, const Linear& address, unsigned bytes, const Context& context) {
  require_access(place, context);
  const Indices keys = place.keys();
  Word whole = fields_.field(place).read(keys);
  if (place.object->observe) whole = place.object->observe(keys, whole, context.guard, context.locked);
  const unsigned inside = bytes_inside(place, bytes);
  Word low = truncate(whole >> static_cast<unsigned>(8 * place.offset), 8 * inside);
  if (inside == bytes) return low;
  return low | load(address + Linear{inside}, bytes - inside, context) << (8 * inside);
}

Word Memory::load_constant(const Linear& address, unsigned bytes, const Context& context) {
  if (!address.is_constant()) return load_from_table(address, bytes, context);
  const auto content = image_.constant_bytes(address.constant(), bytes);
  if (!content) throw UnknownAddress{unknown(address)};
  return little_endian(*content);
}

Word Memory::load_from_table(const Linear& address, unsigned bytes, const Context& context) {
  const Symbol* table = image_.object_containing(address.constant());
  if (table == nullptr || !image_.constant_bytes(table->address, table->bytes)) throw UnknownAddress{unknown(address)};
  const std::uint64_t count = table->bytes / bytes;
  const std::vector<Object> objects{{table->name, table->address, Layout::array(Layout::scalar(bytes), count)}};
  const std::vector<Resolution> cases = resolve(objects, address);
  const Place& place = only_place(cases, address);
  if (place.offset != 0) throw UnknownAddress{unknown(address)};
  require_access(place, context);
  Word value = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const Word element = load_constant(Linear{table->address + i * bytes}, bytes, context);
    value = choose(equal(place.indices[0].index, Word{i}), element, value);
  }
  return value;
}

void Memory::store(const Linear& address, unsigned bytes, const Word& value, const Context& context) {
  const std::vector<Resolution> cases = resolve(objects_, address);
  if (cases.size() == 1 && !cases[0].place) throw UnknownAddress{unknown(address)};
  for (const Resolution& one : cases) {
    const Context narrower{context.guard && one.condition, context.instruction, context.locked};
    if (narrower.guard.is_false()) continue;
    if (one.place) {
      store_place(*one.place, address, bytes, value, narrower);
    } else {
      obligations_.require(narrower.guard, false, outside, context.instruction);
    }
  }
}

void Memory::store_place(const Place& place, const Linear& address, unsigned bytes, const Word& value,
                         const Context& context) {
  require_access(place, context);
  Field& field = fields_.field(place);
  const Indices keys = place.keys();
  const unsigned inside = bytes_inside(place, bytes);
  Word whole = truncate(value, 8 * inside);
  if (inside != place.bytes) {
    if (place.object->observe) throw Unsupported{"the store changes part of a word that others write too"};
    const auto shift = static_cast<unsigned>(8 * place.offset);
    whole = keep(field.read(keys), ~(ones(8 * inside) << shift)) | whole << shift;
  }
  field.write(keys, whole, context.guard);
  if (inside != bytes) store(address + Linear{inside}, bytes - inside, value >> (8 * inside), context);
}

void Memory::fill(const Linear& address, std::uint64_t count, const Word& value, const Context& context) {
  const std::vector<Resolution> cases = resolve(objects_, address);
  const Place& place = only_place(cases, address);
  if (place.indices.size() != 2 || place.bytes != 8 || place.offset != 0 ||
      !(place.indices[1].count.is_number() && place.indices[1].count.number() == count)) {
    throw Unsupported{"the block is not a whole row of words"};
  }
  require_access(place, context);
  obligations_.require(context.guard, equal(place.indices[1].index, Word{0}), "the block starts at the row's start",
                       context.instruction);
  fields_.field(place).fill_row(place.indices[0].index, value, context.guard);
}

}  // namespace exo::proofs::x86
