// SPDX-License-Identifier: MIT
// The command ping: calls another domain, the program `echo`, by protected control transfer, until it dies of a call.
#include "libos/base/control.h"
#include "libos/shell/command.h"

namespace exo::libos {
namespace {

constexpr std::uint64_t usual_times = 1000;
constexpr std::uint64_t most_times = 1'000'000;
constexpr std::uint64_t deadly = ~std::uint64_t{0};

std::uint64_t cycles() {
  std::uint32_t low, high;
  asm volatile("lfence; rdtsc" : "=a"(low), "=d"(high));
  return std::uint64_t{high} << 32 | low;
}

// Whether all came back as they should.
bool call_often(VcpuId callee, std::uint64_t times) {
  const std::uint64_t before = cycles();
  for (std::uint64_t count = 0; count < times; ++count) {
    Message message{count, 2 * count, 3, 4, 5, 6};
    const Status status = control_call(callee, message);
    if (status != Status::ok || message != Message{count + 1, 2 * count + 1, 4, 5, 6, 7}) return false;
  }
  print("{} calls of another domain, each with six words there and back: {} cycles a call.\n", times,
        (cycles() - before) / times);
  return true;
}

bool call_to_death(VcpuId callee) {
  Message message{deadly};
  const Status status = control_call(callee, message);
  print("A call that it dies of: {}, {}\n", name(status), sentence(status));
  return status == Status::callee_gone;
}

}  // namespace

Outcome ping(Shell& shell, Arguments& arguments) {
  const std::uint64_t times = arguments.number_or(usual_times);
  if (!arguments.are_understood() || times == 0 || times > most_times) return Outcome::usage;
  const auto child = shell.build("echo", deadly);
  if (!child) return refused(child.error());
  Status ran = domain_start((*child)->domain);
  for (unsigned turn = 0; ran == Status::ok && turn < 100; ++turn) {
    if (shell.root().vcpu((*child)->vcpu).state == VcpuState::accepting) break;
    ran = yield((*child)->vcpu);
  }
  const bool worked = ran == Status::ok && call_often((*child)->vcpu, times) && call_to_death((*child)->vcpu);
  if (!worked) {
    print("Something went otherwise than it should.\n");
    static_cast<void>(domain_destroy((*child)->domain));
  }
  const auto harvest = shell.take_back((*child)->domain);
  if (!harvest) return refused(harvest.error());
  return worked ? Outcome::done : Outcome::failed;
}

}  // namespace exo::libos
