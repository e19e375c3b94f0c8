// SPDX-License-Identifier: MIT
#include "proofs/entry_conclusions.h"

#include "proofs/entry_contracts.h"
#include "proofs/left.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace exo::proofs {

namespace {

namespace kernel = model::kernel;
using x86::Path;
using x86::PathEnd;
using x86::Register;

// What must hold at the end of one path.
class PathConclusions {
 public:
  PathConclusions(const EntryState& state, Path& path, bool ends_interrupt, Conclusions& conclusions)
      : state_{state}, path_{path}, ends_interrupt_{ends_interrupt}, conclusions_{conclusions} {
    for (const x86::PathCall& call : path.calls) {
      if (!call.way.empty()) way_ = call.way;
    }
  }

  void all() {
    accesses();
    if (path_.end == PathEnd::strays) return;
    if (path_.end == PathEnd::dies) {
      last_call();
      if (idles()) memory();
      return;
    }
    registers();
    return_to_ring_3();
    bases();
    memory();
  }

 private:
  bool went(std::initializer_list<std::string_view> ways) const {
    return std::ranges::find(ways, std::string_view{way_}) != ways.end();
  }
  bool is_ignored() const { return way_.empty(); }
  bool idles() const { return !path_.calls.empty() && path_.calls.back().function == idle_name; }
  bool interrupted() const { return path_.calls.front().function == std::string_view{"tick"}; }
  bool transfers() const { return went({way_call, way_reply}); }
  bool loads() const { return went({way_resume, way_switch, way_switch_saving, way_domain_ends}); }

  void conclude(const char* kind, const std::string& name, const Bool& truth) {
    conclusions_[kind].push_back({name, spec::implies(path_.condition, truth)});
  }
  void equal(const char* kind, const std::string& name, const Word& a, const Word& b) { conclude(kind, name, a == b); }
  Word machine(Register which) const { return path_.machine[which].word(); }
  Word in_memory(const Word& address, std::uint64_t index) {
    return path_.world.memory.load(
        x86::Linear{kernel::direct_map_address} + x86::Linear{address} + x86::Linear{index * sizeof(std::uint64_t)},
        sizeof(std::uint64_t), {true, path_.end_address});
  }
  // The address of a frame's words, as the contract wrote it.
  Word record_part(std::string_view wanted) {
    Word word = 0;
    state_.each_part([&](std::string_view part, std::uint64_t address) {
      if (part == wanted) word = state_.load(path_, address);
    });
    return word;
  }

  // Calls find what they are promised, and no access is to anything but what is known.
  void accesses() {
    for (const auto& obligation : path_.world.obligations.list()) {
      const std::string name = fmt::format("{} at {:#x}", obligation.what, obligation.address);
      // Accesses are not guarded; before a call the condition so far is.
      const Bool& guard = obligation.guard.is_true() ? path_.condition : obligation.guard;
      conclusions_["calls"].push_back({name, spec::implies(guard, obligation.condition)});
    }
    conclusions_["calls"];  // said even where there is nothing to say
  }

  void last_call() {
    conclude("calls", "the direction flag is clear at the end", !path_.machine.flags.direction);
    equal("calls", "the stack is aligned at the end", machine(Register::rsp) & 15, 0);
    if (path_.calls.back().function == "exception_in_core") {
      equal("calls", "the registers are on the stack", machine(Register::rdi), machine(Register::rsp));
    }
  }

  Word expected(Register which) {
    using enum Register;
    if (went({way_direct})) {
      if (which == rax) return answered_status();
      if (which == rdx) return answered_value();
      if (which == rdi || which == rsi || which == r8 || which == r9 || which == r10) return 0;
    }
    if (went({way_refused, way_call, way_reply})) {
      if (which == rax) return answered_status();
      if (which == rdi && went({way_call})) return answered_value();
      if (which == rdi || which == rdx || which == rsi || which == r8 || which == r9 || which == r10) return 0;
    }
    if (went({way_to_user}) && which == rax) return answered_status();
    if (path_.end == PathEnd::sysret && which == rcx) return left_in(state_, "cpu_rip");
    if (path_.end == PathEnd::sysret && which == r11) return left_in(state_, "cpu_rflags");
    return EntryState::before(x86::name_of(which));
  }

