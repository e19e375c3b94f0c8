// SPDX-License-Identifier: MIT
#include "tools/library/session.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

namespace exo::tools {
namespace {

volatile sig_atomic_t interrupted = 0;

// Signals that would end this program end the session instead, so that the terminal is put back.
void catch_signals() {
  struct sigaction action{};
  action.sa_handler = [](int) { interrupted = 1; };
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    sigaction(number, &action, nullptr);
  }
  signal(SIGPIPE, SIG_IGN);  // QEMU may end before it has read everything
}

// The bytes that are there; closes the descriptor at the end of its stream.
std::string read_some(Descriptor& descriptor) {
  std::array<char, 4096> buffer;
  const ssize_t count = read(descriptor.number(), buffer.data(), buffer.size());
  if (count <= 0) {
    descriptor.close();
    return "";
  }
  return {buffer.data(), static_cast<std::size_t>(count)};
}

void print(std::FILE* stream, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stream);
  std::fflush(stream);
}

}  // namespace

Session::Session(const std::vector<std::string>& command, std::optional<std::string> script, std::FILE* console)
    : console_(console), emulator_(command) {
  catch_signals();
  fcntl(emulator_.input.number(), F_SETFL, O_NONBLOCK);
  if (script) {
    typist_.emplace(*std::move(script));
  } else {
    terminal_.emplace();
  }
}

Ending Session::run(std::optional<std::chrono::seconds> limit) {
  constexpr int status_interrupted = 130;
  switch (run_until(limit ? std::optional(Clock::now() + *limit) : std::nullopt)) {
    case Pause::left: return {0, "left the machine"};
    case Pause::interrupted: return {status_interrupted, "interrupted"};
    case Pause::late:
      return {status_timed_out, fmt::format("the machine did not end within {} s and was stopped",
                                            limit.value_or(std::chrono::seconds{0}).count())};
    default: return ending_of(emulator_.wait(), errors_);
  }
}

Session::Pause Session::run_until(std::optional<Clock::time_point> deadline, int descriptor) {
  while (emulator_.output.is_open() || emulator_.errors.is_open()) {
    if (escape_.leaves()) {
      return Pause::left;
    }
    if (interrupted != 0) {
      return Pause::interrupted;
    }
    if (deadline && Clock::now() >= *deadline) {
      return Pause::late;
    }
    if (typist_) {
      pending_ += typist_->next_line(Clock::now());
    }
    if (wait(deadline, descriptor)) {
      return Pause::woken;
    }
  }
  return Pause::ended;
}

// Until something is to be done; true when it is the descriptor's.
bool Session::wait(std::optional<Clock::time_point> deadline, int descriptor) {
  const std::optional<Clock::time_point> line = typist_ ? typist_->next_time() : std::nullopt;
  int milliseconds = -1;
  if (deadline || line) {
    const auto until = std::min(deadline.value_or(Clock::time_point::max()), line.value_or(Clock::time_point::max()));
    const auto rest = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
    milliseconds = static_cast<int>(std::clamp<decltype(rest)>(rest, 0, 1000));
  }
  // A negative descriptor is passed over.
  std::array<pollfd, 5> ready{{{emulator_.output.number(), POLLIN, 0},
                               {emulator_.errors.number(), POLLIN, 0},
                               {terminal_ ? STDIN_FILENO : -1, POLLIN, 0},
                               {pending_.empty() ? -1 : emulator_.input.number(), POLLOUT, 0},
                               {descriptor, POLLIN, 0}}};
  if (poll(ready.data(), ready.size(), milliseconds) <= 0) {
    return false;
  }
  if (ready[0].revents != 0) {
    read_console();
  }
  if (ready[1].revents != 0) {
    read_errors();
  }
  if (ready[2].revents != 0) {
    read_keys();
  }
  if (ready[3].revents != 0) {
    write_keys();
  }
  return ready[4].revents != 0;
}

void Session::read_console() {
  const std::string text = read_some(emulator_.output);
  print(console_, text);
  if (typist_ && !text.empty()) {
    typist_->see(text, Clock::now());
  }
}

void Session::read_errors() {
  const std::string text = read_some(emulator_.errors);
  errors_ += text;
  print(stderr, text);
}

void Session::read_keys() {
  std::array<char, 256> keys;
  const ssize_t count = read(STDIN_FILENO, keys.data(), keys.size());
  if (count > 0) {
    pending_ += escape_.filter({keys.data(), static_cast<std::size_t>(count)});
  } else {
    interrupted = 1;  // the terminal is gone
  }
}

void Session::write_keys() {
  const ssize_t count = write(emulator_.input.number(), pending_.data(), pending_.size());
  if (count > 0) {
    pending_.erase(0, static_cast<std::size_t>(count));
  } else {
    pending_.clear();  // QEMU takes no more
  }
}

}  // namespace exo::tools
