// SPDX-License-Identifier: MIT
// Does something that no program may do. Which, says its argument: 1 is the first of the list below.
#include "libos/base/program.h"

#include <array>

namespace exo::libos {
namespace {

constexpr VirtualAddress nothing{0x1234'5000};
constexpr VirtualAddress core_memory{0xffff'8400'0000'0000};
constexpr VirtualAddress not_canonical{0x0000'8000'0000'0000};

volatile std::uint64_t data = 1;

void read(VirtualAddress address) { data = *at<volatile std::uint64_t>(address); }
void write(VirtualAddress address) { *at<volatile std::uint64_t>(address) = 1; }

void execute_data() {
  static std::array<unsigned char, 1> code{0xc3};  // a return
  asm volatile("call *%0" : : "r"(code.data()) : "memory");
}

// Each step needs the stack of the one below.
std::uint64_t overflow(std::uint64_t depth) {
  volatile std::uint64_t frame[64];
  frame[depth % 64] = depth;
  return depth == 0 ? 0 : overflow(depth - 1) + frame[depth % 64];
}

struct Fault {
  const char* description;
  void (*commit)();
};

const std::array<Fault, 14> faults{{
    {"read where nothing is", [] { read(nothing); }},
    {"write my own code", [] { write(address_of(reinterpret_cast<void*>(&overflow))); }},
    {"execute my own data", [] { execute_data(); }},
    {"read the core's memory", [] { read(core_memory); }},
    {"write the core's memory", [] { write(core_memory); }},
    {"read at an address that is not canonical", [] { read(not_canonical); }},
    {"execute an instruction that is none", [] { asm volatile("ud2"); }},
    {"divide by zero", [] { asm volatile("div %b0"
                                         :
                                         : "q"(0), "a"(1)); }},
    {"halt the processor", [] { asm volatile("hlt"); }},
    {"write a device", [] { asm volatile("out %al, $0xf4"); }},
    {"load CR3", [] { asm volatile("mov %0, %%cr3"
                                   :
                                   : "r"(std::uint64_t{0})); }},
    {"enable interrupts", [] { asm volatile("sti"); }},
    {"raise interrupt 0x80", [] { asm volatile("int $0x80"); }},
    {"overflow my stack", [] { data = overflow(1'000'000); }},
}};

}  // namespace

std::uint64_t child_main(Mailbox& mailbox) {
  if (mailbox.argument == 0 || mailbox.argument > faults.size()) {
    print("My argument is one of these:\n");
    for (std::size_t position = 0; position < faults.size(); ++position) {
      print("{:4}  {}\n", position + 1, faults[position].description);
    }
    return 0;
  }
  const Fault& fault = faults[mailbox.argument - 1];
  print("I {}.\n", fault.description);
  show_text(mailbox);
  fault.commit();
  print("Nothing stopped me.\n");
  return 1;
}

}  // namespace exo::libos
