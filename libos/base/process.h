// SPDX-License-Identifier: MIT
// A process: a program in user mode, in an address space of its own that is paged lazily. Its system calls and its
// exceptions are its library's: this one answers calls from a table, and ends a process that causes an exception.
#pragma once

#include "libos/base/own_tables.h"
#include "libos/base/pager.h"
#include "libos/base/stack.h"

namespace exo::libos {

class Process;

// What a process asks for: the number in RAX, the arguments in RDI, RSI, RDX, R10, R8 and R9.
struct ProcessCall {
  std::uint64_t number;
  std::uint64_t (*answer)(Process& process, const Registers& asked);  // for RAX
};

enum class ProcessEnd { exited, caused_exception, was_refused };

class Process : public UpcallHandler {
 public:
  static constexpr VirtualAddress stack_top{0x4000'0000};
  static constexpr std::uint64_t stack_pages = 16;
  static constexpr std::uint64_t no_such_call = ~std::uint64_t{37};  // -38, ENOSYS of Linux

  // Exceptions in kernel mode go to `otherwise`.
  Process(const Resources& resources, Upcalls& upcalls, std::span<const ProcessCall> calls, UpcallHandler& otherwise);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // Makes an address space for a program. Its bytes must stay; they are copied page by page.
  std::expected<void, Failure> load(const ElfProgram& program);

  // Or for bare instructions, to be executed from their first byte on.
  std::expected<void, Failure> load(std::span<const std::byte> code, VirtualAddress address);

  // Runs it to its end.
  ProcessEnd run();

  std::uint64_t exit_status() const { return exit_status_; }
  const Registers& registers() const { return registers_; }  // at its end
  std::uint64_t frames_claimed() const { return pager_.frames_claimed(); }

  // Takes its address space back, frame by frame.
  std::expected<void, Failure> take_down();

  // --- For answers ---

  // Ends the process.
  [[noreturn]] void exit(std::uint64_t status);

  // A copy of bytes of the process; false if it may not read all of them itself.
  bool read(VirtualAddress address, std::span<std::byte> into);

  void handle(Interrupted& what) override;

 private:
  static void enter(void* process);

  std::expected<void, Failure> make_space(VirtualAddress entry);
  std::uint64_t answer(const Registers& asked);
  [[noreturn]] void end(ProcessEnd reason, Upcall kind);

  Resources resources_;
  Upcalls& upcalls_;
  std::span<const ProcessCall> calls_;
  UpcallHandler& otherwise_;
  OwnTables tables_;
  AddressSpace space_{tables_, FrameNumber{no_frame}};
  Pager pager_;
  VirtualAddress entry_{};

  Stack<1024> entering_stack_;
  StackPointer library_{};  // where run() waits
  ProcessEnd end_{};
  Registers registers_{};
  std::uint64_t exit_status_ = 0;
};

}  // namespace exo::libos
