// SPDX-License-Identifier: MIT
#include "proofs/symbolic.h"

#include <bit>
#include <optional>
#include <unordered_map>
#include <utility>

namespace exo::proofs {

namespace {

bool both_numbers(const Word& a, const Word& b) { return a.is_number() && b.is_number(); }
bool is_number(const Word& word, std::uint64_t value) { return word.is_number() && word.number() == value; }

// For 2^n - 1, below 2^63 and above 0, this is n; otherwise 0.
unsigned width_of_mask(const Word& mask) {
  if (!mask.is_number() || mask.number() == 0 || mask.number() >> 63 != 0) return 0;
  return (mask.number() & (mask.number() + 1)) == 0 ? static_cast<unsigned>(std::bit_width(mask.number())) : 0;
}

// The numeral, or the term, narrowed to the bits a map stores and widened again.
z3::expr stored(const z3::expr& term, unsigned bits) {
  return bits == 64 ? term : z3::zext(term.extract(bits - 1, 0), 64 - bits).simplify();
}

bool is_less(const z3::expr& term) { return term.is_app() && term.decl().decl_kind() == Z3_OP_ULT; }

// One term says a < b and the other a == b, in either order of the equation.
bool are_less_and_equal(const z3::expr& less, const z3::expr& equation) {
  if (!is_less(less) || !equation.is_eq()) return false;
  return (z3::eq(less.arg(0), equation.arg(0)) && z3::eq(less.arg(1), equation.arg(1))) ||
         (z3::eq(less.arg(0), equation.arg(1)) && z3::eq(less.arg(1), equation.arg(0)));
}

// a < b || a == b as !(b < a): flags of a comparison become the comparison that was meant.
std::optional<z3::expr> as_comparison(const z3::expr& a, const z3::expr& b) {
  if (are_less_and_equal(a, b)) return !z3::ult(a.arg(1), a.arg(0));
  if (are_less_and_equal(b, a)) return !z3::ult(b.arg(1), b.arg(0));
  return {};
}

// Machine code computes with conditions as words: choices between numbers. What is computed from few of these is again
// such a choice, which solvers see through.
constexpr unsigned few_numbers = 4;

bool is_choice(const z3::expr& term) { return term.is_app() && term.decl().decl_kind() == Z3_OP_ITE; }

// Of a choice between numbers, how many; or 0.
unsigned count_numbers(const z3::expr& term) {
  if (term.is_numeral()) return 1;
  if (!is_choice(term)) return 0;
  const unsigned a = count_numbers(term.arg(1));
  const unsigned b = a == 0 || a > few_numbers ? 0 : count_numbers(term.arg(2));
  return b == 0 ? 0 : a + b;
}

bool are_few_numbers(const Word& word) {
  const unsigned count = count_numbers(word.term());
  return count != 0 && count <= few_numbers;
}

// The function of the number that the word is.
template <class Function>
auto of_number(const z3::expr& term, const Function& function) -> decltype(function(std::uint64_t{})) {
  if (term.is_numeral()) return function(term.get_numeral_uint64());
  return choose(Bool{term.arg(0)}, of_number(term.arg(1), function), of_number(term.arg(2), function));
}

// Of two words between few numbers, not both of which are numbers.
template <class Function>
auto of_numbers(const Word& a, const Word& b, const Function& function)
    -> std::optional<decltype(function(std::uint64_t{}, std::uint64_t{}))> {
  if (!are_few_numbers(a) || !are_few_numbers(b)) return {};
  if (count_numbers(a.term()) * count_numbers(b.term()) > few_numbers) return {};
  return of_number(
      a.term(), [&](std::uint64_t x) { return of_number(b.term(), [&](std::uint64_t y) { return function(x, y); }); });
}

// As `stored` writes it. To simplify takes long, and elements are read again and again, by all copies of a state.
class Widened {
 public:
  const Word& of(const z3::expr& narrow, unsigned bits) {
    const auto found = known_.find(narrow.id());
    if (found != known_.end()) return found->second.second;
    const Word wide{z3::zext(narrow, 64 - bits).simplify()};
    return known_.try_emplace(narrow.id(), narrow, wide).first->second.second;
  }