  void registers() {
    for (std::size_t i = 0; i < context_order.size(); ++i) {
      const Register which = context_order[i];
      const Word wanted = loads() ? in_memory(record_part("cpu_load_from"), i) : expected(which);
      equal("registers", x86::name_of(which), machine(which), wanted);
    }
    const bool switched = transfers() || went({way_switch, way_switch_saving, way_domain_ends});
    for (std::size_t i = 0; i < x86::fpu_words; ++i) {
      const Word wanted = switched ? in_memory(record_part("cpu_load_from"), context::fpu + i)
                                   : EntryState::before("fpu_" + std::to_string(i));
      equal("registers", "fpu_" + std::to_string(i), (*path_.machine.fpu)[i], wanted);
    }
  }

  void return_to_ring_3() {
    const auto popped = [&](std::uint64_t offset) {
      const x86::Linear at = path_.machine[Register::rsp] + x86::Linear{offset};
      if (const auto in_stack = x86::Stack::offset_of(at)) {
        return path_.machine.stack.load(*in_stack, sizeof(std::uint64_t), path_.world.fresh).word();
      }
      return path_.world.memory.load(at, sizeof(std::uint64_t), {true, path_.end_address});
    };
    const bool by_iretq = path_.end == PathEnd::iretq;
    // SYSRET takes the selectors from a register that boot has written.
    const Word rip = by_iretq ? popped(kernel::rip_offset) : machine(Register::rcx);
    const Word rflags = by_iretq ? popped(kernel::rflags_offset) : machine(Register::r11);
    const Word rsp = by_iretq ? popped(kernel::rsp_offset) : machine(Register::rsp);
    if (is_ignored()) {
      equal("return", "rip", rip, EntryState::before("rip"));
      equal("return", "rflags", rflags, EntryState::before("rflags"));
      equal("return", "rsp", rsp, EntryState::before("rsp"));
      equal("return", "cs", popped(kernel::cs_offset), EntryState::before("cs"));
      equal("return", "ss", popped(kernel::ss_offset), EntryState::before("ss"));
      return;
    }
    equal("return", "rip", rip, left_in(state_, "cpu_rip"));
    equal("return", "rflags", rflags, left_in(state_, "cpu_rflags"));
    equal("return", "rsp", rsp, left_in(state_, "cpu_rsp"));
    conclude("return", "rip is canonical", spec::is_canonical(rip));
    conclude("return", "rflags are sane", spec::flags_are_sane(rflags));
    if (!by_iretq) return;
    equal("return", "the frame is the record", machine(Register::rsp), state_.record());
    equal("return", "cs", popped(kernel::cs_offset), kernel::user_code);
    equal("return", "ss", popped(kernel::ss_offset), kernel::user_data);
  }

  void bases() {
    const x86::Bases& bases = path_.machine.bases;
    Word fs = EntryState::before("fs_base");
    Word gs = EntryState::before("gs_base");
    Word kernel_gs = state_.record();
    if (went({way_resume})) {
      fs = left_in(state_, "cpu_fs_base");
      gs = left_in(state_, "cpu_gs_base");
    } else if (loads() || transfers()) {
      fs = in_memory(record_part("cpu_load_from"), context::fs_base);
      gs = in_memory(record_part("cpu_load_from"), context::gs_base);
    }
    if (is_ignored() && !path_.machine.bases.kernel_gs.is_constant()) kernel_gs = EntryState::before("kernel_gs_base");
    equal("bases", "fs", bases.fs.word(), fs);
    equal("bases", "gs", bases.gs.word(), gs);
    equal("bases", "exchanged gs", bases.kernel_gs.word(), kernel_gs);
    conclude("bases", "fs is canonical", spec::is_canonical(bases.fs.word()));
    conclude("bases", "gs is canonical", spec::is_canonical(bases.gs.word()));
  }

