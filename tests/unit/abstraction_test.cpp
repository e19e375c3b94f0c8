// SPDX-License-Identifier: MIT
// Lowering a machine's state into the core's objects, and lifting it back.
#include "fuzz/random_run.h"
#include "model/boot.h"
#include "model/core_view.h"

#include <gtest/gtest.h>

namespace exo::tests {
namespace {

using namespace model;

bool same_state(const Machine& a, const Machine& b) {
  for (MapNumber map = 0; map < map_count; ++map) {
    const auto [rows, columns] = extent(maps()[map].index, a.frames());
    for (Word row = 0; row < rows; ++row) {
      for (Word column = 0; column < columns; ++column) {
        if (a.get(map, {row, column}) != b.get(map, {row, column})) return false;
      }
    }
  }
  return true;
}

TEST(AbstractionTest, FieldsOfAnObjectDoNotOverlapAndHoldTheirMapsWholly) {
  for (const Object& object : all_objects()) {
    std::vector<int> owners(object.record_size);
    for (const Field& field : object.fields) {
      for (std::size_t inner = 0; inner < integers_in(object, field); ++inner) {
        for (std::size_t byte = 0; byte < field.size; ++byte) {
          EXPECT_EQ(owners.at(field.offset + inner * field.inner_stride + byte)++, 0) << object.name << field.path;
        }
      }
      unsigned bits = 0;
      for (const Part& part : field.parts) {
        if (part.map.empty()) continue;
        EXPECT_EQ(part.low_bit, bits) << part.map;
        EXPECT_EQ(part.bits, maps().at(map_named(part.map)).bits) << part.map;
        EXPECT_EQ(field.index, maps().at(map_named(part.map)).index) << part.map;
        bits += part.bits;
      }
      EXPECT_LE(bits, 8 * field.size) << object.name << field.path;
    }
  }
}

TEST(AbstractionTest, WhatIsLoweredIsLiftedAgain) {
  Lockstep lockstep{booted_machine(32)};
  fuzz::RandomRun run{lockstep, 1};
  for (int i = 0; i < 1000; ++i) ASSERT_FALSE(run.step().has_value());
  const Machine& machine = lockstep.model();
  const CoreCopy copy{32};
  copy.view().lower_all(machine);
  Machine lifted{32};
  EXPECT_FALSE(same_state(machine, lifted));
  copy.view().lift_all(lifted);
  EXPECT_TRUE(same_state(machine, lifted));
}

TEST(AbstractionTest, ADifferenceIsNamed) {
  const Machine machine = booted_machine(32);
  const CoreCopy core{32};
  const CoreCopy model{32};
  core.view().lower_all(machine);
  model.view().lower_all(machine);
  for (std::size_t object = 0; object < all_objects().size(); ++object) {
    EXPECT_EQ(difference(core.view(), model.view(), object), std::nullopt);
  }
  core.view().bytes(0)[6 * 128] = std::byte{9};
  EXPECT_EQ(difference(core.view(), model.view(), 0),
            "frame_table[6].owner_and_references.word_; owner: the core has 0x9, the model 0x1");
  core.view().bytes(2)[2 * 32 + 1] = std::byte{1};
  EXPECT_EQ(difference(core.view(), model.view(), 2), "domains[2]: the core changed byte 1, which stands for nothing");
}

}  // namespace
}  // namespace exo::tests
