// SPDX-License-Identifier: MIT
// What a root program has: the machine's frames, its own address space, and the core's records to read.
//
// The library lives in one slot of the address space, from `library_base` on: windows, domain and vCPU tables,
// then boot modules, then the frame table. The rest belongs to the program.
#pragma once

#include "libos/base/address_space.h"
#include "libos/base/frame_pool.h"
#include "libos/base/frame_table.h"
#include "libos/base/own_tables.h"

#include <expected>
#include <span>
#include <string_view>

namespace exo::libos {

using information::Counters;
using information::DomainRecord;
using information::SliceRecord;
using information::VcpuRecord;

inline constexpr VirtualAddress library_base{std::uint64_t{128} << 39};

inline constexpr DomainId own_domain{root_domain};
inline constexpr VcpuId own_vcpu{root_vcpu};

class Root {
 public:
  explicit Root(const BootInformation& boot);
  Root(const Root&) = delete;
  Root& operator=(const Root&) = delete;

  // To be called once, before anything else.
  std::expected<void, Failure> start();

  const BootInformation& boot() const { return *boot_; }
  FramePool& pool() { return pool_; }
  Windows& windows() { return windows_; }
  AddressSpace& space() { return space_; }
  FrameTable& frames() { return frames_; }

  const DomainRecord& domain(DomainId name) const;
  const VcpuRecord& vcpu(VcpuId name) const;
  const SliceRecord& slice(std::uint64_t position) const;
  const volatile Counters& counters() const;

  // The number of the boot module with this name.
  std::expected<std::uint64_t, Failure> find_module(std::string_view name) const;

  // The bytes of a boot module, mapped read-only.
  std::expected<std::span<const std::byte>, Failure> module(std::uint64_t position);

 private:
  Status map_windows();
  Status open_batch();
  Status map_frames(VirtualAddress address, std::uint64_t first, std::uint64_t count);

  const BootInformation* boot_;
  FramePool pool_;
  Windows windows_;
  OwnTables tables_;
  AddressSpace space_;
  FrameTable frames_;
  FrameNumber batch_frame_{no_frame};  // entries for table_update
  std::uint64_t* batch_ = nullptr;     // its words
};

}  // namespace exo::libos
