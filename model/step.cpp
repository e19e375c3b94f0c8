// SPDX-License-Identifier: MIT
#include "model/step.h"

#include "model/native.h"

#include <algorithm>

namespace exo::model {

namespace {

constexpr std::array<std::string_view, Step::kind_count> kind_names{
    "call",        "set_accessed_dirty", "user_store", "register_saved", "fault",
    "ring_3_runs", "exception",          "tick",       "agent_flushes",  "agent_goes_offline"};

}  // namespace

std::string_view kind_name(Step::Kind kind) { return kind_names.at(static_cast<std::size_t>(kind)); }

std::optional<Step::Kind> kind_named(std::string_view name) {
  const auto* const found = std::ranges::find(kind_names, name);
  if (found == kind_names.end()) return std::nullopt;
  return static_cast<Step::Kind>(found - kind_names.begin());
}

std::span<const std::string_view> argument_names(const Step& step) {
  static constexpr std::string_view store[]{"table", "index", "word_index", "word"};
  static constexpr std::string_view saved[]{"frame", "index", "word"};
  static constexpr std::string_view run[]{"rip", "rsp", "rflags"};
  static constexpr std::string_view exception[]{"vector", "error_code", "address"};
  static constexpr std::string_view tick[]{"elapsed"};
  static constexpr std::string_view walk[]{"table", "index", "bits"};
  static constexpr std::string_view flush[]{"agent", "vcpu", "mode"};
  static constexpr std::string_view offline[]{"agent"};
  switch (step.kind) {
    case Step::Kind::call:
      if (const auto* const call = spec::call_of<Native>(step.call)) return call->arguments;
      return {};
    case Step::Kind::set_accessed_dirty: return walk;
    case Step::Kind::user_store: return store;
    case Step::Kind::register_saved: return saved;
    case Step::Kind::fault: return {};
    case Step::Kind::ring_3_runs: return run;
    case Step::Kind::exception: return exception;
    case Step::Kind::tick: return tick;
    case Step::Kind::agent_flushes: return flush;
    case Step::Kind::agent_goes_offline: return offline;
  }
  return {};
}

}  // namespace exo::model
