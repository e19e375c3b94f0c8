// SPDX-License-Identifier: MIT
#include "libos/base/root.h"

#include <algorithm>

namespace exo::libos {
namespace {

constexpr std::uint64_t mebibyte = 1 << 20;
constexpr std::uint64_t gibibyte = 1 << 30;

constexpr VirtualAddress windows_base = library_base;
constexpr VirtualAddress domain_table_base = library_base + 2 * mebibyte;
constexpr VirtualAddress vcpu_table_base = library_base + 3 * mebibyte;
constexpr VirtualAddress slice_table_base = library_base + 4 * mebibyte;
constexpr VirtualAddress counters_address = library_base + 5 * mebibyte;
constexpr VirtualAddress modules_base = library_base + gibibyte;
constexpr std::uint64_t module_space = 64 * mebibyte;  // for each
constexpr VirtualAddress frame_table_base = library_base + 4 * gibibyte;

// Where free frames may begin: after the last module.
FrameNumber after_modules(const BootInformation& boot) {
  FrameNumber after{1};
  for (std::uint64_t position = 0; position < boot.module_count; ++position) {
    const BootModule& module = boot.modules[position];
    after = FrameNumber{module.first_frame + (module.bytes + page_size - 1) / page_size};
  }
  return number(after) < boot.frame_count ? after : FrameNumber{1};
}

}  // namespace

Root::Root(const BootInformation& boot)
    : boot_{&boot},
      pool_{after_modules(boot), boot.frame_count},
      tables_{own_domain, pool_, windows_},
      space_{tables_, FrameNumber{boot.root_table}},
      frames_{space_, boot, frame_table_base} {}

std::expected<void, Failure> Root::start() {
  if (boot_->abi_version != abi_version) return std::unexpected(Failure{"the core has another version"});
  const Status windows = map_windows();
  if (windows != Status::ok) return std::unexpected(Failure{"Cannot build windows", windows});
  pool_.consult(frames_);
  const Status batch = open_batch();
  if (batch != Status::ok) return std::unexpected(Failure{"Cannot claim a frame for entries", batch});
  const Status domains = map_frames(domain_table_base, boot_->domain_table_first, boot_->domain_table_frames);
  if (domains != Status::ok) return std::unexpected(Failure{"Cannot bind the domain table", domains});
  const Status vcpus = map_frames(vcpu_table_base, boot_->vcpu_table_first, boot_->vcpu_table_frames);
  if (vcpus != Status::ok) return std::unexpected(Failure{"Cannot bind the vCPU table", vcpus});
  const Status slices = map_frames(slice_table_base, boot_->slice_table_first, boot_->slice_table_frames);
  if (slices != Status::ok) return std::unexpected(Failure{"Cannot bind the slice vector", slices});
  const Status counters = map_frames(counters_address, boot_->counters_frame, 1);
  if (counters != Status::ok) return std::unexpected(Failure{"Cannot bind the counters", counters});
  return {};
}

// Our tables can be read through windows only, so those of the windows themselves are built blindly.
Status Root::map_windows() {
  FrameNumber table = space_.root();
  for (std::uint64_t level = 4; level > 1; --level) {
    const auto created = pool_.allocate_table(own_domain, level - 1);
    if (!created) return created.error();
    const Status linked = tables_.fill(table, index_at(windows_base, level), link(*created));
    if (linked != Status::ok) return linked;
    table = *created;
  }
  windows_.open_at(table, windows_base);
  return Status::ok;
}

Status Root::open_batch() {
  const auto frame = pool_.allocate(own_domain);
  if (!frame) return frame.error();
  const auto window = windows_.open(*frame, Rights::read_write);
  if (!window) return window.error();
  batch_frame_ = *frame;
  batch_ = static_cast<std::uint64_t*>(*window);
  return Status::ok;
}

// A table at a time. Pages that are bound already, by an earlier call, are bound anew.
Status Root::map_frames(VirtualAddress address, std::uint64_t first, std::uint64_t count) {
  while (count != 0) {
    const auto table = space_.table_for(address);
    if (!table) return table.error();
    const std::uint64_t index = index_at(address, 1);
    const std::uint64_t pages = std::min(count, words_per_frame - index);
    for (std::uint64_t page = 0; page < pages; ++page) batch_[page] = binding(FrameNumber{first + page}, Rights::read);
    const Status mapped = table_update(*table, index, batch_frame_, 0, pages).status;
    if (mapped != Status::ok) return mapped;
    address = address + pages * page_size;
    first += pages;
    count -= pages;
  }
  return Status::ok;
}

const DomainRecord& Root::domain(DomainId name) const {
  return at<const DomainRecord>(domain_table_base)[number(name)];
}

const VcpuRecord& Root::vcpu(VcpuId name) const { return at<const VcpuRecord>(vcpu_table_base)[number(name)]; }

const SliceRecord& Root::slice(std::uint64_t position) const {
  return at<const SliceRecord>(slice_table_base)[position];
}

const volatile Counters& Root::counters() const { return at<const volatile Counters>(counters_address)[0]; }

std::expected<std::uint64_t, Failure> Root::find_module(std::string_view name) const {
  for (std::uint64_t position = 0; position < boot_->module_count; ++position) {
    if (name == boot_->modules[position].name) return position;
  }
  return std::unexpected(Failure{"there is no program of this name"});
}

std::expected<std::span<const std::byte>, Failure> Root::module(std::uint64_t position) {
  const BootModule& module = boot_->modules[position];
  if (module.bytes > module_space) return std::unexpected(Failure{"the module is larger than 64 MiB"});
  const VirtualAddress address = modules_base + position * module_space;
  const Status mapped = map_frames(address, module.first_frame, (module.bytes + page_size - 1) / page_size);
  if (mapped != Status::ok) return std::unexpected(Failure{"Cannot bind the frames of the module", mapped});
  return std::span{at<const std::byte>(address), module.bytes};
}

}  // namespace exo::libos
