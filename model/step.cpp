// SPDX-License-Identifier: MIT
#include "model/step.h"

#include "model/native.h"

namespace exo::model {

std::span<const std::string_view> argument_names(const Step& step) {
  static constexpr std::string_view store[]{"table", "index", "word_index", "word"};
  static constexpr std::string_view run[]{"rip", "rsp", "rflags"};
  static constexpr std::string_view exception[]{"vector", "error_code", "address"};
  static constexpr std::string_view tick[]{"elapsed"};
  static constexpr std::string_view walk[]{"table", "index", "bits"};
  switch (step.kind) {
    case Step::Kind::call:
      if (const auto* const call = spec::call_of<Native>(step.call)) return call->arguments;
      return {};
    case Step::Kind::set_accessed_dirty: return walk;
    case Step::Kind::user_store: return store;
    case Step::Kind::fault: return {};
    case Step::Kind::ring_3_runs: return run;
    case Step::Kind::exception: return exception;
    case Step::Kind::tick: return tick;
  }
  return {};
}

}  // namespace exo::model
