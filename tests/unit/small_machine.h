// SPDX-License-Identifier: MIT
// A booted machine for directed tests: each call is made on the core and on the model, which must agree.
#pragma once

#include "model/boot.h"
#include "model/lockstep.h"
#include "model/names.h"

#include <gtest/gtest.h>

#include <ostream>
#include <tuple>

namespace exo {

inline void PrintTo(Status status, std::ostream* stream) { *stream << model::status_name(spec::code(status)); }

}  // namespace exo

namespace exo::tests {

using model::Word;

inline constexpr Word child = 2;  // a domain, where a test needs a second one
inline constexpr Word child_vcpu = 2;

// Entries of tables.
inline constexpr Word not_canonical = Word{1} << 47;
inline constexpr Word readable = entry::present | entry::user | entry::no_execute;
inline constexpr Word writable = readable | entry::writable;
inline constexpr Word table_entry = entry::present | entry::user | entry::writable;
constexpr Word to(Word frame, Word bits, Word slot = owner_slot) {
  return frame << entry::frame_shift | slot << entry::slot_shift | bits;
}

class SmallMachine {
 public:
  Status perform(const model::Step& step) {
    if (const auto difference = lockstep_.perform(step)) ADD_FAILURE() << *difference;
    return static_cast<Status>(lockstep_.answer().status);
  }
  template <class... Arguments>
  Status call(Call number, Arguments... arguments) {
    return perform(model::Step::of(number, {static_cast<Word>(arguments)...}));
  }
  // What is no call: the processor's own steps, and faults.
  void happen(model::Step::Kind kind, std::array<Word, spec::max_arguments> argument = {}) {
    std::ignore = perform({kind, 0, argument, {}});
  }
  Word value() const { return lockstep_.answer().value; }  // of the last call
  const model::State& state() const { return lockstep_.model().state(); }
  const model::Machine& model() const { return lockstep_.model(); }
  void set(std::string_view map, Word key, Word value) {
    ASSERT_TRUE(lockstep_.set(model::map_named(map), {key, 0}, value));
  }

  // --- What many tests begin with; each must succeed ---

  // A data frame of a domain.
  Word frame(Word domain = root_domain) {
    must(Call::frame_allocate, domain, next_free_);
    return next_free_++;
  }
  Word table(Word level, Word domain = root_domain) {
    const Word made = frame(domain);
    must(Call::table_create, made, level);
    return made;
  }
  // The second domain, being built, with a limit of 16 frames and of so many slices.
  void build_child(Word slices = 0) { must(Call::domain_create, child, 16, slices); }
  // Its first vCPU, ready to run on a root of its own.
  void give_child_a_vcpu() {
    must(Call::vcpu_create, child_vcpu, child, frame(child));
    must(Call::vcpu_set_roots, child_vcpu, table(4, child), no_frame);
    must(Call::vcpu_start, child_vcpu, 0x400000, 0, 0);
  }
  // The second domain, running, and its vCPU on the processor: it makes the next calls.
  void enter_child() {
    build_child();
    give_child_a_vcpu();
    must(Call::domain_start, child);
    must(Call::yield, child_vcpu);
  }

  template <class... Arguments>
  void must(Call number, Arguments... arguments) {
    ASSERT_EQ(call(number, arguments...), Status::ok) << model::call_name(spec::code(number));
  }

 private:
  model::Lockstep lockstep_{model::booted_machine()};
  Word next_free_ = model::first_free_frame;
};

// The base of the directed tests.
class CallTest : public testing::Test {
 protected:
  SmallMachine machine;
};

}  // namespace exo::tests
