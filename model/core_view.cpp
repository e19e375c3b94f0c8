// SPDX-License-Identifier: MIT
#include "model/core_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace exo::model {

namespace {

// Where a map is in the objects.
struct Location {
  std::size_t object = 0;
  const Field* field = nullptr;
  const Part* part = nullptr;
};

std::array<Location, map_count> locate_maps() {
  std::array<Location, map_count> found{};
  for (std::size_t object = 0; object < all_objects().size(); ++object) {
    for (const Field& field : all_objects()[object].fields) {
      for (const Part& part : field.parts) {
        if (part.map.empty()) continue;
        Location& location = found.at(map_named(part.map));
        if (location.part != nullptr) throw std::logic_error{"a map stands in two fields"};
        location = {object, &field, &part};
      }
    }
  }
  for (const Location& location : found) {
    if (location.part == nullptr) throw std::logic_error{"a map stands in no field"};
  }
  return found;
}

const Location& location_of(MapNumber map) {
  static const std::array<Location, map_count> locations = locate_maps();
  return locations[map];
}

Word mask(unsigned bits) { return bits == 64 ? ~Word{0} : (Word{1} << bits) - 1; }

Word load(std::span<const std::byte> bytes) {
  Word word = 0;
  std::memcpy(&word, bytes.data(), bytes.size());
  return word;
}

// Whether memory in a state (spec/state.h) has what is in the frame.
bool has_content(const Machine& machine, Word frame) {
  switch (static_cast<FrameType>(machine.state().type[frame])) {
    case FrameType::absent:
    case FrameType::core:
    case FrameType::information: return false;
    default: return true;
  }
}

// "frame_table[5].capability.word_[2]: the core has 0x1, the model 0x2 (capability_holder, capability_count)"
std::string describe(std::size_t object_number, std::size_t byte, const CoreView& core, const CoreView& model) {
  const Object& object = all_objects()[object_number];
  const std::size_t element = byte / object.record_size;
  const std::size_t offset = byte % object.record_size;
  for (const Field& field : object.fields) {
    const std::size_t length = field.inner_stride == 0 ? field.size : integers_in(object, field) * field.inner_stride;
    if (offset < field.offset || offset - field.offset >= length) continue;
    const std::size_t inner = field.inner_stride == 0 ? 0 : (offset - field.offset) / field.inner_stride;
    const std::size_t start = element * object.record_size + field.offset + inner * field.inner_stride;
    const Word in_core = load(core.bytes(object_number).subspan(start, field.size));
    const Word in_model = load(model.bytes(object_number).subspan(start, field.size));
    std::string text = fmt::format("{}[{}]{}{}", object.name, element, field.path.empty() ? "" : ".", field.path);
    if (field.inner_stride != 0) text += fmt::format("[{}]", inner);
    for (const Part& part : field.parts) {
      const Word left = in_core >> part.low_bit & mask(part.bits);
      const Word right = in_model >> part.low_bit & mask(part.bits);
      if (left != right) text += fmt::format("; {}: the core has {:#x}, the model {:#x}", part.map, left, right);
    }
    return text;
  }
  return fmt::format("{}[{}]: the core changed byte {}, which stands for nothing", object.name, element, offset);
}

}  // namespace

const std::vector<Object>& all_objects() {
  static const std::vector<Object> list = [] {
    std::vector<Object> all{objects().begin(), objects().end()};
    all.insert(all.end(), host_objects().begin(), host_objects().end());
    return all;
  }();
  return list;
}

std::size_t object_of(MapNumber map) { return location_of(map).object; }

std::array<Word, 2> position_of(MapNumber map, std::array<Word, 2> key) {
  const bool in_single_record = all_objects()[object_of(map)].index == spec::Index::scalar;
  return in_single_record ? std::array{Word{0}, key[0]} : key;
}

std::size_t integers_in(const Object& object, const Field& field) {
  if (field.inner_stride == 0) return 1;
  return extent(field.index, 1)[object.index == spec::Index::scalar ? 0 : 1];
}

