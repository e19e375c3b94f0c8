// SPDX-License-Identifier: MIT
#include "model/names.h"

#include "model/native.h"

#include <array>
#include <charconv>
#include <utility>

namespace exo::model {

namespace {

// "... [status = exo::Status::not_owner]" is how clang calls this function.
template <Status status>
constexpr std::string_view spelled() {
  constexpr std::string_view text = __PRETTY_FUNCTION__;
  constexpr std::size_t start = text.rfind(':') + 1;
  return text.substr(start, text.size() - 1 - start);
}

template <std::size_t... numbers>
constexpr auto spell_all(std::index_sequence<numbers...>) {
  return std::array{spelled<static_cast<Status>(numbers)>()...};
}

constexpr auto status_names = spell_all(std::make_index_sequence<status_count>{});
static_assert(status_names[spec::code(Status::no_handler)] == "no_handler");

std::optional<Word> number(std::string_view text) {
  Word value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::string status_name(Word status) {
  return status < status_count ? std::string{status_names[status]} : std::to_string(status);
}

std::string call_name(Word call) {
  const auto* const specified = spec::call_of<Native>(call);
  return specified == nullptr ? std::to_string(call) : std::string{specified->name};
}

std::optional<Word> status_named(std::string_view name) {
  for (Word status = 0; status < status_count; ++status) {
    if (status_names[status] == name) return status;
  }
  return number(name);
}

std::optional<Word> call_named(std::string_view name) {
  for (const auto& call : spec::calls<Native>()) {
    if (call.name == name) return spec::code(call.number);
  }
  for (const auto& call : spec::short_calls<Native>()) {
    if (call.name == name) return spec::code(call.number);
  }
  return number(name);
}

}  // namespace exo::model
