// SPDX-License-Identifier: MIT
#include "libos/base/pager.h"

#include "libos/base/text.h"

#include <cstring>

namespace exo::libos {

void Pager::handle(Interrupted& what) {
  const Registers& registers = what.registers;
  if (registers.vector != page_fault_vector || registers.mode != number(mode_)) return otherwise_.handle(what);
  const PageFault fault{registers};
  if (fault.is_present) return otherwise_.handle(what);  // what is there has all rights of its region
  const Status status = page_in(fault.address, fault.right);
  if (status == Status::ok) return;
  if (status != Status::not_permitted) {
    print("The page at {:#x} cannot be made: {}. {}\n", page_of(fault.address), status, sentence(status));
  }
  otherwise_.handle(what);
}

Status Pager::page_in(VirtualAddress address, std::uint64_t right) {
  const Region* region = regions_.find(address);
  if (region == nullptr || !allows(region->rights, right)) return Status::not_permitted;
  const VirtualAddress page = page_of(address);
  const auto way = space_.walk(page);
  if (!way) return way.error();
  if (way->reaches_page()) return Status::ok;
  const auto frame = resources_.pool.allocate(resources_.domain);
  if (!frame) return frame.error();
  ++frames_claimed_;
  const Status filled = fill(*frame, content_of(*region, page));
  return filled == Status::ok ? space_.map(page, *frame, region->rights) : filled;
}

std::expected<FrameNumber, Status> Pager::frame_at(VirtualAddress address) {
  const auto way = space_.walk(page_of(address));
  if (!way) return std::unexpected(way.error());
  if (!way->reaches_page()) return std::unexpected(Status::no_such_frame);
  return target(way->last().word);
}

// A frame that was just claimed is zero. It is written through a window, for its region need not give that right.
Status Pager::fill(FrameNumber frame, const PageContent& content) {
  if (content.bytes.empty()) return Status::ok;
  const auto window = resources_.windows.open(frame, Rights::read_write);
  if (!window) return window.error();
  std::memcpy(static_cast<std::byte*>(*window) + content.offset, content.bytes.data(), content.bytes.size());
  return resources_.windows.close(*window);
}

}  // namespace exo::libos
