// SPDX-License-Identifier: MIT
#include "proofs/left.h"

namespace exo::proofs {

namespace {

// The same address, written so that it is seen to be in a frame.
Word in_frame(const Word& address, std::uint64_t offset) {
  return (address >> entry::frame_shift << entry::frame_shift) + Word{offset};
}

bool says_where_to_save(spec::Leave leave) {
  return leave == spec::Leave::switching || leave == spec::Leave::ending || leave == spec::Leave::calling;
}

}  // namespace

Bool is_left(const State& after, const Left& left) {
  const Word cpu{0};
  Bool so = after.cpu_leave[cpu] == spec::code(left.leave);
  if (left.registers_at) {
    so = so && after.cpu_vcpu[cpu] != no_vcpu &&
         after.cpu_load_from[cpu] == in_frame(after.cpu_load_from[cpu], *left.registers_at);
  } else if (left.leave == spec::Leave::switching) {
    so = so && after.cpu_vcpu[cpu] == no_vcpu;
  }
  if (!says_where_to_save(left.leave)) return so;
  const Word to = after.cpu_save_to[cpu];
  return so && (left.saves ? to != 0 && to == in_frame(to, 0) : to == 0);
}

void enter_state(const EntryState& state, x86::Path& path, Leaves leaves, const Left& left) {
  const State& after = state.after();
  for (const Conclusion& fact : handover(after, leaves)) path.assume(fact.truth);
  path.assume(is_left(after, left));
  state.each_part([&](std::string_view part, std::uint64_t address) {
    Word word = left_in(state, part);
    if (part == "cpu_leave") word = spec::code(left.leave);
    if (part == "cpu_load_from" && left.registers_at) word = in_frame(word, *left.registers_at);
    if (part == "cpu_save_to" && says_where_to_save(left.leave)) {
      word = left.saves ? in_frame(word, 0) : Word{0};
    }
    state.store(path, address, word);
  });
}

Word left_in(const EntryState& state, std::string_view part) { return read_map(state.after(), part, {Word{0}}); }

}  // namespace exo::proofs
