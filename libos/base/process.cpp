// SPDX-License-Identifier: MIT
#include "libos/base/process.h"

#include "libos/base/space_removal.h"

#include <algorithm>
#include <cstring>

namespace exo::libos {
namespace {

std::unexpected<Failure> failed(std::string_view attempt, Status status = Status::ok) {
  return std::unexpected(Failure{attempt, status});
}

}  // namespace

Process::Process(const Resources& resources, Upcalls& upcalls, std::span<const ProcessCall> calls,
                 UpcallHandler& otherwise)
    : resources_{resources},
      upcalls_{upcalls},
      calls_{calls},
      otherwise_{otherwise},
      tables_{resources.domain, resources_.pool, resources_.windows},
      pager_{resources, space_, Mode::user, *this} {}

// --- Its address space ---

std::expected<void, Failure> Process::load(const ElfProgram& program) {
  for (const Segment& segment : program.segments()) {
    if (!pager_.add(region_of(segment))) return failed("a segment of the program lies where another is");
  }
  return make_space(program.entry());
}

std::expected<void, Failure> Process::load(std::span<const std::byte> code, VirtualAddress address) {
  const std::uint64_t pages = (code.size() + page_size - 1) / page_size;
  if (!pager_.add({address, pages, Rights::read_execute, code})) return failed("the code cannot lie there");
  return make_space(address);
}

std::expected<void, Failure> Process::make_space(VirtualAddress entry) {
  const VirtualAddress stack{number(stack_top) - stack_pages * page_size};
  if (!pager_.add({stack, stack_pages, Rights::read_write})) return failed("the program lies where its stack is to be");
  const auto root = resources_.pool.allocate_table(resources_.domain, 4);
  if (!root) return failed("Cannot create a root table", root.error());
  space_ = AddressSpace{tables_, *root};
  entry_ = entry;
  const Status given = vcpu_set_roots(resources_.vcpu, resources_.root_table, *root);
  if (given != Status::ok) return failed("Cannot give the vCPU a user root", given);
  for (const auto& [kind, handler] :
       {std::pair<Upcall, UpcallHandler*>{Upcall::exception, &pager_}, {Upcall::call, this}}) {
    const Status declared = upcalls_.declare(kind, *handler);
    if (declared != Status::ok) return failed("Cannot declare a handler", declared);
  }
  return {};
}

std::expected<void, Failure> Process::take_down() {
  const Status given = vcpu_set_roots(resources_.vcpu, resources_.root_table, FrameNumber{no_frame});
  if (given != Status::ok) return failed("Cannot take the user root from the vCPU", given);
  const Status removed = remove_space(tables_, space_);
  if (removed != Status::ok) return failed("Cannot take the address space back", removed);
  return {};
}

bool Process::read(VirtualAddress address, std::span<std::byte> into) {
  while (!into.empty()) {
    if (pager_.page_in(address, right_read) != Status::ok) return false;
    const auto frame = pager_.frame_at(address);
    if (!frame) return false;
    const auto window = resources_.windows.open(*frame, Rights::read);
    if (!window) return false;
    const std::uint64_t offset = number(address) % page_size;
    const std::size_t count = std::min<std::size_t>(into.size(), page_size - offset);
    std::memcpy(into.data(), static_cast<const std::byte*>(*window) + offset, count);
    if (resources_.windows.close(*window) != Status::ok) return false;
    into = into.subspan(count);
    address = address + count;
  }
  return true;
}

// --- Its life ---

ProcessEnd Process::run() {
  switch_stacks(&library_, fresh_stack(entering_stack_.span(), enter, this));
  return end_;
}

// Every register has a value that tells nothing.
void Process::enter(void* process) {
  Process& self = *static_cast<Process*>(process);
  Registers& registers = self.upcalls_.context().record(Upcall::call);
  registers = {};
  registers.rip = number(self.entry_);
  registers.rsp = number(stack_top) - page_size / 2;  // above it, arguments: none
  registers.rflags = context::fixed_rflags;
  registers.mode = number(Mode::user);
  static constexpr FpuState fpu = initial_fpu();
  asm volatile("fxrstor64 %0" : : "m"(fpu));
  static_cast<void>(resume(Upcall::call));
  self.end(ProcessEnd::was_refused, Upcall::call);
}

// Exceptions come here from the pager, calls straight from the core.
void Process::handle(Interrupted& what) {
  if (what.kind == Upcall::call) {
    what.registers.rax = answer(what.registers);
  } else if (what.registers.in_user_mode()) {
    end(ProcessEnd::caused_exception, what.kind);
  } else {
    otherwise_.handle(what);
  }
}

std::uint64_t Process::answer(const Registers& asked) {
  for (const ProcessCall& call : calls_) {
    if (call.number == asked.rax) return call.answer(*this, asked);
  }
  return no_such_call;
}

void Process::exit(std::uint64_t status) {
  exit_status_ = status;
  end(ProcessEnd::exited, Upcall::call);
}

// From the stack of a handler, which is left for ever, to run().
void Process::end(ProcessEnd reason, Upcall kind) {
  end_ = reason;
  registers_ = upcalls_.context().record(kind);
  upcalls_.context().set_in_use(kind, false);
  StackPointer left{};
  switch_stacks(&left, library_);
  __builtin_unreachable();
}

}  // namespace exo::libos
