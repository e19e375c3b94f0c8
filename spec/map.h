// SPDX-License-Identifier: MIT
// A total map from keys to words: what the specification's state is made of.
//
// A map is a base content and a log of guarded writes over it. With numbers the base is an array and
// the log is applied when a step is committed; with solver terms the base is an uninterpreted function
// and the log is what the proofs inspect. Keys out of range read as zero with numbers and are left
// unconstrained with solver terms: a specification must not depend on them.
#pragma once

#include "spec/value.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace exo::spec {

// What the keys of a map range over. Proofs instantiate invariants, and models size arrays, by it.
enum class Index : std::uint8_t { scalar, frame, frame_slot, frame_word, domain, vcpu, slice, cpu, agent, core_slot };

struct MapInfo {
  std::string_view name;
  Index index;
  unsigned bits;  // values are below 2^bits; a write keeps the low bits
};

template <class V, unsigned Arity>
class Map {
 public:
  using Key = std::array<Word<V>, Arity>;

  struct Write {
    Bool<V> guard;
    Key key;  // of a row fill only key[0] counts
    bool whole_row;
    Word<V> value;
  };

  // One element, to be read or assigned.
  class Cell {
   public:
    Cell(Map& map, Key key) : map_{map}, key_{std::move(key)} {}
    operator Word<V>() const { return map_.read(key_); }
    void operator=(const Word<V>& value) { map_.write(key_, value); }
    void operator+=(const Word<V>& amount) { map_.write(key_, map_.read(key_) + amount); }
    void operator-=(const Word<V>& amount) { map_.write(key_, map_.read(key_) - amount); }

   private:
    Map& map_;
    Key key_;
  };

  explicit Map(MapInfo info) : info_{info}, base_{info} {}

  template <class... Keys>
    requires(sizeof...(Keys) == Arity)
  Word<V> operator[](const Keys&... keys) const {
    return read(Key{Word<V>(keys)...});
  }

  template <class... Keys>
    requires(sizeof...(Keys) == Arity)
  Cell operator[](const Keys&... keys) {
    return Cell{*this, Key{Word<V>(keys)...}};
  }

  // Makes every element with this first index `value`.
  void fill_row(const Word<V>& row, const Word<V>& value)
    requires(Arity == 2)
  {
    append(Key{row, Word<V>{0}}, true, value);
  }

  Word<V> read(const Key& key) const {
    Word<V> value = base_.read(key);
    for (const Write& write : log_) {
      value = V::choose(write.guard && matches(write, key), write.value, value);
    }
    return value;
  }

  void write(const Key& key, const Word<V>& value) { append(key, false, V::low_bits(value, info_.bits)); }

  const MapInfo& info() const { return info_; }
  const std::vector<Write>& log() const { return log_; }
  typename V::template Base<Arity>& base() { return base_; }
  const typename V::template Base<Arity>& base() const { return base_; }

  // While a guard is set, writes take effect where it holds; the step that sets it outlives them.
  void set_guard(const Bool<V>* guard) { guard_ = guard; }

  // Applies the log to the base, where the base can be changed.
  void commit() {
    for (const Write& write : log_) {
      if (!write.guard) continue;
      if (write.whole_row) {
        base_.fill_row(write.key, write.value);
      } else {
        base_.write(write.key, write.value);
      }
    }
    log_.clear();
  }

 private:
  static Bool<V> matches(const Write& write, const Key& key) {
    Bool<V> same = write.key[0] == key[0];
    if constexpr (Arity == 2) {
      if (!write.whole_row) same = same && write.key[1] == key[1];
    }
    return same;
  }

  void append(const Key& key, bool whole_row, const Word<V>& value) {
    const Bool<V> guard = guard_ == nullptr ? Bool<V>{true} : *guard_;
    if (V::is_false(guard)) return;
    log_.push_back(Write{guard, key, whole_row, value});
  }

  MapInfo info_;
  typename V::template Base<Arity> base_;
  std::vector<Write> log_;
  const Bool<V>* guard_ = nullptr;
};

// A map with a single element.
template <class V>
class Scalar : public Map<V, 1> {
 public:
  explicit Scalar(std::string_view name, unsigned bits) : Map<V, 1>{MapInfo{name, Index::scalar, bits}} {}
  Word<V> operator()() const { return this->read({Word<V>{0}}); }
  void set(const Word<V>& value) { this->write({Word<V>{0}}, value); }
};

}  // namespace exo::spec
