// SPDX-License-Identifier: MIT
// How an object lies in memory: a tree of records and arrays with scalars as leaves. Immutable.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace exo::proofs::x86 {

class Layout {
 public:
  enum class Kind : std::uint8_t { scalar, array, record };

  struct Member;

  static Layout scalar(std::uint64_t bytes);
  static Layout array(Layout element, std::uint64_t count);
  static Layout record(std::vector<Member> members, std::uint64_t bytes);

  Kind kind() const { return kind_; }
  std::uint64_t bytes() const { return bytes_; }
  // Of an array.
  std::uint64_t count() const { return count_; }
  const Layout& element() const;
  // Of a record, by increasing offset.
  const std::vector<Member>& members() const { return *members_; }

 private:
  Layout(Kind kind, std::uint64_t bytes, std::uint64_t count, std::vector<Member> members);

  Kind kind_;
  std::uint64_t bytes_;
  std::uint64_t count_;
  std::shared_ptr<const std::vector<Member>> members_;  // of an array: its element
};

struct Layout::Member {
  std::string name;
  std::uint64_t offset;  // bytes
  Layout layout;
};

}  // namespace exo::proofs::x86
