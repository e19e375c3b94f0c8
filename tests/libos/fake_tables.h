// SPDX-License-Identifier: MIT
// Page tables of a test, in memory.
#pragma once

#include "libos/base/address_space.h"

#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace exo::libos {

// With frames 1000, 1001, ... for new ones, as long as some are left.
class FakeTables : public Tables {
 public:
  std::expected<std::uint64_t, Status> entry(FrameNumber table, std::uint64_t index) override {
    return entries[{table, index}];
  }

  Status exchange(FrameNumber table, std::uint64_t index, std::uint64_t word, std::uint64_t expected) override {
    std::uint64_t& stored = entries[{table, index}];
    if (const auto happens = before_exchange) happens(stored);
    if (stored != expected) return Status::entry_changed;
    stored = word;
    return Status::ok;
  }

  Status clear(FrameNumber table, std::uint64_t index) override {
    entries[{table, index}] = 0;
    return Status::ok;
  }

  std::expected<FrameNumber, Status> create(std::uint64_t level) override {
    if (left == 0) return std::unexpected(Status::not_free);
    --left;
    levels.push_back(level);
    return FrameNumber{999 + levels.size()};
  }

  std::map<std::pair<FrameNumber, std::uint64_t>, std::uint64_t> entries;
  std::function<void(std::uint64_t& stored)> before_exchange;  // what the processor does in the last moment
  std::vector<std::uint64_t> levels;
  unsigned left = 100;
};

}  // namespace exo::libos
