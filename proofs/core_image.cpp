// SPDX-License-Identifier: MIT
#include "proofs/core_image.h"

#include "model/abstraction.h"
#include "model/kernel.h"

#include <map>
#include <ranges>
#include <stdexcept>

namespace exo::proofs {

namespace {

// The paths of fields are those of the executor: the object, then the members on the way.
std::map<std::string, FieldMeaning> make_meanings() {
  std::map<std::string, FieldMeaning> meanings;
  for (const model::Object& object : model::objects()) {
    for (const model::Field& field : object.fields) {
      FieldMeaning meaning;
      for (const model::Part& part : field.parts) {
        if (!part.map.empty()) meaning.parts.push_back({part.map, part.low_bit, part.bits});
      }
      const std::string separator = field.path.empty() ? "" : ".";
      meanings.emplace(std::string{object.name} + separator + std::string{field.path}, std::move(meaning));
    }
  }
  return meanings;
}

// The content of a field at the start: its parts, side by side from the lowest bit on.
Word initial_value(const State& old, const FieldMeaning& meaning, const Keys& keys) {
  const auto bits_of = [&](const auto& part) { return read_map(old, part.map, keys).term().extract(part.bits - 1, 0); };
  z3::expr whole = bits_of(meaning.parts.front());
  for (const auto& part : meaning.parts | std::views::drop(1)) whole = z3::concat(bits_of(part), whole);
  const unsigned width = whole.get_sort().bv_size();
  return Word{(width == 64 ? whole : z3::zext(whole, 64 - width)).simplify()};
}

void set_initial(const State& old, x86::Field& field) {
  const FieldMeaning& meaning = meaning_of_field(field.path);
  std::visit(
      [&](auto& map) {
        using Key = typename std::remove_reference_t<decltype(map)>::Key;
        map.base().set_reader(
            [&old, &meaning](const Key& key) { return initial_value(old, meaning, Keys(key.begin(), key.end())); });
      },
      field.map);
}

// Frames whose words a call may touch: the others hold the core's own objects, or nothing.
Bool holds_words(const State& old, const Word& frame) {
  return !spec::type_is(old, frame, FrameType::absent) && !spec::type_is(old, frame, FrameType::core) &&
         !spec::type_is(old, frame, FrameType::information);
}

}  // namespace

Word read_map(const State& state, std::string_view map, const Keys& keys) {
  std::optional<Word> value;
  State::each(state, [&](const auto& candidate) {
    using Key = typename std::remove_cvref_t<decltype(candidate)>::Key;
    if (candidate.info().name != map) return;
    Key key = [&]<std::size_t... I>(std::index_sequence<I...>) {
      return Key{keys.at(I)...};
    }(std::make_index_sequence<std::tuple_size_v<Key>>{});
    value = candidate.read(key);
  });
  if (!value) throw std::out_of_range{"the state has no part " + std::string{map}};
  return *value;
}

const FieldMeaning& meaning_of_field(const std::string& path) {
  static const std::map<std::string, FieldMeaning> meanings = make_meanings();
  const auto found = meanings.find(path);
  if (found == meanings.end()) throw std::out_of_range{"the core touches " + path + ", which means nothing"};
  return found->second;
}

CoreImage::CoreImage(const std::filesystem::path& file) : image_{file}, types_{file}, program_{image_} {}

x86::Environment CoreImage::environment(const State& old) const {
  using spec::Index;
  using x86::Layout;
  x86::Environment result;
  result.initial = [&old](x86::Field& field) { set_initial(old, field); };
  const std::uint64_t processor = image_.object("exo::core::processors").address + model::kernel::cpu_offset;
  result.gs_base = processor;

  result.objects.push_back({.name = "frame_table",
                            .address = model::kernel::frame_table_address,
                            .layout = Layout::array(types_.type("exo::core::Frame"), max_frames),
                            .index = Index::frame,
                            .bound = old.frame_count()});
  result.objects.push_back({.name = "memory",
                            .address = model::kernel::direct_map_address,
                            .layout = Layout::array(Layout::array(Layout::scalar(8), words_per_frame), max_frames),
                            .index = Index::frame,
                            .bound = old.frame_count(),
                            .may_access = [&old](const Word& frame) { return holds_words(old, frame); }});
  // The record of the processor that executes is what GS points to.
  result.objects.push_back({.name = "cpus",
                            .address = processor,
                            .layout = Layout::array(types_.type("exo::core::Cpu"), spec::cpu_count),
                            .index = Index::cpu});
  for (const model::Object& object : model::objects()) {
    const std::string name{object.name};
    if (name == "frame_table" || name == "memory" || name == "cpus") continue;
    const std::string qualified = "exo::core::" + name;
    result.objects.push_back({.name = name,
                              .address = image_.object(qualified).address,
                              .layout = types_.variable(qualified),
                              .index = object.index});
  }
  return result;
}

}  // namespace exo::proofs
