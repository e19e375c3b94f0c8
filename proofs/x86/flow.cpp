// SPDX-License-Identifier: MIT
#include "proofs/x86/flow.h"

#include <algorithm>
#include <functional>

namespace exo::proofs::x86 {

namespace {

constexpr std::size_t none = ~std::size_t{0};

std::vector<std::size_t> successors(const Block& block) {
  std::vector<std::size_t> blocks;
  if (block.ending == Ending::falls_through || block.ending == Ending::branches) blocks.push_back(block.next);
  if (block.ending == Ending::jumps || block.ending == Ending::branches) blocks.push_back(block.taken);
  return blocks;
}

std::vector<std::size_t> reverse_post_order(const std::vector<Block>& blocks, std::size_t entry) {
  std::vector<std::size_t> order;
  std::vector<bool> seen(blocks.size());
  const std::function<void(std::size_t)> visit = [&](std::size_t block) {
    seen[block] = true;
    for (const std::size_t successor : successors(blocks[block])) {
      if (!seen[successor]) visit(successor);
    }
    order.push_back(block);
  };
  visit(entry);
  std::ranges::reverse(order);
  return order;
}

using BlockSet = std::vector<bool>;

void intersect(BlockSet& set, const BlockSet& other) {
  for (std::size_t i = 0; i < set.size(); ++i) set[i] = set[i] && other[i];
}

// Both go once over the blocks, which is enough without back edges.
std::vector<BlockSet> dominators(const Function& function) {
  const std::size_t count = function.blocks.size();
  std::vector<BlockSet> sets(count, BlockSet(count, true));
  sets[0].assign(count, false);
  for (std::size_t block = 0; block < count; ++block) {
    sets[block][block] = true;
    for (const std::size_t successor : successors(function.blocks[block])) {
      if (!function.back_edges.contains({block, successor})) intersect(sets[successor], sets[block]);
    }
  }
  return sets;
}

std::vector<BlockSet> post_dominators(const Function& function) {
  const std::size_t count = function.blocks.size();
  std::vector<BlockSet> sets(count, BlockSet(count, true));
  for (std::size_t block = count; block-- > 0;) {
    const Ending ending = function.blocks[block].ending;
    if (ending == Ending::returns || ending == Ending::tail_calls) sets[block].assign(count, false);
    for (const std::size_t successor : successors(function.blocks[block])) {
      if (!function.back_edges.contains({block, successor})) intersect(sets[block], sets[successor]);
    }
    sets[block][block] = true;
  }
  return sets;
}

std::vector<std::size_t> equivalents(const Function& function) {
  const std::vector<BlockSet> above = dominators(function);
  const std::vector<BlockSet> below = post_dominators(function);
  std::vector<std::size_t> result;
  for (std::size_t block = 0; block < function.blocks.size(); ++block) {
    std::size_t first = 0;
    while (!above[block][first] || !below[first][block]) ++first;  // ends at the block itself
    result.push_back(first);
  }
  return result;
}

}  // namespace

Function ordered(Function function) {
  const std::vector<Block> unordered = std::move(function.blocks);
  std::size_t entry = 0;
  while (unordered[entry].address != function.address) ++entry;
  const std::vector<std::size_t> order = reverse_post_order(unordered, entry);
  std::vector<std::size_t> position(unordered.size(), none);
  for (std::size_t i = 0; i < order.size(); ++i) position[order[i]] = i;

  function.blocks.clear();
  for (const std::size_t block : order) {
    function.blocks.push_back(unordered[block]);
    Block& moved = function.blocks.back();
    moved.next = position[moved.next];
    moved.taken = position[moved.taken];
  }
  for (std::size_t block = 0; block < function.blocks.size(); ++block) {
    for (const std::size_t successor : successors(function.blocks[block])) {
      if (successor <= block) function.back_edges.insert({block, successor});
    }
  }
  function.equivalent = equivalents(function);
  return function;
}

}  // namespace exo::proofs::x86
