// SPDX-License-Identifier: MIT
#include "tools/qemu/debugger.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <numeric>
#include <stdexcept>
#include <thread>

namespace exo::tools {

namespace {

constexpr std::size_t bytes_at_once = 2000;  // as hexadecimal digits within the 4096 that QEMU takes in a packet

struct MachineEnded : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string hexadecimal(std::span<const std::byte> bytes) {
  std::string text;
  text.reserve(2 * bytes.size());
  for (const std::byte byte : bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    text += digits[std::to_integer<unsigned>(byte) >> 4];
    text += digits[std::to_integer<unsigned>(byte) & 15];
  }
  return text;
}

void from_hexadecimal(std::string_view text, std::span<std::byte> bytes) {
  if (text.size() != 2 * bytes.size()) throw std::runtime_error{fmt::format("the debugger answers '{}'", text)};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    unsigned value = 0;
    std::from_chars(text.data() + 2 * i, text.data() + 2 * i + 2, value, 16);
    bytes[i] = static_cast<std::byte>(value);
  }
}

unsigned checksum(std::string_view text) {
  return std::accumulate(text.begin(), text.end(), 0U,
                         [](unsigned sum, char c) { return sum + static_cast<unsigned char>(c); }) &
         0xff;
}

}  // namespace

std::vector<std::string> with_debugger(std::vector<std::string> command, const std::filesystem::path& socket) {
  command.insert(command.end(), {"-S", "-gdb", fmt::format("unix:{},server=on,wait=off", socket.string())});
  return command;
}

Debugger::Debugger(const std::filesystem::path& socket_path, std::chrono::seconds patience) {
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  const std::string path = socket_path.string();
  if (path.size() >= sizeof address.sun_path) throw std::runtime_error{"the path of the socket is too long"};
  std::ranges::copy(path, address.sun_path);
  const auto end = std::chrono::steady_clock::now() + patience;
  for (;;) {
    socket_.reset(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (connect(socket_.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) break;
    if (std::chrono::steady_clock::now() > end) throw std::runtime_error{"QEMU does not open its debugger interface"};
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  const timeval limit{.tv_sec = patience.count(), .tv_usec = 0};
  setsockopt(socket_.number(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  // Only who has asked for the description of the registers may name them by number.
  // A machine that ran is stopped by us, which it says first.
  if (ask("qXfer:features:read:target.xml:0,ff0").starts_with('T')) receive();
}

void Debugger::read(std::uint64_t address, std::span<std::byte> bytes) {
  for (std::size_t done = 0; done < bytes.size(); done += bytes_at_once) {
    const auto part = bytes.subspan(done, std::min(bytes_at_once, bytes.size() - done));
    from_hexadecimal(ask(fmt::format("m{:x},{:x}", address + done, part.size())), part);
  }
}

void Debugger::write(std::uint64_t address, std::span<const std::byte> bytes) {
  for (std::size_t done = 0; done < bytes.size(); done += bytes_at_once) {
    const auto part = bytes.subspan(done, std::min(bytes_at_once, bytes.size() - done));
    ask_for_ok(fmt::format("M{:x},{:x}:{}", address + done, part.size(), hexadecimal(part)));
  }
}

std::uint64_t Debugger::get(Register number) {
  const std::string text = ask(fmt::format("p{:x}", static_cast<unsigned>(number)));
  std::uint64_t value = 0;
  from_hexadecimal(text, std::as_writable_bytes(std::span{&value, 1}).first(std::min(text.size() / 2, sizeof value)));
  return value;
}

void Debugger::set(Register number, std::uint64_t value) {
  ask_for_ok(fmt::format("P{:x}={}", static_cast<unsigned>(number), hexadecimal(std::as_bytes(std::span{&value, 1}))));
}

void Debugger::break_at(std::uint64_t address) { ask_for_ok(fmt::format("Z1,{:x},1", address)); }
void Debugger::remove_break(std::uint64_t address) { ask_for_ok(fmt::format("z1,{:x},1", address)); }

bool Debugger::resume() {
  go();
  return has_stopped();
}

void Debugger::go() {
  send("c");
  receive_byte();  // that QEMU has the request; what comes after that says how it went
}

void Debugger::interrupt() { send_bytes("\x03"); }

bool Debugger::has_stopped() {
  try {
    return receive().starts_with('T');
  } catch (const MachineEnded&) {
    return false;
  }
}

bool Debugger::step() { return ask("s").starts_with('T'); }

void Debugger::detach() { ask_for_ok("D"); }

void Debugger::monitor(std::string_view command) {
  std::string answer = ask("qRcmd," + hexadecimal(std::as_bytes(std::span{command})));
  std::string said;
  for (; answer.starts_with('O') && answer != "OK"; answer = receive()) {
    std::string text((answer.size() - 1) / 2, ' ');
    from_hexadecimal(std::string_view{answer}.substr(1), std::as_writable_bytes(std::span{text}));
    said += text;
  }
  if (answer != "OK" || !said.empty()) throw std::runtime_error{fmt::format("QEMU's monitor: {}{}", said, answer)};
}

void Debugger::ask_for_ok(std::string_view request) {
  if (const std::string answer = ask(request); answer != "OK") {
    throw std::runtime_error{fmt::format("QEMU answers '{}' to the debugger's '{}'", answer, request.substr(0, 40))};
  }
}

std::string Debugger::ask(std::string_view request) {
  send(request);
  return receive();
}

void Debugger::send(std::string_view request) { send_bytes(fmt::format("${}#{:02x}", request, checksum(request))); }

void Debugger::send_bytes(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) throw MachineEnded{"QEMU ended while it was debugged"};
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

std::string Debugger::receive() {
  while (receive_byte() != '$') {
  }
  std::string text;
  for (char c = receive_byte(); c != '#'; c = receive_byte()) text += c;
  for (int digit = 0; digit < 2; ++digit) receive_byte();  // the checksum: the socket loses nothing
  ::send(socket_.number(), "+", 1, MSG_NOSIGNAL);
  return text;
}

char Debugger::receive_byte() {
  if (received_.empty()) {
    char buffer[4096];
    const ssize_t count = recv(socket_.number(), buffer, sizeof buffer, 0);
    if (count == 0) throw MachineEnded{"QEMU ended while it was debugged"};
    if (count < 0) throw std::runtime_error{"QEMU does not answer the debugger"};
    received_.assign(buffer, static_cast<std::size_t>(count));
    std::ranges::reverse(received_);
  }
  const char c = received_.back();
  received_.pop_back();
  return c;
}

}  // namespace exo::tools
