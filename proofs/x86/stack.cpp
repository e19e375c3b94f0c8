// SPDX-License-Identifier: MIT
#include "proofs/x86/stack.h"

#include "proofs/x86/unsupported.h"

#include <algorithm>
#include <iterator>

namespace exo::proofs::x86 {

namespace {

constexpr std::int64_t slot_bytes = 8;

std::int64_t slot_of(std::int64_t offset) { return offset & ~(slot_bytes - 1); }

void require_inside(std::int64_t offset, unsigned bytes) {
  if (offset + static_cast<std::int64_t>(bytes) > 0) {
    throw Unsupported{"the access is to the return address or to the stack of the caller"};
  }
}

}  // namespace

Linear Stack::pointer_at_entry() { return Linear{word_constant("entry.rsp")}; }

std::optional<std::int64_t> Stack::offset_of(const Linear& address) {
  const auto distance = address.minus(pointer_at_entry());
  if (!distance) return std::nullopt;
  return static_cast<std::int64_t>(*distance);
}

Linear& Stack::slot(std::int64_t offset, Fresh& fresh) {
  const auto place = slots_.find(offset);
  if (place != slots_.end()) return place->second;
  return slots_.emplace(offset, Linear{fresh.word("stack")}).first->second;
}

Linear Stack::load(std::int64_t offset, unsigned bytes, Fresh& fresh) {
  require_inside(offset, bytes);
  const std::int64_t first = slot_of(offset);
  const Linear& whole = slot(first, fresh);
  if (offset == first && bytes == slot_bytes) return whole;
  const auto shift = static_cast<unsigned>(offset - first);
  const unsigned inside = std::min(bytes, static_cast<unsigned>(slot_bytes) - shift);
  const Word low = truncate(whole.word() >> (8 * shift), 8 * inside);
  if (inside == bytes) return low;
  return low | load(offset + inside, bytes - inside, fresh).word() << (8 * inside);
}

void Stack::store(std::int64_t offset, unsigned bytes, const Linear& value, Fresh& fresh) {
  require_inside(offset, bytes);
  const std::int64_t first = slot_of(offset);
  lowest_ = std::min(lowest_, first);
  if (offset == first && bytes == slot_bytes) {
    slots_.insert_or_assign(first, value);
    return;
  }
  const auto shift = static_cast<unsigned>(offset - first);
  const unsigned inside = std::min(bytes, static_cast<unsigned>(slot_bytes) - shift);
  const Word part = truncate(value.word(), 8 * inside) << (8 * shift);
  Linear& whole = slot(first, fresh);
  whole = keep(whole.word(), ~(ones(8 * inside) << (8 * shift))) | part;
  if (inside != bytes) store(offset + inside, bytes - inside, Linear{value.word() >> (8 * inside)}, fresh);
}

Stack Stack::choose(const Bool& condition, const Stack& a, const Stack& b) {
  Stack result;
  result.lowest_ = std::min(a.lowest_, b.lowest_);
  for (const auto& [offset, value] : a.slots_) {
    // A word written on one side only is arbitrary afterwards.
    if (const auto other = b.slots_.find(offset); other != b.slots_.end()) {
      result.slots_.emplace(offset, x86::choose(condition, value, other->second));
    }
  }
  return result;
}

}  // namespace exo::proofs::x86
