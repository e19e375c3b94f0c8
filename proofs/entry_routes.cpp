// SPDX-License-Identifier: MIT
#include "proofs/entry_routes.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace exo::proofs {

namespace {

namespace kernel = model::kernel;
using x86::Linear;
using x86::Path;
using x86::Register;

constexpr std::uint64_t word_bytes = sizeof(std::uint64_t);
constexpr std::uint64_t end_of_lower_half = std::uint64_t{1} << 47;
constexpr std::uint64_t syscall_bytes = 2;
constexpr std::uint64_t vector_count = 256;
constexpr std::uint64_t frame_bytes = 5 * word_bytes;  // SS, RSP, RFLAGS, CS, RIP
constexpr std::uint64_t stub_bytes = 2 * word_bytes;   // an error code and the vector

// Exceptions for which the processor pushes an error code (AMD64 manual volume 2, 8.2).
constexpr std::array<std::uint64_t, 10> with_error_code{8, 10, 11, 12, 13, 14, 17, 21, 29, 30};

void assume_is(Path& path, const char* name, std::uint64_t value) { path.assume(EntryState::before(name) == value); }

// SYSCALL (AMD64 manual volume 3): RCX and R11 hold RIP and RFLAGS, and the mask clears the direction flag. Its two
// bytes were at canonical addresses.
void begin_system_call(Path& path) {
  path.machine.flags.direction = false;
  const Word after = EntryState::before("rcx");
  path.assume(spec::is_canonical(after - syscall_bytes) && spec::is_canonical(after - 1));
  path.assume(EntryState::before("rflags") == EntryState::before("r11"));
  path.assume(spec::flags_are_sane(EntryState::before("rflags")));
}

// The processor found an exception, or INT n, in code of this segment; it pushed a frame, and the stub has run.
void begin_exception(Path& path, const Linear& frame, const Word& code_segment) {
  const auto put = [&](std::uint64_t offset, const Word& word) {
    const Linear at = frame + Linear{offset};
    if (const auto in_stack = x86::Stack::offset_of(at)) {
      path.machine.stack.store(*in_stack, word_bytes, word, path.world.fresh);
    } else {
      path.world.memory.store(at, word_bytes, word, {true, 0});
    }
  };
  put(kernel::rip_offset, EntryState::before("rip"));
  put(kernel::cs_offset, code_segment);
  put(kernel::rflags_offset, EntryState::before("rflags"));
  put(kernel::rsp_offset, EntryState::before("rsp"));
  put(kernel::ss_offset, code_segment.is_number() ? kernel::user_data : EntryState::before("ss"));
  put(-word_bytes, EntryState::before("error_code"));
  put(-2 * word_bytes, EntryState::before("vector"));
  path.machine[Register::rsp] = frame - Linear{stub_bytes};
  path.assume(EntryState::before("vector") < vector_count);
}

void begin_exception_in_ring_3(Path& path, std::uint64_t frame) {
  begin_exception(path, frame, kernel::user_code);
  path.assume(spec::flags_are_sane(EntryState::before("rflags")));
}

// The stack pointer was anywhere in a stack of the core; GS may have any base.
void begin_exception_in_core(Path& path) {
  const Linear frame = x86::Stack::pointer_at_entry() - Linear{frame_bytes};
  begin_exception(path, frame, EntryState::before("cs"));
  path.assume((EntryState::before("cs") & 3) == 0);
  path.assume((x86::Stack::pointer_at_entry().word() & 15) == 0);
  path.machine.bases.gs = EntryState::before("gs_base");
  path.machine.bases.kernel_gs = EntryState::before("kernel_gs_base");
}

// An interrupt: without error code and stub.
void begin_interrupt_in_core(Path& path) {
  begin_exception_in_core(path);
  path.machine[Register::rsp] = path.machine[Register::rsp] + Linear{stub_bytes};
}

// An instruction may end where the lower half does, and an interrupt comes before the fault of the next. The vCPU then
// goes on at the start of the upper half, where it faults as well.
void begin_timer(Path& path, std::uint64_t frame) {
  begin_exception_in_ring_3(path, frame);
  path.machine[Register::rsp] = Linear{frame};
  const Word found = EntryState::before("found_rip");
  path.world.memory.store(Linear{frame + kernel::rip_offset}, word_bytes, found, {true, 0});
  path.assume(spec::is_canonical(found) || found == end_of_lower_half);
  path.assume(EntryState::before("rip") == choose(found == end_of_lower_half, Word{0} - found, found));
}

std::uint64_t frame_on(kernel::Stack stack) { return kernel::stack_top(0, stack) - frame_bytes; }

// Exceptions whose gates name a stack of their own (core/arch/x86_64/descriptors.cpp).
constexpr std::array with_own_stack{kernel::vector_debug, kernel::vector_non_maskable, kernel::vector_double_fault,
                                    kernel::vector_machine_check};

}  // namespace

const std::vector<std::string>& entrance_names() {
  static const std::vector<std::string> names{"system_call",       "return_to_user", "bounce",        "bad_return",
                                              "exception",         "debug",          "non_maskable",  "debug_in_core",
                                              "exception_in_core", "double_fault",   "machine_check", "timer",
                                              "timer_in_core",     "spurious",       "control_call",  "control_send",
                                              "control_reply"};
  return names;
}

