// SPDX-License-Identifier: MIT
// Symbolic execution of each path by itself: of assembly that is no function, from an address to SYSRET, IRETQ or a
// place that is named; or of a function, whose stack begins at Stack::pointer_at_entry. Calls are followed, but for
// functions with a contract.
//
// Throws Unsupported as the executor of functions does, but where an address is unknown: there a path ends. A path that
// cannot be taken, by what it assumed, is left out.
#pragma once

#include "proofs/x86/decoder.h"
#include "proofs/x86/path.h"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <utility>

namespace exo::proofs::x86 {

// What a function does as far as its caller can tell. Each of its ways, one of which is taken, changes all that the
// function may change, its caller's registers and stack included. Without any the function does not return.
struct Contract {
  struct Way {
    std::string name;
    std::function<void(Path&)> take;
  };

  std::string function;  // its name; or, with ::, a part of its readable name
  std::vector<Way> ways;
};

class Paths {
 public:
  // A path at its start, made anew for each.
  using Begin = std::function<std::unique_ptr<Path>()>;
  using Visit = std::function<void(Path&)>;

  Paths(const Image& image, std::vector<Contract> contracts) : image_{image}, contracts_{std::move(contracts)} {}

  // Paths that come to this address end there.
  void stop_at(std::uint64_t address) { stops_.insert(address); }

  void explore(std::uint64_t start, const Begin& begin, const Visit& visit);

 private:
  class Decisions;

  // False if the path turned out to be impossible.
  bool follow(std::uint64_t start, Path& path, Decisions& decisions);
  const Contract* contract_at(std::uint64_t address) const;

  const Image& image_;
  std::vector<Contract> contracts_;
  std::set<std::uint64_t> stops_;
};

}  // namespace exo::proofs::x86
