// SPDX-License-Identifier: MIT
#include "proofs/x86/resolve.h"

#include <algorithm>
#include <tuple>

namespace exo::proofs::x86 {

namespace {

// How far below an object an address may start when a constant such as the -1 of `array[i - 1]` was folded in.
constexpr std::int64_t folded_constant = 4096;

std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

// Finds the scalar at `offset` bytes plus the terms in `layout`. Extends `place` on success.
bool descend(const Layout& layout, const Linear& terms, std::int64_t offset, Place& place);

bool descend_scalar(const Layout& layout, const Linear& terms, std::int64_t offset, Place& place) {
  if (!terms.is_constant() || offset < 0 || offset >= static_cast<std::int64_t>(layout.bytes())) return false;
  place.offset = static_cast<std::uint64_t>(offset);
  place.bytes = layout.bytes();
  return true;
}

// What is a multiple of the stride is the index, the rest lies in the element.
bool descend_array(const Layout& layout, const Linear& terms, std::int64_t offset, Place& place) {
  const auto stride = static_cast<std::int64_t>(layout.element().bytes());
  const std::int64_t elements = floor_divide(offset, stride);
  Linear index{static_cast<std::uint64_t>(elements)};
  Linear rest;
  for (const Linear::Term& term : terms.terms()) {
    const auto coefficient = static_cast<std::int64_t>(term.coefficient);
    if (coefficient % stride == 0) {
      index = index + Linear{term.word} * static_cast<std::uint64_t>(coefficient / stride);
    } else {
      rest = rest + Linear{term.word} * term.coefficient;
    }
  }
  const bool outermost = place.indices.empty();
  const Word count = outermost && place.object->bound ? *place.object->bound : Word{layout.count()};
  place.indices.push_back({index.word(), count});
  return descend(layout.element(), rest, offset - elements * stride, place);
}

bool has_this_stride(const Layout& layout, const Linear& terms) {
  return layout.kind() == Layout::Kind::array && std::ranges::all_of(terms.terms(), [&](const Linear::Term& term) {
           return term.coefficient == layout.element().bytes();
         });
}

// Members in the order of how well they fit: an index that is not constant is in an array, best of its own stride,
// and if the offset is not in that array, then because a small constant was folded into it.
bool descend_record(const Layout& layout, const Linear& terms, std::int64_t offset, Place& place) {
  std::vector<const Layout::Member*> candidates;
  for (const Layout::Member& member : layout.members()) {
    const std::int64_t inside = offset - static_cast<std::int64_t>(member.offset);
    const bool contains = inside >= 0 && inside < static_cast<std::int64_t>(member.layout.bytes());
    if (contains || !terms.is_constant()) candidates.push_back(&member);
  }
  std::ranges::sort(candidates, {}, [&](const Layout::Member* member) {
    const std::int64_t distance = offset - static_cast<std::int64_t>(member->offset);
    return std::tuple{!has_this_stride(member->layout, terms), distance < 0 ? -distance : distance, member->offset};
  });
  for (const Layout::Member* member : candidates) {
    Place attempt = place;
    if (!member->name.empty()) attempt.path += "." + member->name;
    if (!descend(member->layout, terms, offset - static_cast<std::int64_t>(member->offset), attempt)) continue;
    place = std::move(attempt);
    return true;
  }
  return false;
}

bool descend(const Layout& layout, const Linear& terms, std::int64_t offset, Place& place) {
  switch (layout.kind()) {
    case Layout::Kind::scalar: return descend_scalar(layout, terms, offset, place);
    case Layout::Kind::array: return descend_array(layout, terms, offset, place);
    case Layout::Kind::record: return descend_record(layout, terms, offset, place);
  }
  return false;
}

std::optional<Place> find(const std::vector<Object>& objects, const Linear& address) {
  const Linear terms = address - Linear{address.constant()};
  std::vector<const Object*> candidates;
  for (const Object& object : objects) {
    const auto offset = static_cast<std::int64_t>(address.constant() - object.address);
    const bool contains = offset >= 0 && offset < static_cast<std::int64_t>(object.layout.bytes());
    if (contains) candidates.insert(candidates.begin(), &object);
    if (offset < 0 && offset >= -folded_constant && !terms.is_constant()) candidates.push_back(&object);
  }
  for (const Object* object : candidates) {
    Place place{object, object->name, {}, 0, 0};
    const auto offset = static_cast<std::int64_t>(address.constant() - object->address);
    if (descend(object->layout, terms, offset, place)) return place;
  }
  return std::nullopt;
}

// A choice inside a word, not too deep.
std::optional<z3::expr> choice_in(const z3::expr& term, unsigned depth = 4) {
  if (!term.is_app() || !term.is_bv()) return std::nullopt;
  if (term.is_ite()) return term;
  if (depth == 0 || term.decl().decl_kind() == Z3_OP_UNINTERPRETED) return std::nullopt;
  for (unsigned i = 0; i < term.num_args(); ++i) {
    if (const auto found = choice_in(term.arg(i), depth - 1)) return found;
  }
  return std::nullopt;
}

// The word as it is where the choice takes its first or second value.
Linear decided(const Word& word, const z3::expr& choice, unsigned argument) {
  z3::expr_vector from{context()};
  z3::expr_vector to{context()};
  from.push_back(choice);
  to.push_back(choice.arg(argument));
  z3::expr term = word.term();
  return Linear{Word{term.substitute(from, to).simplify()}};
}

void resolve_cases(const std::vector<Object>& objects, const Linear& address, const Bool& condition,
                   std::vector<Resolution>& results) {
  auto place = find(objects, address.with_factors_pulled_out());
  if (!place) {
    for (const Linear::Term& term : address.terms()) {
      const auto choice = choice_in(term.word.term());
      if (!choice) continue;
      const Linear rest = address - Linear{term.word} * term.coefficient;
      const Bool first{choice->arg(0)};
      const auto branch = [&](unsigned argument) {
        return rest + decided(term.word, *choice, argument) * term.coefficient;
      };
      resolve_cases(objects, branch(1), condition && first, results);
      resolve_cases(objects, branch(2), condition && !first, results);
      return;
    }
  }
  results.push_back({condition, std::move(place)});
}

}  // namespace

std::vector<Resolution> resolve(const std::vector<Object>& objects, const Linear& address) {
  std::vector<Resolution> results;
  resolve_cases(objects, address, true, results);
  return results;
}

}  // namespace exo::proofs::x86
