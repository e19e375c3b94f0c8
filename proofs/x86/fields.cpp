// SPDX-License-Identifier: MIT
#include "proofs/x86/fields.h"

#include "proofs/x86/unsupported.h"

namespace exo::proofs::x86 {

namespace {

using Column = spec::Map<Symbolic, 1>;
using Table = spec::Map<Symbolic, 2>;

Column::Key column_key(const Indices& indices) { return {indices.empty() ? Word{0} : indices[0]}; }
Table::Key table_key(const Indices& indices) { return {indices[0], indices[1]}; }

// Lets `write` change a map where the guard holds.
template <class Map, class Write>
void guarded(Map& map, const Bool& guard, Write&& write) {
  map.set_guard(&guard);
  write();
  map.set_guard(nullptr);
}

}  // namespace

Word Field::read(const Indices& indices) const {
  if (const auto* table = std::get_if<Table>(&map)) return table->read(table_key(indices));
  return std::get<Column>(map).read(column_key(indices));
}

void Field::write(const Indices& indices, const Word& value, const Bool& guard) {
  if (auto* table = std::get_if<Table>(&map)) {
    guarded(*table, guard, [&] { table->write(table_key(indices), value); });
  } else {
    auto& column = std::get<Column>(map);
    guarded(column, guard, [&] { column.write(column_key(indices), value); });
  }
}

void Field::fill_row(const Word& row, const Word& value, const Bool& guard) {
  auto& table = std::get<Table>(map);
  guarded(table, guard, [&] { table.fill_row(row, value); });
}

Field& Fields::field(const Place& place) {
  std::unique_ptr<Field>& field = fields_[place.path];
  if (field != nullptr) return *field;
  const auto bits = static_cast<unsigned>(8 * place.bytes);
  const std::string_view name = fields_.find(place.path)->first;  // lives as long as the field
  const spec::MapInfo info{name, place.object->index, bits};
  switch (place.indices.size()) {
    case 0:
    case 1: field.reset(new Field{place.path, bits, Column{info}}); break;
    case 2: field.reset(new Field{place.path, bits, Table{info}}); break;
    default: throw Unsupported{"the field " + place.path + " has more than two indices"};
  }
  initial_(*field);
  return *field;
}

}  // namespace exo::proofs::x86
