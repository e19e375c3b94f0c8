// SPDX-License-Identifier: MIT
// The second domain of the demonstration: uses a frame that its parent shares, until it has lost it.
#include "libos/programs/partner.h"

#include "libos/base/program.h"
#include "libos/base/table_entry.h"

namespace exo::libos {
namespace {

constexpr std::uint64_t first_window = 1;
constexpr std::uint64_t second_window = 2;

Status bind(const Mailbox& mailbox, std::uint64_t window) {
  const std::uint64_t word = binding(mailbox.shared_frame, Rights::read_write, mailbox.shared_slot);
  return table_set(mailbox.window_table, window, word, 0).status;
}

Status give_back(const Mailbox& mailbox) {
  const Result unbound = table_set(mailbox.window_table, first_window, 0);
  if (!unbound.ok()) return unbound.status;
  const Status flushed = tlb_flush();
  if (flushed != Status::ok) return flushed;
  return capability_release(mailbox.shared_frame, mailbox.shared_slot);
}

void report(std::string_view attempt, Status status) {
  print("{}: {}.{}{}\n", attempt, status, status == Status::ok ? "" : " ",
        status == Status::ok ? "" : sentence(status));
}

void serve(Mailbox& mailbox) {
  volatile std::uint64_t* word = at<std::uint64_t>(child_window(first_window));
  Status status = Status::ok;
  switch (PartnerRequest{mailbox.request}) {
    case PartnerRequest::bind: report("I bind the frame", bind(mailbox, first_window)); break;
    case PartnerRequest::read:
      mailbox.operand = *word;
      print("I read {}.\n", mailbox.operand);
      break;
    case PartnerRequest::write:
      *word = mailbox.operand;
      print("I write {}.\n", mailbox.operand);
      break;
    case PartnerRequest::bind_again:
      status = bind(mailbox, second_window);
      mailbox.operand = number(status);
      report("I bind the frame once more", status);
      break;
    case PartnerRequest::give_back:
      status = give_back(mailbox);
      mailbox.operand = number(status);
      report("I give the frame back", status);
      break;
    case PartnerRequest::touch:
      print("I read where the frame was.\n");
      show_text(mailbox);
      mailbox.operand = *word;
      print("I read {}.\n", mailbox.operand);
      break;
  }
}

}  // namespace

std::uint64_t child_main(Mailbox& mailbox) {
  do {
    serve(mailbox);
  } while (hand_over(mailbox) == Status::ok);
  return 1;
}

}  // namespace exo::libos
