// SPDX-License-Identifier: MIT
// The value domain of solver terms: makes the specification a set of proof obligations.
//
// Terms live in the solver context of the thread. Maps start as uninterpreted functions, one per map,
// unless a reader is set, which the executor uses to read the core's fields as parts of such maps.
#pragma once

#include "spec/map.h"

#include <z3++.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exo::proofs {

// The solver context of this thread.
z3::context& context();

class Bool {
 public:
  Bool(bool value) : term_{context().bool_val(value)} {}
  explicit Bool(z3::expr term) : term_{std::move(term)} {}
  const z3::expr& term() const { return term_; }
  bool is_true() const { return term_.is_true(); }
  bool is_false() const { return term_.is_false(); }

  friend Bool operator&&(const Bool& a, const Bool& b);
  friend Bool operator||(const Bool& a, const Bool& b);
  Bool operator!() const;

 private:
  z3::expr term_;
};

// A 64-bit word. Operations on numerals are computed at once; a few identities keep terms small.
class Word {
 public:
  Word(std::uint64_t value) : term_{context().bv_val(value, 64)} {}
  explicit Word(z3::expr term) : term_{std::move(term)} {}
  const z3::expr& term() const { return term_; }
  bool is_number() const { return term_.is_numeral(); }
  std::uint64_t number() const { return term_.get_numeral_uint64(); }

  friend Word operator+(const Word& a, const Word& b);
  friend Word operator-(const Word& a, const Word& b);
  friend Word operator*(const Word& a, const Word& b);
  friend Word operator&(const Word& a, const Word& b);
  friend Word operator|(const Word& a, const Word& b);
  friend Word operator^(const Word& a, const Word& b);
  friend Word operator~(const Word& a);
  friend Word operator<<(const Word& a, unsigned count);
  friend Word operator>>(const Word& a, unsigned count);
  friend Bool operator==(const Word& a, const Word& b);
  friend Bool operator!=(const Word& a, const Word& b) { return !(a == b); }
  friend Bool operator<(const Word& a, const Word& b);
  friend Bool operator<=(const Word& a, const Word& b) { return !(b < a); }
  friend Bool operator>(const Word& a, const Word& b) { return b < a; }
  friend Bool operator>=(const Word& a, const Word& b) { return !(a < b); }

 private:
  z3::expr term_;
};

// The two are the same term; unequal terms may still have equal values.
inline bool same_term(const Word& a, const Word& b) { return z3::eq(a.term(), b.term()); }
inline bool same_term(const Bool& a, const Bool& b) { return z3::eq(a.term(), b.term()); }

Bool choose(const Bool& condition, const Bool& a, const Bool& b);
Word choose(const Bool& condition, const Word& a, const Word& b);

// after - before. Of choices with something in common, branch by branch: solvers find it hard to see that the
// difference of two such choices is often nothing.
Word difference(const Word& after, const Word& before);

// A fresh name for an arbitrary value; the same name is the same value.
Word word_constant(const std::string& name);
Bool bool_constant(const std::string& name);

// What a map with so many keys is before any write.
z3::func_decl base_function(const spec::MapInfo& info, unsigned arity);

// What is said of a word is said of each choice in it by itself: so solvers need not find out which ones there are.
struct Choice {
  Bool condition;
  Word first, second;
};
std::optional<Choice> as_choice(const Word& word);

template <class Statement>
Bool of_each_choice(const Word& word, const Statement& statement) {
  const auto choice = as_choice(word);
  if (!choice) return statement(word);
  return choose(choice->condition, of_each_choice(choice->first, statement), of_each_choice(choice->second, statement));
}

// A word of the specification by name, so that proofs that need only the promise need not see how it is computed.
// The name is an arbitrary value but for these: name == value, from which the promise is to be proved.
struct Cut {
  std::string_view function;
  Word name;
  Word value;
  Bool promise;  // of the name; or of the value, where that is to be proved
};

inline Bool definition(const Cut& cut) { return cut.name == cut.value; }

// The k-th that the specification cuts of this function, and the result of the k-th call of that in the core.
Word cut_name(std::string_view function, std::size_t k);

struct Symbolic {
  using Word = proofs::Word;
  using Bool = proofs::Bool;

  static Word choose(const Bool& condition, const Word& a, const Word& b) { return proofs::choose(condition, a, b); }
  static Word low_bits(const Word& word, unsigned bits);
  static Word bit(const Word& position);
  static bool is_false(const Bool& value) { return value.is_false(); }
  // While the thread collects cuts: else it is the word itself.
  template <class Promise>
  static Word cut(std::string_view function, const Word& word, const Promise& promise) {
    if (cuts_ == nullptr) return word;
    const auto before = std::ranges::count(*cuts_, function, &Cut::function);
    const Word name = cut_name(function, static_cast<std::size_t>(before));
    cuts_->push_back({function, name, word, of_values_ ? of_each_choice(word, promise) : promise(name)});
    return name;
  }
  static void collect_cuts(std::vector<Cut>* cuts, bool of_values = false) {
    cuts_ = cuts;
    of_values_ = of_values;
  }

  template <unsigned Arity>
  class Base {
   public:
    using Key = std::array<Word, Arity>;
    using Reader = std::function<Word(const Key&)>;

    explicit Base(const spec::MapInfo& info);

    Word read(const Key& key) const { return (*reader_)(key); }
    void set_reader(Reader reader) { reader_ = std::make_shared<const Reader>(std::move(reader)); }
    const Reader& reader() const { return *reader_; }

    void write(const Key&, const Word&) {}
    void fill_row(const Key&, const Word&) {}

   private:
    std::shared_ptr<const Reader> reader_;
  };

 private:
  static inline thread_local std::vector<Cut>* cuts_ = nullptr;
  static inline thread_local bool of_values_ = false;
};

extern template class Symbolic::Base<1>;
extern template class Symbolic::Base<2>;

}  // namespace exo::proofs
