// SPDX-License-Identifier: MIT
// Commands that make calls by hand, in the shell's own domain.
#include "libos/shell/command.h"

namespace exo::libos {
namespace {

// What is bound by hand lies here; elsewhere the shell itself and its library would be in the way.
constexpr VirtualAddress hand_first{0x1'0000'0000};
constexpr VirtualAddress hand_end{0x80'0000'0000};

bool is_for_hands(VirtualAddress page) {
  if (number(page) % page_size == 0 && page >= hand_first && page < hand_end) return true;
  print("Take an address of a page from {:#x} to {:#x}.\n", hand_first, hand_end);
  return false;
}

// The word at an address that the shell can reach with these rights; null, with a sentence, if it cannot.
volatile std::uint64_t* reach(Shell& shell, VirtualAddress address, bool to_write) {
  const auto way = shell.root().space().walk(address);
  if (!way) {
    static_cast<void>(refused(way.error()));
    return nullptr;
  }
  if (number(address) % sizeof(std::uint64_t) != 0 || !way->reaches_page()) {
    print("There is no word at {:#x}.\n", address);
    return nullptr;
  }
  if (to_write && (way->last().word & entry::writable) == 0) {
    print("The page at {:#x} is bound read-only.\n", address);
    return nullptr;
  }
  return at<volatile std::uint64_t>(address);
}

}  // namespace

Outcome allocate(Shell& shell, Arguments& arguments) {
  if (arguments.is_empty()) {
    const auto frame = shell.root().pool().allocate(own_domain);
    if (!frame) return refused(frame.error());
    print("Frame {} is the shell's.\n", *frame);
    return Outcome::done;
  }
  const FrameNumber frame{arguments.number()};
  if (!arguments.are_understood()) return Outcome::usage;
  return outcome_of(frame_allocate(own_domain, frame));
}

Outcome map(Shell& shell, Arguments& arguments) {
  const FrameNumber frame{arguments.number()};
  const VirtualAddress page{arguments.number()};
  const Rights rights = arguments.rights_or(Rights::read_write);
  const Slot slot{arguments.number_or(owner_slot)};
  if (!arguments.are_understood()) return Outcome::usage;
  if (!is_for_hands(page)) return Outcome::failed;
  return outcome_of(shell.root().space().map(page, frame, rights, slot));
}

Outcome unmap(Shell& shell, Arguments& arguments) {
  const VirtualAddress page{arguments.number()};
  if (!arguments.are_understood()) return Outcome::usage;
  if (!is_for_hands(page)) return Outcome::failed;
  return outcome_of(shell.root().space().unmap(page));
}

Outcome read(Shell& shell, Arguments& arguments) {
  const VirtualAddress address{arguments.number()};
  if (!arguments.are_understood()) return Outcome::usage;
  const volatile std::uint64_t* word = reach(shell, address, false);
  if (word == nullptr) return Outcome::failed;
  print("{}\n", std::uint64_t{*word});
  return Outcome::done;
}

Outcome write(Shell& shell, Arguments& arguments) {
  const VirtualAddress address{arguments.number()};
  const std::uint64_t value = arguments.number();
  if (!arguments.are_understood()) return Outcome::usage;
  volatile std::uint64_t* word = reach(shell, address, true);
  if (word == nullptr) return Outcome::failed;
  *word = value;
  return Outcome::done;
}

Outcome share(Shell&, Arguments& arguments) {
  const FrameNumber frame{arguments.number()};
  const DomainId holder{arguments.number()};
  const Rights rights = arguments.rights_or(Rights::read);
  const Slot slot{arguments.number_or(1)};
  const Slot by{arguments.number_or(owner_slot)};
  if (!arguments.are_understood()) return Outcome::usage;
  return outcome_of(capability_derive(frame, slot, holder, rights, by));
}

Outcome revoke(Shell&, Arguments& arguments) {
  const FrameNumber frame{arguments.number()};
  const Slot slot{arguments.number()};
  const Slot by{arguments.number_or(owner_slot)};
  const std::uint64_t deadline = arguments.number_or(at_once);
  if (!arguments.are_understood()) return Outcome::usage;
  return outcome_of(capability_revoke(frame, slot, by, deadline));
}

// Without the library's flush, so that one sees when the core wants it.
Outcome release(Shell&, Arguments& arguments) {
  const FrameNumber frame{arguments.number()};
  const bool is_capability = !arguments.is_empty();
  const Slot slot{arguments.number_or(owner_slot)};
  if (!arguments.are_understood()) return Outcome::usage;
  return outcome_of(is_capability ? capability_release(frame, slot) : frame_release(frame));
}

Outcome flush(Shell&, Arguments& arguments) {
  if (!arguments.are_understood()) return Outcome::usage;
  return outcome_of(tlb_flush());
}

}  // namespace exo::libos
