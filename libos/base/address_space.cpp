// SPDX-License-Identifier: MIT
#include "libos/base/address_space.h"

namespace exo::libos {

std::expected<FrameNumber, Status> AddressSpace::table_for(VirtualAddress page) {
  FrameNumber table = root_;
  for (std::uint64_t level = 4; level > 1; --level) {
    const std::uint64_t index = index_at(page, level);
    const auto word = tables_->entry(table, index);
    if (!word) return std::unexpected(word.error());
    if (is_present(*word)) {
      table = target(*word);
      continue;
    }
    const auto created = tables_->create(level - 1);
    if (!created) return std::unexpected(created.error());
    const Status linked = tables_->fill(table, index, link(*created));
    if (linked != Status::ok) return std::unexpected(linked);
    table = *created;
  }
  return table;
}

Status AddressSpace::map(VirtualAddress page, FrameNumber frame, Rights rights, Slot slot) {
  const auto table = table_for(page);
  if (!table) return table.error();
  return tables_->fill(*table, index_at(page, 1), binding(frame, rights, slot));
}

Status AddressSpace::unmap(VirtualAddress page) {
  const auto way = walk(page);
  if (!way) return way.error();
  if (!way->reaches_page()) return Status::ok;
  return tables_->clear(way->last().table, way->last().index);
}

std::expected<Walk, Status> AddressSpace::walk(VirtualAddress address) {
  Walk walk;
  FrameNumber table = root_;
  for (std::uint64_t level = 4; level >= 1; --level) {
    const std::uint64_t index = index_at(address, level);
    const auto word = tables_->entry(table, index);
    if (!word) return std::unexpected(word.error());
    walk.steps[walk.count++] = {level, table, index, *word};
    if (!is_present(*word)) break;
    table = target(*word);
  }
  return walk;
}

}  // namespace exo::libos
