// SPDX-License-Identifier: MIT
// A child domain, built from a program in a boot module. While it is being built its parent acts for it.
#pragma once

#include "libos/base/elf_program.h"
#include "libos/base/mailbox.h"
#include "libos/base/root.h"

namespace exo::libos {

// The tables of a child. Nobody but their owner can read tables; so the builder notes what it puts there.
class NotedTables : public Tables {
 public:
  static constexpr std::size_t capacity = 256;

  NotedTables() = default;
  NotedTables(FramePool& pool, DomainId domain) : pool_{&pool}, domain_{domain} {}

  std::expected<std::uint64_t, Status> entry(FrameNumber table, std::uint64_t index) override;
  Status exchange(FrameNumber table, std::uint64_t index, std::uint64_t word, std::uint64_t expected) override;
  Status clear(FrameNumber table, std::uint64_t index) override;
  std::expected<FrameNumber, Status> create(std::uint64_t level) override;

 private:
  struct Note {
    FrameNumber table;
    std::uint64_t index;
    std::uint64_t word;
  };

  Note* find(FrameNumber table, std::uint64_t index);

  FramePool* pool_ = nullptr;
  DomainId domain_{};
  std::array<Note, capacity> notes_{};
  std::size_t count_ = 0;
};

// The parent's side of a child. It must stay where it is while the child exists.
struct Child {
  // The slot under which a child holds its mailbox and what else its parent shares with it.
  static constexpr Slot shared_slot{1};

  DomainId domain{no_domain};
  VcpuId vcpu{no_vcpu};
  Mailbox* mailbox = nullptr;
  FrameNumber mailbox_frame{no_frame};
  FrameNumber root_table{no_frame};
  FrameNumber stack_frame{no_frame};  // the uppermost page of its stack
  NotedTables tables;

  bool exists() const { return number(domain) != no_domain; }
  bool has_turn() const { return mailbox->turn.load() == Turn::child; }
  AddressSpace space() { return {tables, root_table}; }
};

// Builds a child that waits to be started, and may have so many slices. If that fails, what it had is taken back.
std::expected<void, Failure> build_child(Root& root, Child& child, std::span<const std::byte> program,
                                         std::uint64_t argument, std::uint64_t slices = 0);

// Shares one more frame of ours with a child that is being built, and tells it in the mailbox.
std::expected<void, Failure> share_with_child(Child& child, FrameNumber frame, Rights rights = Rights::read_write);

// Closes the parent's side when the domain has been reaped, and gives the mailbox back.
Status forget_child(Root& root, Child& child);

}  // namespace exo::libos
