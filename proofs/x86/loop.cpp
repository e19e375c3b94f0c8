// SPDX-License-Identifier: MIT
#include "proofs/x86/loop.h"

#include "proofs/x86/convention.h"
#include "proofs/x86/unsupported.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace exo::proofs::x86 {

namespace {

// Of a machine at the call, by name.
std::map<std::string, Linear*> preserved_words(Machine& machine) {
  std::map<std::string, Linear*> words;
  for (const Register which : preserved_by(Convention::c)) words[name_of(which)] = &machine[which];
  for (auto& [offset, word] : machine.stack.words()) words["stack" + std::to_string(offset)] = &word;
  return words;
}

// It is made of registers at the function's entry and of its arguments alone.
bool is_given(const z3::expr& term) {
  if (term.is_numeral()) return true;
  if (!term.is_app()) return false;
  if (term.decl().decl_kind() == Z3_OP_UNINTERPRETED) {
    const std::string name = term.decl().name().str();
    return term.num_args() == 0 && (name.starts_with("entry.") || name.starts_with("argument_"));
  }
  for (unsigned i = 0; i < term.num_args(); ++i) {
    if (!is_given(term.arg(i))) return false;
  }
  return true;
}

// What holds at the call.
class Head {
 public:
  explicit Head(const PathCall& call) : first_{at_call(call)}, address_{call.address} {
    for (const auto& [name, word] : preserved_words(first_)) {
      growth_[name] = is_given(word->word().term()) ? std::optional{std::uint64_t{0}} : std::nullopt;
    }
  }

  std::uint64_t address() const { return address_; }

  Machine at(const Word& position) const {
    Machine machine = first_;
    for (const auto& [name, word] : preserved_words(machine)) {
      const auto& growth = growth_.at(name);
      *word = growth ? *word + Linear{position} * *growth : Linear{word_constant("loop." + name)};
    }
    return machine;
  }

  // It is to hold at these calls, too, with this position. Whether it did.
  bool weaken(const std::vector<PathCall>& calls, const Word& position) {
    auto weaker = growth_;
    for (const PathCall& call : calls) {
      if (call.address != address_) throw Unsupported{"the step is called at more than one place."};
      Machine expected = at(position);
      Machine found = at_call(call);
      if (!same(found[Register::rsp], expected[Register::rsp])) {
        throw Unsupported{"the step is called with different stack pointers."};
      }
      const auto words = preserved_words(found);
      for (const auto& [name, word] : preserved_words(expected)) {
        const Growth growth = growth_.at(name);
        const auto other = words.find(name);
        if (!growth || (other != words.end() && same(*word, *other->second))) continue;
        const bool may_grow = growth == 0 && other != words.end() && !position.is_number();
        const Growth grows = may_grow ? other->second->minus(*word) : std::nullopt;
        Growth& known = weaker.at(name);
        known = known == growth || known == grows ? grows : std::nullopt;
      }
    }
    return std::exchange(growth_, weaker) == weaker;
  }

 private:
  using Growth = std::optional<std::uint64_t>;  // from one call to the next; none: arbitrary

  // Without what the called function may overwrite.
  static Machine at_call(const PathCall& call) {
    Machine machine = call.before;
    const auto depth = Stack::offset_of(machine[Register::rsp]);
    if (!depth) throw Unsupported{"the stack pointer at the step's call is not known."};
    machine.stack.forget_below(*depth);
    machine.instructions = 0;
    return machine;
  }

  Machine first_;
  std::uint64_t address_;
  std::map<std::string, Growth> growth_;  // by name
};

// The machine after the call at this position.
void return_from_call(Path& path, const Head& head, const Loop& loop) {
  path.machine = head.at(loop.position);
  const auto kept = preserved_by(Convention::c);
  for (std::size_t i = 0; i < register_count; ++i) {
    const auto which = static_cast<Register>(i);
    if (which == Register::rsp || std::ranges::find(kept, which) != kept.end()) continue;
    path.machine[which] = path.world.fresh.word(std::string{"clobbered."} + name_of(which));
  }
  path.machine[Register::rax] = loop.answer;
  Fresh& fresh = path.world.fresh;
  path.machine.flags = {fresh.flag("carry"),    fresh.flag("zero"),   fresh.flag("sign"),
                        fresh.flag("overflow"), fresh.word("parity"), false};
}

}  // namespace

bool arrives_at_call(const Path& path) { return path.end == PathEnd::dies; }

void explore(const Image& image, const Loop& loop) {
  Paths paths{image, {{loop.calls, {}}}};
  std::vector<PathCall> calls;
  const auto note = [&calls](const Path& path) {
    if (arrives_at_call(path)) calls.push_back(path.calls.back());
  };
  paths.explore(image.function(loop.function).address, loop.begin, [&](Path& path) {
    note(path);
    loop.beginning(path);
  });
  if (calls.empty()) return;

  Head head{calls.front()};
  head.weaken(calls, 0);
  const std::uint64_t next = instruction_at(image, head.address()).next();
  const auto begin = [&] {
    auto path = loop.begin_pass();
    return_from_call(*path, head, loop);
    return path;
  };
  do {
    calls.clear();
    paths.explore(next, begin, note);
  } while (!head.weaken(calls, loop.position + 1));
  paths.explore(next, begin, loop.pass);
}

}  // namespace exo::proofs::x86
