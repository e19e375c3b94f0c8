// SPDX-License-Identifier: MIT
// What one agent may remember of page tables (Intel SDM volume 3A, 4.10.2 and 4.10.3): translations of pages, and
// entries of levels 4 to 2, from the root in CR3. It fills by walks, which begin at the root or at a remembered entry
// (4.10.3.2) and set accessed and dirty bits (4.8). It may forget at any time, and forgets everything when CR3 is
// loaded, and what there is for an address when the page is invalidated (4.10.4.1): no entry is global, and there are
// no process-context identifiers. What is not for ring 3 is left out: the core's slots, and translations without the
// user bit.
//
// A binding or a root that was dropped may stay remembered until the agent flushes. Until then nothing that it leads to
// may be used anew; this is theorem 5, and theorem 4 for what is cached:
//
//   cached_for_another_domain   what the processor that makes calls remembers was walked for the domain that it runs
//   cached_root_is_no_root      the root in CR3 is still a level-4 table of the domain that it was loaded for
//   cached_entry_to_no_table    the table that a remembered entry names is still one of its level and of that domain:
//                               the walker reads it, and writes accessed and dirty bits to it
//   cached_frame_changed_owner  the frame's owner is who it was when the translation was made
//   cached_without_authority    that is the domain; or the slot that authorised the binding is held by the domain, with
//                               these rights, or is still draining
//   cached_frame_of_core        the frame is of a type that ring 3 may read
//   cached_write_to_no_data     where ring 3 may write, it is data
//
// Each is named by what is wrong where it does not hold. What a walk meets beyond a remembered entry is in tables, of
// which theorem 4 speaks (spec/isolation.h); and it is remembered in its turn, so it is held to these as well.
#pragma once

#include "model/check.h"
#include "spec/isolation.h"

#include <functional>

namespace exo::model {

class TranslationCache {
 public:
  // The rights of all entries on the way, together (4.6).
  struct Rights {
    bool user = true;
    bool writable = true;
    bool executable = true;

    Rights through(Word entry_word) const;
    Word as_capability() const;
    bool operator==(const Rights&) const = default;
  };

  // An entry of an upper level, for the addresses that begin so.
  struct Entry {
    unsigned level;
    Word address;
    Word table;  // that it names, of the level below
    Rights rights;

    bool operator==(const Entry&) const = default;
  };

  struct Translation {
    Word address;
    Word frame;
    Rights rights;
    Word slot;   // that authorised the binding
    Word owner;  // of the frame, when this was made

    bool operator==(const Translation&) const = default;
  };

  // A random number below a bound that is not zero.
  using Below = std::function<Word(Word bound)>;

  struct Counts {
    std::uint64_t fills = 0;        // translations remembered
    std::uint64_t stale_hits = 0;   // uses of a translation that the tables do not give any more
    std::uint64_t stale_walks = 0;  // walks that began at an entry that the tables do not hold any more
  };

  explicit TranslationCache(Word agent = 0) : agent_{agent} {}

  // With nothing remembered, on the root that is in CR3.
  void begin(const State& state);
  // After a step, before the machine forgets what it wrote: whether CR3 was loaded, or a page invalidated.
  void follow(const Machine& machine);
  void invalidate(Word address);

  // What the processor may do between two steps: walks, uses of translations, and losses.
  void run(Machine& machine, const Below& below);

  // One walk from the root, or from a remembered entry, over present entries that are chosen on the way.
  void walk_from_root(Machine& machine, const Below& below);
  void walk_from(Entry start, Machine& machine, const Below& below);
  void evict(const Below& below);

  std::vector<Violation> violations(const State& state) const;

  Word agent() const { return agent_; }
  Word root() const { return root_; }
  const std::vector<Entry>& entries() const { return entries_; }
  const std::vector<Translation>& translations() const { return translations_; }
  const Counts& counts() const { return counts_; }

 private:
  void use(const State& state, const Below& below);

  Word agent_;
  Word root_ = no_frame;     // in CR3; no_frame: none of a domain
  Word domain_ = no_domain;  // that it was loaded for
  std::vector<Entry> entries_;
  std::vector<Translation> translations_;
  Counts counts_;
};

// Whether the tables under a root hold the entry, or give the translation with all its rights, at this moment.
bool is_in_tables(const State& state, Word root, const TranslationCache::Entry& entry);
bool is_in_tables(const State& state, Word root, const TranslationCache::Translation& translation);

// "cached_translations": by which all these conditions go where one name is wanted.
inline constexpr std::string_view cached_translations = "cached_translations";

}  // namespace exo::model
