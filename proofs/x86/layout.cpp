// SPDX-License-Identifier: MIT
#include "proofs/x86/layout.h"

#include <algorithm>
#include <utility>

namespace exo::proofs::x86 {

Layout::Layout(Kind kind, std::uint64_t bytes, std::uint64_t count, std::vector<Member> members)
    : kind_{kind},
      bytes_{bytes},
      count_{count},
      members_{std::make_shared<const std::vector<Member>>(std::move(members))} {}

Layout Layout::scalar(std::uint64_t bytes) { return Layout{Kind::scalar, bytes, 0, {}}; }

Layout Layout::array(Layout element, std::uint64_t count) {
  const std::uint64_t bytes = element.bytes() * count;
  return Layout{Kind::array, bytes, count, {Member{"", 0, std::move(element)}}};
}

Layout Layout::record(std::vector<Member> members, std::uint64_t bytes) {
  std::ranges::sort(members, {}, &Member::offset);
  return Layout{Kind::record, bytes, 0, std::move(members)};
}

const Layout& Layout::element() const { return members_->front().layout; }

}  // namespace exo::proofs::x86
