// SPDX-License-Identifier: MIT
// The tables of the domain that runs: read through windows.
#pragma once

#include "libos/base/address_space.h"
#include "libos/base/frame_pool.h"
#include "libos/base/windows.h"

namespace exo::libos {

class OwnTables : public Tables {
 public:
  OwnTables(DomainId domain, FramePool& pool, Windows& windows) : domain_{domain}, pool_{&pool}, windows_{&windows} {}

  std::expected<std::uint64_t, Status> entry(FrameNumber table, std::uint64_t index) override;
  Status exchange(FrameNumber table, std::uint64_t index, std::uint64_t word, std::uint64_t expected) override;
  Status clear(FrameNumber table, std::uint64_t index) override;
  std::expected<FrameNumber, Status> create(std::uint64_t level) override;

 private:
  DomainId domain_;
  FramePool* pool_;
  Windows* windows_;
};

}  // namespace exo::libos