std::size_t object_bytes(const Object& object, Word frames) {
  return extent(object.index, frames)[0] * object.record_size;
}

std::span<std::byte> CoreView::field_of(MapNumber map, std::array<Word, 2> key) const {
  const Location& location = location_of(map);
  const auto [record, inner] = position_of(map, key);
  const std::size_t offset = record * all_objects()[location.object].record_size + location.field->offset +
                             inner * location.field->inner_stride;
  const std::span<std::byte> place = places_[location.object];
  if (offset + location.field->size > place.size()) return {};
  return place.subspan(offset, location.field->size);
}

Word CoreView::get(MapNumber map, std::array<Word, 2> key) const {
  const Part& part = *location_of(map).part;
  return load(field_of(map, key)) >> part.low_bit & mask(part.bits);
}

void CoreView::set(MapNumber map, std::array<Word, 2> key, Word value) const {
  const Part& part = *location_of(map).part;
  const std::span<std::byte> field = field_of(map, key);
  const Word word = (load(field) & ~(mask(part.bits) << part.low_bit)) | value << part.low_bit;
  std::memcpy(field.data(), &word, field.size());
}

void CoreView::lower(const Machine& machine, const Machine::Write& write) const {
  const Word columns = write.whole_row ? extent(maps()[write.map].index, machine.frames())[1] : write.key[1] + 1;
  for (Word column = write.whole_row ? 0 : write.key[1]; column < columns; ++column) {
    const std::array<Word, 2> key{write.key[0], column};
    if (!field_of(write.map, key).empty()) set(write.map, key, machine.get(write.map, key));
  }
}

void CoreView::lower_all(const Machine& machine) const {
  for (MapNumber map = 0; map < map_count; ++map) {
    const Word rows = extent(maps()[map].index, machine.frames())[0];
    for (Word row = 0; row < rows; ++row) lower(machine, {map, {row, 0}, true, true});
  }
}

// Spares most of the work on a large machine.
bool CoreView::is_zero_in_both(const Machine& machine, Word frame) const {
  const auto is_zero = [](auto element) { return element == decltype(element){}; };
  static const MapNumber memory = map_named("memory");
  const std::span<std::byte> place = places_[object_of(memory)];
  if ((frame + 1) * page_size > place.size()) return false;
  return std::ranges::all_of(place.subspan(frame * page_size, page_size), is_zero) &&
         std::ranges::all_of(machine.row(memory, frame), is_zero);
}

void CoreView::lift_all(Machine& machine) const {
  const MapNumber memory = map_named("memory");  // types come before it
  for (MapNumber map = 0; map < map_count; ++map) {
    const auto [rows, columns] = extent(maps()[map].index, machine.frames());
    for (Word row = 0; row < rows; ++row) {
      if (map == memory && (!has_content(machine, row) || is_zero_in_both(machine, row))) continue;
      for (Word column = 0; column < columns; ++column) {
        if (field_of(map, {row, column}).empty()) continue;
        const Word value = get(map, {row, column});
        if (value != machine.get(map, {row, column})) machine.set(map, {row, column}, value);  // zeros take no memory
      }
    }
    machine.forget_writes();
  }
}

CoreCopy::CoreCopy(Word frames) {
  for (std::size_t object = 0; object < all_objects().size(); ++object) {
    storage_.push_back(std::make_unique<Storage>(object_bytes(all_objects()[object], frames)));
    view_.place(object, storage_.back()->bytes());
  }
}

std::optional<std::string> difference(const CoreView& core, const CoreView& model, std::size_t object) {
  return difference(core, model, object, 0, core.bytes(object).size());
}

std::optional<std::string> difference(const CoreView& core, const CoreView& model, std::size_t object,
                                      std::size_t first, std::size_t count) {
  if (first + count > core.bytes(object).size()) return std::nullopt;
  const std::size_t found =
      first_difference(core.bytes(object).subspan(first, count), model.bytes(object).subspan(first, count));
  if (found == count) return std::nullopt;
  return describe(object, first + found, core, model);
}

}  // namespace exo::model
