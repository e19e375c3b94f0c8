// SPDX-License-Identifier: MIT
#include "libos/base/own_tables.h"

namespace exo::libos {

std::expected<std::uint64_t, Status> OwnTables::entry(FrameNumber table, std::uint64_t index) {
  const auto window = windows_->open(table, Rights::read);
  if (!window) return std::unexpected(window.error());
  const std::uint64_t word = static_cast<const volatile std::uint64_t*>(*window)[index];
  const Status closed = windows_->close(*window);
  if (closed != Status::ok) return std::unexpected(closed);
  return word;
}

Status OwnTables::exchange(FrameNumber table, std::uint64_t index, std::uint64_t word, std::uint64_t expected) {
  return table_set(table, index, word, expected).status;
}

Status OwnTables::clear(FrameNumber table, std::uint64_t index) { return table_set(table, index, 0).status; }

std::expected<FrameNumber, Status> OwnTables::create(std::uint64_t level) {
  return pool_->allocate_table(domain_, level);
}

}  // namespace exo::libos
