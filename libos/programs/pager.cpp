// SPDX-License-Identifier: MIT
// Pages regions lazily: of zeros, and one that holds a text; and gives pages up again. With the argument 1 it ends by
// writing where it may only read, so that one sees what a program does that chose nothing for this.
#include "libos/base/pager.h"

#include "libos/base/program.h"
#include "libos/base/self.h"
#include "libos/programs/victims.h"

namespace exo::libos {
namespace {

constexpr VirtualAddress zeros{0x1'0000'0000};
constexpr std::uint64_t zero_pages = 64;
constexpr VirtualAddress text{0x1'0020'0000};
constexpr std::uint64_t text_pages = 3;
constexpr VirtualAddress more_zeros{0x1'0040'0000};
constexpr std::string_view words = "This text was copied when it was first read.";
constexpr std::uint64_t text_offset = page_size - 20;  // so that it lies in two pages, and the third stays away

// Answers false where Survivor finds that this is not permitted.
[[gnu::naked, gnu::noinline]] bool try_to_write(VirtualAddress) {
  asm("movq $1, (%rdi)\n"
      "mov $1, %eax\n"
      "ret");
}

// What this program does about exceptions that the pager hands on: the function above returns.
class Survivor : public UpcallHandler {
 public:
  void handle(Interrupted& what) override {
    Registers& registers = what.registers;
    if (registers.rip != number(address_of(reinterpret_cast<const void*>(&try_to_write))))
      return otherwise_.handle(what);
    print("Handed on: ");
    print_exception(registers);
    print(".\n");
    registers.rip = *at<std::uint64_t>(VirtualAddress{registers.rsp});
    registers.rsp += sizeof(std::uint64_t);
    registers.rax = 0;
  }

 private:
  EndProgram otherwise_;
};

bool touch_zeros(Pager& pager) {
  constexpr std::array<std::uint64_t, 5> touched{0, 1, 17, 40, zero_pages - 1};
  bool all_zero = true;
  const std::uint64_t begin = __builtin_ia32_rdtsc();
  for (const std::uint64_t position : touched) {
    volatile std::uint64_t* word = at<std::uint64_t>(zeros + position * page_size);
    all_zero = all_zero && *word == 0;
    *word = position + 1;
  }
  const std::uint64_t cycles = __builtin_ia32_rdtsc() - begin;
  std::uint64_t there = 0;
  bool kept = true;
  for (std::uint64_t position = 0; position < zero_pages; ++position) {
    if (pager.frame_at(zeros + position * page_size)) ++there;
  }
  for (const std::uint64_t position : touched) {
    kept = kept && *at<const volatile std::uint64_t>(zeros + position * page_size) == position + 1;
  }
  print("I touched {} of {} pages: {} frames were claimed, {} pages are there. Each took {} cycles.\n", touched.size(),
        zero_pages, pager.frames_claimed(), there, cycles / touched.size());
  return all_zero && kept && there == touched.size() && pager.frames_claimed() == touched.size();
}

bool read_text() {
  const std::string_view found{at<const char>(text + text_offset), words.size()};
  print("{}\n", found);
  return found == words;
}

bool run(Self& self, UpcallHandler& otherwise) {
  static Upcalls upcalls;
  const auto started = upcalls.start(self.resources());
  if (!started) {
    print("{}: {}\n", started.error().attempt, sentence(started.error().status));
    return false;
  }
  Pager pager{self.resources(), self.space(), Mode::kernel, otherwise};
  if (upcalls.declare(Upcall::exception, pager) != Status::ok) return false;
  const bool added = pager.add({zeros, zero_pages, Rights::read_write}) &&
                     pager.add({text, text_pages, Rights::read, std::as_bytes(std::span{words}), text_offset}) &&
                     pager.add({more_zeros, victim_pages, Rights::read_write});
  return added && touch_zeros(pager) && read_text() && give_up_pages(self, pager, more_zeros) && !try_to_write(text) &&
         !try_to_write(text + 2 * page_size) && !try_to_write(zeros + zero_pages * page_size);
}

}  // namespace

std::uint64_t child_main(Mailbox& mailbox) {
  Self self{mailbox};
  Survivor survivor;
  EndProgram end;
  const bool survives = mailbox.argument == 0;
  const bool worked = run(self, survives ? static_cast<UpcallHandler&>(survivor) : end);
  print(worked ? "Each page came when it was needed.\n" : "Something went otherwise than it should.\n");
  return worked ? 0 : 1;
}

}  // namespace exo::libos