  // What a word of a saved context becomes, if it is one of those that are saved here.
  Word saved(const Word& index, const Word& otherwise) {
    Word word = otherwise;
    const auto set = [&](std::uint64_t at, const Word& value) { word = choose(index == at, value, word); };
    for (std::size_t i = 0; i < context_order.size() && !transfers(); ++i) set(i, saved(context_order[i]));
    set(context::fs_base, EntryState::before("fs_base"));
    set(context::gs_base, EntryState::before("gs_base"));
    for (std::size_t i = 0; i < x86::fpu_words; ++i) {
      set(context::fpu + i, EntryState::before("fpu_" + std::to_string(i)));
    }
    return word;
  }
  // After a call it is what the call leaves; an interrupt leaves all as they were. A message is in the processor.
  Word saved(Register which) {
    if (interrupted()) return EntryState::before(x86::name_of(which));
    if (which == Register::rcx || which == Register::r11) return 0;
    const std::string way = std::exchange(way_, way_direct);
    const Word word = expected(which);
    way_ = way;
    return word;
  }

  // Of the state nothing is changed but what is saved and `leave`; of what is the core's own, nothing.
  void memory() {
    const Word frame = word_constant("at_frame");
    const Word index = word_constant("at_index");
    const State& after = state_.after();
    for (const auto& [name, field] : path_.world.memory.fields().all()) {
      if (name == "scratch" || name == "spare" || name == stacks_name || name == end_of_interrupt_name) continue;
      if (name == "memory") {
        Word wanted = after.memory[frame, index];
        if (went({way_switch_saving, way_nobody_saving, way_call})) {
          const Bool here = frame == record_part("cpu_save_to") >> entry::frame_shift;
          wanted = choose(here, saved(index, wanted), wanted);
        }
        const Word now = field->read({frame, index});
        equal("memory", "memory", now, wanted);
        conclude("memory", "what is saved is a register",
                 now == after.memory[frame, index] || spec::is_saved_late(index));
      } else if (!name.starts_with("cpus.")) {
        const bool written = std::visit([](const auto& map) { return !map.log().empty(); }, field->map);
        conclude("memory", name + " is not written", !written);
      }
    }
    state_.each_part([&](std::string_view part, std::uint64_t address) {
      const Word now = state_.load(path_, address);
      const Word leave{spec::code(idles() ? spec::Leave::switching : spec::Leave::directly)};
      const Word wanted = is_ignored() ? EntryState::before(part) : part == "cpu_leave" ? leave : left_in(state_, part);
      equal("memory", std::string{part}, now, wanted);
    });
    conclude("memory", "the interrupt is ended where there is one", interrupts_ended() == (ends_interrupt_ ? 1 : 0));
  }

  // How many stores end one; a store of something else than zero is none.
  std::size_t interrupts_ended() const {
    const auto& fields = path_.world.memory.fields().all();
    const auto found = fields.find(end_of_interrupt_name);
    if (found == fields.end()) return 0;
    const Word last = found->second->read({Word{0}});
    if (!last.is_number() || last.number() != 0) return 0;
    return std::visit([](const auto& map) { return map.log().size(); }, found->second->map);
  }

  const EntryState& state_;
  Path& path_;
  bool ends_interrupt_;
  Conclusions& conclusions_;
  std::string way_;  // the last that a call took
};

}  // namespace

void conclude(const EntryState& state, Path& path, bool ends_interrupt, Conclusions& conclusions) {
  PathConclusions{state, path, ends_interrupt, conclusions}.all();
}

}  // namespace exo::proofs