 private:
  std::unordered_map<unsigned, std::pair<z3::expr, Word>> known_;  // by identity, of terms that live here
};

}  // namespace

z3::context& context() {
  static thread_local z3::context instance;
  return instance;
}

Bool operator&&(const Bool& a, const Bool& b) {
  if (a.is_false() || b.is_true() || same_term(a, b)) return a;
  if (a.is_true() || b.is_false()) return b;
  if (a.term().is_not() && b.term().is_not()) {
    if (const auto comparison = as_comparison(a.term().arg(0), b.term().arg(0))) return !Bool{*comparison};
  }
  return Bool{a.term() && b.term()};
}

Bool operator||(const Bool& a, const Bool& b) {
  if (a.is_true() || b.is_false() || same_term(a, b)) return a;
  if (a.is_false() || b.is_true()) return b;
  if (const auto comparison = as_comparison(a.term(), b.term())) return Bool{*comparison};
  return Bool{a.term() || b.term()};
}

Bool Bool::operator!() const {
  if (is_true()) return false;
  if (is_false()) return true;
  if (term_.is_not()) return Bool{term_.arg(0)};
  return Bool{!term_};
}

Word operator+(const Word& a, const Word& b) {
  if (both_numbers(a, b)) return a.number() + b.number();
  if (is_number(a, 0)) return b;
  if (is_number(b, 0)) return a;
  return Word{a.term() + b.term()};
}

Word operator-(const Word& a, const Word& b) {
  if (both_numbers(a, b)) return a.number() - b.number();
  if (is_number(b, 0)) return a;
  if (same_term(a, b)) return 0;
  return Word{a.term() - b.term()};
}

Word operator*(const Word& a, const Word& b) {
  if (both_numbers(a, b)) return a.number() * b.number();
  if (is_number(a, 1)) return b;
  if (is_number(b, 1)) return a;
  return Word{a.term() * b.term()};
}

// Shifts by constants and masks of low bits are written as parts put together: solvers see through that.
Word operator&(const Word& a, const Word& b) {
  if (both_numbers(a, b)) return a.number() & b.number();
  if (const auto word = of_numbers(a, b, [](auto x, auto y) { return Word{x & y}; })) return *word;
  if (is_number(a, 0) || is_number(b, 0)) return 0;
  if (is_number(a, ~std::uint64_t{0})) return b;
  if (is_number(b, ~std::uint64_t{0}) || same_term(a, b)) return a;
  if (const unsigned bits = width_of_mask(b)) return Symbolic::low_bits(a, bits);
  return Word{a.term() & b.term()};
}

Word operator|(const Word& a, const Word& b) {
  if (both_numbers(a, b)) return a.number() | b.number();
  if (const auto word = of_numbers(a, b, [](auto x, auto y) { return Word{x | y}; })) return *word;
  if (is_number(a, 0)) return b;
  if (is_number(b, 0) || same_term(a, b)) return a;
  return Word{a.term() | b.term()};
}

Word operator^(const Word& a, const Word& b) {
  if (both_numbers(a, b)) return a.number() ^ b.number();
  if (const auto word = of_numbers(a, b, [](auto x, auto y) { return Word{x ^ y}; })) return *word;
  if (same_term(a, b)) return 0;
  return Word{a.term() ^ b.term()};
}

Word operator~(const Word& a) {
  if (are_few_numbers(a)) return of_number(a.term(), [](std::uint64_t x) { return Word{~x}; });
  return Word{~a.term()};
}

Word operator<<(const Word& a, unsigned count) {
  if (count == 0) return a;
  if (count >= 64) return 0;
  if (a.is_number()) return a.number() << count;
  return Word{z3::concat(a.term().extract(63 - count, 0), context().bv_val(0, count)).simplify()};
}

Word operator>>(const Word& a, unsigned count) {
  if (count == 0) return a;
  if (count >= 64) return 0;
  if (a.is_number()) return a.number() >> count;
  return Word{z3::zext(a.term().extract(63, count), count).simplify()};
}

Bool operator==(const Word& a, const Word& b) {
  if (const auto truth = of_numbers(a, b, [](auto x, auto y) { return Bool{x == y}; })) return *truth;
  if (same_term(a, b)) return true;
  return Bool{a.term() == b.term()};
}

Bool operator<(const Word& a, const Word& b) {
  if (const auto truth = of_numbers(a, b, [](auto x, auto y) { return Bool{x < y}; })) return *truth;
  if (same_term(a, b)) return false;
  return Bool{z3::ult(a.term(), b.term())};
}

Bool choose(const Bool& condition, const Bool& a, const Bool& b) {
  if (condition.is_true() || same_term(a, b)) return a;
  if (condition.is_false()) return b;
  return (condition && a) || (!condition && b);
}

Word choose(const Bool& condition, const Word& a, const Word& b) {
  if (condition.is_true() || same_term(a, b)) return a;
  if (condition.is_false()) return b;
  return Word{z3::ite(condition.term(), a.term(), b.term())};
}

Word difference(const Word& after, const Word& before) {
  if (same_term(after, before)) return 0;
  if (!is_choice(after.term())) return after - before;
  const Bool condition{after.term().arg(0)};
  const Word first{after.term().arg(1)};
  const Word second{after.term().arg(2)};
  if (is_choice(before.term()) && same_term(condition, Bool{before.term().arg(0)})) {
    return choose(condition, difference(first, Word{before.term().arg(1)}),
                  difference(second, Word{before.term().arg(2)}));
  }
  if (same_term(first, before) || same_term(second, before)) {
    return choose(condition, difference(first, before), difference(second, before));
  }
  return after - before;
}

std::optional<Choice> as_choice(const Word& word) {
  if (!is_choice(word.term())) return {};
  return Choice{Bool{word.term().arg(0)}, Word{word.term().arg(1)}, Word{word.term().arg(2)}};
}

Word word_constant(const std::string& name) { return Word{context().bv_const(name.c_str(), 64)}; }
Word cut_name(std::string_view function, std::size_t k) {
  return word_constant("result_of_" + std::string{function} + "_" + std::to_string(k));
}
Bool bool_constant(const std::string& name) { return Bool{context().bool_const(name.c_str())}; }

z3::func_decl base_function(const spec::MapInfo& info, unsigned arity) {
  z3::sort_vector keys{context()};
  for (unsigned i = 0; i < arity; ++i) keys.push_back(context().bv_sort(64));
  return context().function(std::string{info.name}.c_str(), keys, context().bv_sort(info.bits));
}

Word Symbolic::bit(const Word& position) {
  if (position.is_number()) return std::uint64_t{1} << (position.number() & 63);
  return Word{z3::shl(context().bv_val(1, 64), (position & 63).term())};
}

Word Symbolic::low_bits(const Word& word, unsigned bits) {
  if (bits == 64) return word;
  if (word.is_number()) return word.number() & ((std::uint64_t{1} << bits) - 1);
  return Word{stored(word.term(), bits)};
}

template <unsigned Arity>
Symbolic::Base<Arity>::Base(const spec::MapInfo& info) {
  const z3::func_decl function = base_function(info, Arity);
  set_reader([function, bits = info.bits, widened = std::make_shared<Widened>()](const Key& key) {
    z3::expr_vector keys{context()};
    for (const Word& part : key) keys.push_back(part.term());
    const z3::expr value = function(keys);
    return bits == 64 ? Word{value} : widened->of(value, bits);
  });
}

template class Symbolic::Base<1>;
template class Symbolic::Base<2>;

}  // namespace exo::proofs
