// SPDX-License-Identifier: MIT
// Pages an address space lazily: a frame is claimed, filled and bound when its page is first touched.
//
// It handles exceptions. What is no page fault, lies in no region, or asks for more than a region gives, it hands on.
#pragma once

#include "libos/base/address_space.h"
#include "libos/base/exception.h"
#include "libos/base/region.h"

namespace exo::libos {

class Pager : public UpcallHandler {
 public:
  // For an address space that the vCPU is on in this mode.
  Pager(const Resources& resources, AddressSpace& space, Mode mode, UpcallHandler& otherwise)
      : resources_{resources}, space_{space}, mode_{mode}, otherwise_{otherwise} {}

  // False if it cannot be a region beside those there are.
  bool add(const Region& region) { return regions_.add(region); }

  void handle(Interrupted& what) override;

  // Sees to it that a page of a region is there, for whoever wants to use it with this right: not_permitted if the
  // region does not give it or there is no region.
  Status page_in(VirtualAddress address, std::uint64_t right);

  // The frame of a page that is there.
  std::expected<FrameNumber, Status> frame_at(VirtualAddress address);

  std::uint64_t frames_claimed() const { return frames_claimed_; }

 private:
  Status fill(FrameNumber frame, const PageContent& content);

  Resources resources_;
  AddressSpace& space_;
  Mode mode_;
  UpcallHandler& otherwise_;
  Regions regions_;
  std::uint64_t frames_claimed_ = 0;
};

}  // namespace exo::libos
