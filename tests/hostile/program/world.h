// SPDX-License-Identifier: MIT
// What the hostile program has: frames to play with, and what it lives on.
#pragma once

#include "libos/base/root.h"
#include "tests/soak/random.h"

#include <bitset>

namespace exo::libos {

// A page that is ours to write: its frame, and the entry that binds it.
struct Page {
  FrameNumber frame{};
  FrameNumber table{};
  std::uint64_t index = 0;
  volatile std::uint64_t* words = nullptr;
};

class World {
 public:
  static constexpr std::uint64_t toy_count = 48;
  static constexpr std::uint64_t known_indices = 8;  // plausible calls use few entries of a table, so that they meet
  static constexpr std::uint64_t known_names = 6;    // and few domains and vCPUs, names below this

  World(Root& root, std::uint64_t seed) : random{seed}, root_{root} {}

  // False where the machine is too small, or has no such room. From then on nothing is allocated but by the calls that
  // are logged.
  bool prepare();

  const FrameRecord& frame(std::uint64_t name) const { return root_.frames()[FrameNumber{name}]; }
  const DomainRecord& domain(std::uint64_t name) const { return root_.domain(DomainId{name}); }
  const VcpuRecord& vcpu(std::uint64_t name) const { return root_.vcpu(VcpuId{name}); }
  std::uint64_t frame_count() const { return root_.boot().frame_count; }
  const BootInformation& boot() const { return root_.boot(); }

  // Ours before it all began: code, stack, tables, modules.
  bool is_vital(std::uint64_t name) const { return name < vital_.size() && vital_[name]; }
  bool is_toy(std::uint64_t name) const { return name - first_toy_ < toy_count; }
  std::uint64_t any_toy() { return first_toy_ + random.below(toy_count); }

  // A toy of which the condition holds, from a random one on; any toy if there is none.
  template <class Condition>
  std::uint64_t toy_where(Condition&& holds) {
    const std::uint64_t first = random.below(toy_count);
    for (std::uint64_t i = 0; i < toy_count; ++i) {
      const std::uint64_t name = first_toy_ + (first + i) % toy_count;
      if (holds(frame(name))) return name;
    }
    return any_toy();
  }

  // Any frame with a capability that can be taken back; a toy if there is none.
  std::uint64_t any_shared();

  // The shared context that our vCPU may have.
  const Page& shared() const { return shared_; }

  // A level-1 table of ours whose first entries are free to change: the pages that they bind, and the entries to read.
  std::uint64_t spare_table() const { return number(spare_table_); }
  std::uint64_t spare_entry(std::uint64_t index) const { return spare_entries_[index]; }
  volatile std::uint64_t* spare_page(std::uint64_t index) const;

  // What stands in an entry of a table of toys, as far as our calls tell.
  std::uint64_t known_entry(std::uint64_t table, std::uint64_t index) const;
  void note_entry(std::uint64_t table, std::uint64_t index, std::uint64_t word);
  void note_table(std::uint64_t table);

  Random random;
  std::uint64_t now = 0;  // as last told

 private:
  bool find_toys();
  bool make_shared();
  bool make_spare_table();

  Root& root_;
  std::uint64_t first_toy_ = 0;
  std::bitset<1 << 16> vital_;
  Page shared_;
  FrameNumber spare_table_{};
  const volatile std::uint64_t* spare_entries_ = nullptr;
  std::array<std::array<std::uint64_t, known_indices>, toy_count> entries_{};
};

}  // namespace exo::libos
