// SPDX-License-Identifier: MIT
#include "proofs/cache.h"

#include "proofs/engine_digest.h"

#include <fmt/format.h>

#include <fstream>

namespace exo::proofs {

namespace {

// The invariants and counters, at arbitrary elements.
std::string theory_digest(TermDigests& digests) {
  const State state;
  const Keys two{word_constant("theory_first_key"), word_constant("theory_second_key")};
  std::string text;
  using spec::Index;
  for (const Index index : {Index::scalar, Index::frame, Index::frame_slot, Index::frame_word, Index::domain,
                            Index::vcpu, Index::slice, Index::cpu, Index::agent, Index::core_slot}) {
    visit_invariants(state, index, two, [&](std::string_view name, const Bool& truth) {
      text += fmt::format("{} {}\n", name, digests.of(truth.term()));
    });
  }
  for (const auto& counter : spec::counters<Symbolic>()) {
    text += fmt::format("{} {} within {} at most {}\n", counter.name, digests.of(counter.value(state, two).term()),
                        counter.within, spec::largest_value(counter));
    for (const auto& sum : counter.sums) {
      text += fmt::format("{} {}\n", sum.name, digests.of(sum.contribution(state, two, two).term()));
    }
  }
  return digest_of(text);
}

}  // namespace

Cache::Cache(std::filesystem::path folder, const SolverSettings& settings) : folder_{std::move(folder)} {
  if (folder_.empty()) return;
  std::filesystem::create_directories(folder_);
  common_ = digest_of(fmt::format("{} {} {} {} {}", engine_digest, theory_digest(digests_), settings.name,
                                  settings.resource_limit, Z3_get_full_version()));
}

std::string Cache::key(const Obligation& obligation) {
  if (folder_.empty()) return {};
  std::string text = common_;
  for (const std::string& name : obligation.hypotheses->dropped()) text += " " + name;
  const auto add = [&](const Word& word) { text += " " + digests_.of(word.term()); };
  for (const Conclusion& conclusion : obligation.conclusions) text += " " + digests_.of(conclusion.truth.term());
  for (const Bool& assumption : obligation.assumptions) text += " " + digests_.of(assumption.term());
  for (const Bool& fact : obligation.hypotheses->facts()) text += " " + digests_.of(fact.term());
  for (const Cut& cut : obligation.hypotheses->cuts()) add(cut.value);
  for (const ElementRead& read : obligation.hypotheses->reads()) add(read.value);
  return digest_of(text);
}

bool Cache::contains(const std::string& key) const {
  return !folder_.empty() && std::filesystem::exists(folder_ / key);
}

void Cache::insert(const std::string& key) const {
  if (!folder_.empty()) std::ofstream{folder_ / key};
}

}  // namespace exo::proofs
