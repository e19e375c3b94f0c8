// SPDX-License-Identifier: MIT
// The value domain of numbers: makes the specification an executable reference model.
#pragma once

#include "spec/map.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

namespace exo::model {

struct Native {
  using Word = std::uint64_t;
  using Bool = bool;

  static Word choose(bool condition, Word a, Word b) {
    if (path_ != nullptr) *path_ = (*path_ + (condition ? 1 : 2)) * path_factor;
    return condition ? a : b;
  }
  static Word low_bits(Word word, unsigned bits) { return bits == 64 ? word : word & ((Word{1} << bits) - 1); }
  static Word bit(Word position) { return Word{1} << (position & 63); }
  static bool is_false(bool value) { return !value; }
  template <class Promise>
  static Word cut(const char* function, Word word, const Promise& promise) {
    if (broken_promises_ != nullptr && !promise(word)) broken_promises_->emplace_back(function);
    return word;
  }

  // While set, the functions whose results do not keep the promise of their cut go into this list.
  static void record_broken_promises(std::vector<std::string>* functions) { broken_promises_ = functions; }

  // While set, the choices that are made go into this word, so that other choices make another word.
  static void record_path(Word* path) { path_ = path; }

  // An array owned by the model's machine; rows of `columns` elements where the map has two keys.
  template <unsigned Arity>
  class Base {
   public:
    using Key = std::array<Word, Arity>;

    explicit Base(const spec::MapInfo&) {}

    void attach(std::span<Word> elements, Word columns) {
      elements_ = elements;
      columns_ = columns;
    }
    std::span<Word> elements() const { return elements_; }
    Word columns() const { return columns_; }

    Word read(const Key& key) const { return contains(key) ? elements_[position(key)] : 0; }
    void write(const Key& key, Word value) {
      if (contains(key)) elements_[position(key)] = value;
    }
    void fill_row(const Key& key, Word value) {
      if (key[0] < elements_.size() / columns_) {
        for (Word& element : elements_.subspan(key[0] * columns_, columns_)) element = value;
      }
    }

   private:
    bool contains(const Key& key) const {
      if constexpr (Arity == 2) {
        return key[0] < elements_.size() / columns_ && key[1] < columns_;
      } else {
        return key[0] < elements_.size();
      }
    }
    Word position(const Key& key) const {
      if constexpr (Arity == 2) {
        return key[0] * columns_ + key[1];
      } else {
        return key[0];
      }
    }

    std::span<Word> elements_;
    Word columns_ = 1;
  };

 private:
  static constexpr Word path_factor = 0x9e3779b97f4a7c15;  // odd, of mixed bits: 2^64 divided by the golden ratio
  static inline thread_local Word* path_ = nullptr;
  static inline thread_local std::vector<std::string>* broken_promises_ = nullptr;
};

}  // namespace exo::model
