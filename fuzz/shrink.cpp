// SPDX-License-Identifier: MIT
#include "fuzz/shrink.h"

#include <algorithm>

namespace exo::fuzz {

namespace {

using Property = std::function<bool(const Steps&)>;
using model::Word;

// Takes out pieces of ever smaller size.
bool remove_steps(Steps& steps, const Property& holds) {
  const std::size_t before = steps.size();
  for (std::size_t size = std::max<std::size_t>(steps.size() / 2, 1); size != 0; size /= 2) {
    for (std::size_t start = 0; start < steps.size();) {
      Steps fewer{steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(start)};
      fewer.insert(fewer.end(), steps.begin() + static_cast<std::ptrdiff_t>(std::min(start + size, steps.size())),
                   steps.end());
      if (!fewer.empty() && holds(fewer)) {
        steps = std::move(fewer);
      } else {
        start += size;
      }
    }
  }
  return steps.size() != before;
}

// Tries smaller words in one place of a step.
bool lower_word(Steps& steps, Word& word, const Property& holds) {
  const Word before = word;
  for (const Word smaller : {Word{0}, Word{1}, before & ~(Word{0xff} << 56), before & 0xffffffff, before >> 1,
                             before & (before - 1), before - 1}) {
    if (smaller >= before) continue;
    word = smaller;
    if (holds(steps)) return true;
  }
  word = before;
  return false;
}

// The last of what the steps of a call find.
bool drop_inputs(Steps& steps, model::Step& step, const Property& holds) {
  if (step.of_steps.empty()) return false;
  const model::Inputs last = step.of_steps.back();
  step.of_steps.pop_back();
  if (holds(steps)) return true;
  step.of_steps.push_back(last);
  return false;
}

bool lower_words(Steps& steps, const Property& holds) {
  bool lowered = false;
  for (model::Step& step : steps) {
    for (Word& word : step.argument) {
      while (lower_word(steps, word, holds)) lowered = true;
    }
    for (Word& word : step.hardware) {
      while (lower_word(steps, word, holds)) lowered = true;
    }
    while (drop_inputs(steps, step, holds)) lowered = true;
    for (model::Inputs& inputs : step.of_steps) {
      for (Word& word : inputs) {
        while (lower_word(steps, word, holds)) lowered = true;
      }
    }
  }
  return lowered;
}

}  // namespace

Steps shrink(Steps steps, const std::function<bool(const Steps&)>& holds) {
  while (remove_steps(steps, holds)) {
  }
  while (lower_words(steps, holds) && remove_steps(steps, holds)) {
  }
  return steps;
}

}  // namespace exo::fuzz
