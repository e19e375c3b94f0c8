// SPDX-License-Identifier: MIT
// The public records are the core's own.
#include "spec/information.h"

#include "core/state.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstddef>

namespace exo {
namespace {

TEST(Information, FrameRecord) {
  core::Frame frame{};
  frame.owner_and_references.set(3, 4);
  frame.type_and_type_references.set(static_cast<std::uint64_t>(FrameType::information), 6);
  frame.entries_and_drop_epoch.set(5, 7);
  for (std::uint64_t slot = 0; slot < capability_slots; ++slot) {
    frame.capability[slot].set(10 + slot, 20 + slot);
    frame.rights_and_origin[slot] = {15 - slot, slot};
    frame.capability_state[slot] = static_cast<CapabilityState>(slot);
  }
  const auto record = std::bit_cast<information::FrameRecord>(frame);
  EXPECT_EQ(record.owner(), 3u);
  EXPECT_EQ(record.references(), 4u);
  EXPECT_EQ(record.entries(), 5u);
  EXPECT_EQ(record.type_references(), 6u);
  EXPECT_EQ(record.type(), FrameType::information);
  EXPECT_EQ(record.drop_epoch(), 7u);
  for (std::uint64_t slot = 0; slot < capability_slots; ++slot) {
    EXPECT_EQ(record.capability[slot].tag(), 10 + slot);
    EXPECT_EQ(record.capability[slot].count(), 20 + slot);
    EXPECT_EQ(record.capability_rights(slot), 15 - slot);
    EXPECT_EQ(record.capability_origin(slot), slot);
    EXPECT_EQ(record.capability_state[slot], static_cast<CapabilityState>(slot));
  }
}

TEST(Information, DomainRecord) {
  const core::Domain domain{.state = DomainState::dying,
                            .parent = 2,
                            .charged = 3,
                            .limit = 4,
                            .capabilities = 5,
                            .children = 6,
                            .vcpus = 7,
                            .slices = 8,
                            .slice_limit = 9};
  const auto record = std::bit_cast<information::DomainRecord>(domain);
  EXPECT_EQ(record.state, DomainState::dying);
  EXPECT_EQ(record.parent, 2u);
  EXPECT_EQ(record.charged, 3u);
  EXPECT_EQ(record.limit, 4u);
  EXPECT_EQ(record.capabilities, 5u);
  EXPECT_EQ(record.children, 6u);
  EXPECT_EQ(record.vcpus, 7u);
  EXPECT_EQ(record.slices, 8u);
  EXPECT_EQ(record.slice_limit, 9u);
}

TEST(Information, VcpuRecord) {
  const core::Vcpu vcpu{.state = VcpuState::ready,
                        .domain = 2,
                        .kernel_root = 3,
                        .user_root = 4,
                        .context = 5,
                        .shared = 6,
                        .unused = 0,
                        .until = 7,
                        .timer = 8,
                        .overruns = 9,
                        .owes = 10};
  const auto record = std::bit_cast<information::VcpuRecord>(vcpu);
  EXPECT_EQ(record.state, VcpuState::ready);
  EXPECT_EQ(record.domain, 2u);
  EXPECT_EQ(record.kernel_root, 3u);
  EXPECT_EQ(record.user_root, 4u);
  EXPECT_EQ(record.context, 5u);
  EXPECT_EQ(record.shared, 6u);
  EXPECT_EQ(record.until, 7u);
  EXPECT_EQ(record.timer, 8u);
  EXPECT_EQ(record.overruns, 9u);
  EXPECT_EQ(record.owes, 10u);
}

TEST(Information, Counters) {
  const auto record =
      std::bit_cast<information::Counters>(core::Counters{.now = 2, .epoch = 3, .published = {4, 5, 6, 7}});
  EXPECT_EQ(record.now, 2u);
  EXPECT_EQ(record.epoch, 3u);
  for (std::uint64_t agent = 0; agent < agent_count; ++agent) EXPECT_EQ(record.published[agent], 4 + agent);
}

TEST(Information, SliceRecord) {
  const auto record = std::bit_cast<information::SliceRecord>(core::Slice{.domain = 2, .vcpu = 3});
  EXPECT_EQ(record.domain, 2u);
  EXPECT_EQ(record.vcpu, 3u);
}

}  // namespace
}  // namespace exo
