// SPDX-License-Identifier: MIT
#include "tests/hostile/program/world.h"

namespace exo::libos {
namespace {

constexpr VirtualAddress shared_address{0x1'0000'0000};
constexpr VirtualAddress entries_address{0x1'0000'1000};
constexpr VirtualAddress spare_address{0x2'0000'0000};

}  // namespace

bool World::prepare() {
  if (frame_count() > vital_.size() || !make_shared() || !make_spare_table() || !find_toys()) return false;
  for (std::uint64_t name = 0; name < frame_count(); ++name) vital_[name] = frame(name).owner() == root_domain;
  return true;
}

// The last frames that are free and stand together.
bool World::find_toys() {
  std::uint64_t run = 0;
  for (first_toy_ = frame_count(); first_toy_ > 0 && run < toy_count;) {
    run = frame(--first_toy_).type() == FrameType::free ? run + 1 : 0;
  }
  return run == toy_count;
}

std::uint64_t World::any_shared() {
  const std::uint64_t first = random.below(frame_count());
  for (std::uint64_t i = 0; i < frame_count(); ++i) {
    const std::uint64_t name = (first + i) % frame_count();
    for (const CapabilityState state : frame(name).capability_state) {
      if (state == CapabilityState::live || state == CapabilityState::revoking) return name;
    }
  }
  return any_toy();
}

bool World::make_shared() {
  const auto frame = root_.pool().allocate(own_domain);
  if (!frame || root_.space().map(shared_address, *frame, Rights::read_write) != Status::ok) return false;
  const auto walk = root_.space().walk(shared_address);
  if (!walk) return false;
  shared_ = {*frame, walk->last().table, walk->last().index, at<volatile std::uint64_t>(shared_address)};
  return true;
}

bool World::make_spare_table() {
  const auto table = root_.space().table_for(spare_address);
  if (!table || root_.space().map(entries_address, *table, Rights::read) != Status::ok) return false;
  spare_table_ = *table;
  spare_entries_ = at<const volatile std::uint64_t>(entries_address);
  return true;
}

volatile std::uint64_t* World::spare_page(std::uint64_t index) const {
  return at<volatile std::uint64_t>(spare_address + index * page_size);
}

std::uint64_t World::known_entry(std::uint64_t table, std::uint64_t index) const {
  if (index >= known_indices) return 0;
  if (table == spare_table()) return spare_entry(index);
  return is_toy(table) ? entries_[table - first_toy_][index] : 0;
}

void World::note_entry(std::uint64_t table, std::uint64_t index, std::uint64_t word) {
  if (is_toy(table) && index < known_indices) entries_[table - first_toy_][index] = word;
}

void World::note_table(std::uint64_t table) {
  if (is_toy(table)) entries_[table - first_toy_] = {};
}

}  // namespace exo::libos
