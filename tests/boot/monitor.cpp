// SPDX-License-Identifier: MIT
#include "tests/boot/monitor.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <system_error>

namespace exo::tests {
namespace {

constexpr auto patience = std::chrono::seconds(30);
constexpr const char* other_side =
    "\x01"
    "c";  // Ctrl-A C: from the console to the monitor and back

const std::string prompt = "(qemu) \n";

// Console and monitor share the standard streams, and nothing ends the machine.
std::vector<std::string> monitored(std::vector<std::string> words) {
  std::ranges::replace(words, std::string("stdio"), std::string("mon:stdio"));
  return words;
}

}  // namespace

MonitoredMachine::MonitoredMachine(const Setup& setup)
    : modules_{setup.modules}, emulator_{monitored(boot_command(setup, modules_.path().string()))} {}

bool MonitoredMachine::wait_for(const std::string& text) {
  const auto end = std::chrono::steady_clock::now() + patience;
  for (;;) {
    const std::size_t found = text_.find(text, seen_);
    if (found != std::string::npos) {
      seen_ = found + text.size();
      return true;
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    pollfd event{.fd = emulator_.output.number(), .events = POLLIN, .revents = 0};
    if (left.count() <= 0 || poll(&event, 1, static_cast<int>(left.count())) <= 0) return false;
    char bytes[4096];
    const ssize_t count = read(emulator_.output.number(), bytes, sizeof bytes);
    if (count <= 0) return false;
    std::copy_if(bytes, bytes + count, std::back_inserter(text_), [](char byte) { return byte != '\r'; });
    // The monitor's prompt comes when it likes, in the middle of a line of the console, too.
    for (std::size_t at = seen_; (at = text_.find(prompt, at)) != std::string::npos;) text_.erase(at, prompt.size());
  }
}

void MonitoredMachine::type(const std::string& keys) {
  if (write(emulator_.input.number(), keys.data(), keys.size()) != static_cast<ssize_t>(keys.size())) {
    throw std::system_error(errno, std::generic_category(), "typing at the machine");
  }
}

void MonitoredMachine::command(const std::string& line) { type(other_side + line + "\n" + other_side); }

}  // namespace exo::tests
