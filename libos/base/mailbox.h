// SPDX-License-Identifier: MIT
// The page that a child domain shares with its parent: what the parent tells it at its start, small requests,
// and the text it prints.
//
// Either may be preempted anywhere, so the processor alone does not say whose the page is: the turn does. Text may be
// put and taken at any time. The frame is the parent's; the child holds a capability for it. Neither trusts what the
// other wrote.
#pragma once

#include "libos/base/text.h"

#include <array>
#include <atomic>
#include <optional>

namespace exo::libos {

// Where the loader puts things in a child.
inline constexpr VirtualAddress child_mailbox{0x6000'0000'0000};
inline constexpr VirtualAddress child_stack_top{0x7000'0000'0000};
inline constexpr std::uint64_t child_stack_pages = 4;

// The page of a child at a position of its window table: 0 is the mailbox, 1..511 are free for its own use.
constexpr VirtualAddress child_window(std::uint64_t index) { return child_mailbox + index * page_size; }

// Characters on their way from the child to the parent.
class TextRing {
 public:
  bool is_full() const { return written_.load() - read_.load() >= capacity; }
  void put(char character);
  std::optional<char> take();

  static constexpr std::uint64_t capacity = 2048;

 private:
  std::atomic<std::uint64_t> written_ = 0;
  std::atomic<std::uint64_t> read_ = 0;
  std::array<char, capacity> characters_{};
};

// Who may use what both sides write. The one that has the turn gives it away.
enum class Turn : std::uint64_t { parent, child };

struct Mailbox {
  // Told by the parent before the start.
  DomainId domain;
  VcpuId vcpu;
  VcpuId parent;             // whom to yield to
  FrameNumber root_table;    // the child's level-4 table
  FrameNumber window_table;  // its level-1 table for the pages from child_mailbox on
  std::uint64_t argument;
  FrameNumber first_frame;    // where free frames may begin
  std::uint64_t frame_count;  // of the machine
  FrameNumber shared_frame;   // a frame of the parent, if there is one, and the child's capability for it
  Slot shared_slot;

  // How many frames the parent wants back from the child, whichever they are (frame_request.h).
  std::atomic<std::uint64_t> frames_wanted;

  std::atomic<Turn> turn;

  // For the one whose turn it is. What requests mean is between the two programs.
  std::uint64_t request;
  std::uint64_t operand;
  std::uint64_t has_finished;  // 1 when exit_status holds
  std::uint64_t exit_status;
  std::uint64_t wants_display;  // 1 when the child gave its turn only to have its text shown
  TextRing text;
};
static_assert(sizeof(Mailbox) <= page_size);

// --- For the child ---

// Gives the turn and the processor to the parent. Returns when the turn is the child's again.
Status hand_over(Mailbox& mailbox);

// Lets the parent show what was printed so far.
void show_text(Mailbox& mailbox);

// The output of a child: lets the parent run when the ring is full.
class MailboxSink : public Sink {
 public:
  constexpr MailboxSink() = default;
  void attach(Mailbox& mailbox) { mailbox_ = &mailbox; }
  void put(char character) override;

 private:
  Mailbox* mailbox_ = nullptr;
};

}  // namespace exo::libos
