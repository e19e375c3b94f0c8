// SPDX-License-Identifier: MIT
#include "libos/base/process_calls.h"

#include "libos/base/text.h"

#include <algorithm>

namespace exo::libos {
namespace {

constexpr std::uint64_t refusal(std::uint64_t error) { return ~error + 1; }
constexpr std::uint64_t bad_file = 9;
constexpr std::uint64_t bad_memory = 14;

constexpr std::uint64_t standard_output = 1;
constexpr std::uint64_t standard_error = 2;

// write(file, address, count)
std::uint64_t write(Process& process, const Registers& asked) {
  if (asked.rdi != standard_output && asked.rdi != standard_error) return refusal(bad_file);
  std::array<char, 256> buffer;
  const std::uint64_t count = std::min<std::uint64_t>(asked.rdx, buffer.size());  // it may write less than asked for
  if (!process.read(VirtualAddress{asked.rsi}, std::as_writable_bytes(std::span{buffer}.first(count)))) {
    return refusal(bad_memory);
  }
  print("{}", std::string_view{buffer.data(), count});
  return count;
}

// exit(status)
std::uint64_t exit(Process& process, const Registers& asked) { process.exit(asked.rdi); }

constexpr std::array calls{ProcessCall{1, write}, ProcessCall{60, exit}};

}  // namespace

std::span<const ProcessCall> process_calls() { return calls; }

}  // namespace exo::libos
