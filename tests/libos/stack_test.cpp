// SPDX-License-Identifier: MIT
#include "libos/base/stack.h"

#include <gtest/gtest.h>

#include <memory>

namespace exo::libos {
namespace {

// Calls a function with a secret in every register that a call preserves, and answers whether they are still there.
extern "C" bool call_with_secret(std::uint64_t secret, void (*function)(void*), void* argument);
asm(R"(
.text
call_with_secret:
  push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15; push %rdi
  mov %rdi, %rbx; lea 1(%rdi), %rbp; lea 2(%rdi), %r12; lea 3(%rdi), %r13; lea 4(%rdi), %r14; lea 5(%rdi), %r15
  mov %rdx, %rdi
  call *%rsi
  xor %eax, %eax
  pop %rdi
  cmp %rdi, %rbx; jne 1f
  inc %rdi; cmp %rdi, %rbp; jne 1f
  inc %rdi; cmp %rdi, %r12; jne 1f
  inc %rdi; cmp %rdi, %r13; jne 1f
  inc %rdi; cmp %rdi, %r14; jne 1f
  inc %rdi; cmp %rdi, %r15; jne 1f
  inc %eax
1: pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx
  ret
)");

// Two sides of one switch.
struct Sides {
  StackPointer here{}, there{};
  int visits = 0;
};

void go_there(void* to) {
  Sides& sides = *static_cast<Sides*>(to);
  switch_stacks(&sides.here, sides.there);
}

void go_back(void* to) {
  Sides& sides = *static_cast<Sides*>(to);
  switch_stacks(&sides.there, sides.here);
}

void be_there(void* to) {
  for (;;) {
    ++static_cast<Sides*>(to)->visits;
    EXPECT_TRUE(call_with_secret(2000, go_back, to));
  }
}

TEST(Stack, EachHasTheRegistersThatACallPreserves) {
  const auto memory = std::make_unique<Stack<256 * 1024>>();
  Sides sides;
  sides.there = fresh_stack(memory->span(), be_there, &sides);
  EXPECT_EQ(sides.visits, 0);
  for (int visit = 1; visit <= 3; ++visit) {
    EXPECT_TRUE(call_with_secret(1000, go_there, &sides));
    EXPECT_EQ(sides.visits, visit);
  }
}

// Where the memory ends is the caller's choice; a function finds its stack aligned.
TEST(Stack, IsAligned) {
  const auto memory = std::make_unique<Stack<256 * 1024>>();
  for (const std::size_t cut : {0u, 1u, 8u, 15u}) {
    struct Aligned : Sides {
      std::uint64_t remainder = 1;
    } sides;
    const auto look = [](void* to) {
      alignas(16) volatile char local = 0;
      static_cast<void>(local);
      static_cast<Aligned*>(static_cast<Sides*>(to))->remainder =
          reinterpret_cast<std::uint64_t>(__builtin_frame_address(0)) % 16;
      go_back(to);
    };
    sides.there = fresh_stack(memory->span().first(sizeof *memory - cut), look, static_cast<Sides*>(&sides));
    go_there(&sides);
    EXPECT_EQ(sides.remainder, 0u) << cut;
  }
}

}  // namespace
}  // namespace exo::libos
