// SPDX-License-Identifier: MIT
#include "libos/base/child.h"

namespace exo::libos {

NotedTables::Note* NotedTables::find(FrameNumber table, std::uint64_t index) {
  for (Note& note : std::span{notes_.data(), count_}) {
    if (note.table == table && note.index == index) return &note;
  }
  return nullptr;
}

std::expected<std::uint64_t, Status> NotedTables::entry(FrameNumber table, std::uint64_t index) {
  const Note* note = find(table, index);
  return note != nullptr ? note->word : 0;
}

Status NotedTables::exchange(FrameNumber table, std::uint64_t index, std::uint64_t word, std::uint64_t expected) {
  Note* note = find(table, index);
  if (note == nullptr && count_ == capacity) return Status::limit_reached;
  const Status status = table_set(table, index, word, expected).status;
  if (status != Status::ok) return status;
  if (note == nullptr) note = &notes_[count_++];
  *note = {table, index, word};
  return Status::ok;
}

Status NotedTables::clear(FrameNumber table, std::uint64_t index) {
  Note* note = find(table, index);
  const Status status = table_set(table, index, 0).status;
  if (status == Status::ok && note != nullptr) note->word = 0;
  return status;
}

std::expected<FrameNumber, Status> NotedTables::create(std::uint64_t level) {
  return pool_->allocate_table(domain_, level);
}

}  // namespace exo::libos