std::vector<Entrance> entrances(const EntryState& state) {
  const auto at = [&](const char* label) { return state.image().label(label); };
  const std::uint64_t by_syscall = at("system_call_entry");
  const std::uint64_t by_vector = at("vector_entry");
  const auto mode = [](Path& path, Mode mode) { assume_is(path, "cpu_mode", spec::code(mode)); };
  const auto lower = [](Path& path) {
    path.assume(EntryState::before("rcx") != end_of_lower_half);
    path.assume(EntryState::before("rip") == EntryState::before("rcx"));
  };
  const std::vector<std::string> upcall_or_end{"upcall", "domain_ends", "nobody_left"};

  std::vector<Entrance> list;
  list.push_back({"system_call",
                  by_syscall,
                  [=](Path& path) {
                    begin_system_call(path);
                    mode(path, Mode::kernel);
                    lower(path);
                    path.assume(EntryState::before("rax") < control_reply_number);
                  },
                  {"direct", "resume", "switch", "switch_saving", "nobody_left", "nobody_left_saving", "end"}});
  list.push_back({"return_to_user",
                  by_syscall,
                  [=](Path& path) {
                    begin_system_call(path);
                    mode(path, Mode::kernel);
                    lower(path);
                    assume_is(path, "rax", return_to_user_number);
                  },
                  {"to_user"}});
  list.push_back({"bounce", by_syscall,
                  [=](Path& path) {
                    begin_system_call(path);
                    mode(path, Mode::user);
                    lower(path);
                    assume_is(path, "vector", kernel::vector_no_kernel);
                    assume_is(path, "error_code", 0);
                  },
                  upcall_or_end});
  list.push_back({"bad_return", by_syscall,
                  [=](Path& path) {
                    begin_system_call(path);
                    assume_is(path, "rcx", end_of_lower_half);
                    assume_is(path, "rip", end_of_lower_half - syscall_bytes);
                    assume_is(path, "vector", kernel::vector_general_protection);
                    assume_is(path, "error_code", 0);
                  },
                  upcall_or_end});
  list.push_back({"exception", by_vector,
                  [=, &state](Path& path) {
                    begin_exception_in_ring_3(path, state.record());
                    for (const std::uint64_t vector : with_own_stack) {
                      path.assume(EntryState::before("vector") != vector);
                    }
                  },
                  upcall_or_end});
  list.push_back({"debug", by_vector,
                  [=](Path& path) {
                    begin_exception_in_ring_3(path, frame_on(kernel::Stack::debug));
                    assume_is(path, "vector", kernel::vector_debug);
                    assume_is(path, "error_code", 0);
                  },
                  upcall_or_end});
  list.push_back({"non_maskable",
                  by_vector,
                  [=](Path& path) {
                    begin_exception(path, frame_on(kernel::Stack::non_maskable), EntryState::before("cs"));
                    assume_is(path, "vector", kernel::vector_non_maskable);
                  },
                  {"ignored"}});
  list.push_back({"debug_in_core",
                  by_vector,
                  [=](Path& path) {
                    begin_exception_in_core(path);
                    assume_is(path, "vector", kernel::vector_debug);
                  },
                  {"ignored"}});
  list.push_back({"exception_in_core",
                  by_vector,
                  [=](Path& path) {
                    begin_exception_in_core(path);
                    path.assume(EntryState::before("vector") != kernel::vector_debug);
                    path.assume(EntryState::before("vector") != kernel::vector_non_maskable);
                  },
                  {"machine_ends"}});
  for (const auto& [name, vector, stack] :
       {std::tuple{"double_fault", kernel::vector_double_fault, kernel::Stack::double_fault},
        std::tuple{"machine_check", kernel::vector_machine_check, kernel::Stack::machine_check}}) {
    list.push_back({name,
                    by_vector,
                    [vector, stack](Path& path) {
                      begin_exception_in_ring_3(path, frame_on(stack));
                      assume_is(path, "vector", vector);
                    },
                    {"machine_ends"}});
  }
  list.push_back({"timer",
                  at("timer_entry"),
                  [&state](Path& path) { begin_timer(path, state.record()); },
                  {"goes_on", "switch_saving"}});
  list.back().ends_interrupt = true;
  list.push_back({"timer_in_core", at("timer_entry"), begin_interrupt_in_core, {"ignored"}});
  list.back().ends_interrupt = true;
  list.push_back({"spurious", at("spurious_entry"), begin_interrupt_in_core, {"ignored"}});
  for (const auto& [name, number, routes] :
       {std::tuple{"control_call", control_call_number, std::vector<std::string>{"refused", "call"}},
        std::tuple{"control_send", control_send_number, std::vector<std::string>{"refused", "call"}},
        std::tuple{"control_reply", control_reply_number,
                   std::vector<std::string>{"refused", "reply", "switch_saving", "nobody_left_saving"}}}) {
    list.push_back({name, by_syscall,
                    [=](Path& path) {
                      begin_system_call(path);
                      mode(path, Mode::kernel);
                      lower(path);
                      assume_is(path, "rax", number);
                    },
                    routes});
  }
  for (Entrance& entrance : list) entrance.by_vector = entrance.address == by_vector;
  return list;
}

std::string route_of(const Path& path) {
  if (path.end == x86::PathEnd::strays) return "strays";
  std::string route;
  const auto add = [&](const std::string& part) { route += (route.empty() ? "" : "_") + part; };
  for (const x86::PathCall& call : path.calls) {
    if (!call.way.empty()) add(call.way);
  }
  if (!route.empty()) return route;
  return path.end == x86::PathEnd::dies ? "machine_ends" : "ignored";
}

std::vector<Stub> vector_stubs(const EntryState& state) {
  std::vector<Stub> stubs;
  for (std::uint64_t vector = 0; vector < vector_count; ++vector) {
    const bool has_error_code = std::ranges::find(with_error_code, vector) != with_error_code.end();
    stubs.push_back({vector, state.image().label("vector_stubs") + vector * kernel::vector_stub_bytes,
                     state.image().label("vector_entry"), state.record() - (has_error_code ? word_bytes : 0),
                     has_error_code});
  }
  return stubs;
}

}  // namespace exo::proofs
