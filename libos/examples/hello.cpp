// SPDX-License-Identifier: MIT
// The smallest root program, to start one's own from: it claims a frame by its number, binds it at an address of
// its choice, uses it and gives it back. Compile and boot it, in the project's folder, with
//
//   clang++-19 @libos/flags @libos/root-program libos/examples/hello.cpp -o hello.elf
//   ./exo run hello.elf
#include "libos/base/program.h"
#include "libos/base/root.h"

namespace exo::libos {
namespace {

constexpr VirtualAddress page{0x1'0000'0000};

// Uses one frame. Answers the first refusal, or ok.
Status use_a_frame(Root& root) {
  const auto frame = root.pool().allocate(own_domain);
  if (!frame) return frame.error();
  const Status mapped = root.space().map(page, *frame, Rights::read_write);
  if (mapped != Status::ok) return mapped;
  *at<std::uint64_t>(page) = 42;
  print("Frame {} is at {:#x} and holds {}.\n", *frame, page, *at<std::uint64_t>(page));

  const Status unmapped = root.space().unmap(page);
  if (unmapped != Status::ok) return unmapped;
  const Status too_early = frame_release(*frame);
  print("Given back before a flush: {}. {}\n", too_early, sentence(too_early));
  return FramePool::release(*frame);
}

}  // namespace

std::uint64_t root_main(const BootInformation& boot) {
  static Root root{boot};
  print("Hello from ring 3. This machine has frames 0 to {}.\n", boot.frame_count - 1);
  const auto started = root.start();
  if (!started) {
    print("{}: {}\n", started.error().attempt, sentence(started.error().status));
    return 1;
  }
  const Status status = use_a_frame(root);
  if (status != Status::ok) print("The core refused: {}\n", sentence(status));
  return status == Status::ok ? 0 : 1;
}

}  // namespace exo::libos
