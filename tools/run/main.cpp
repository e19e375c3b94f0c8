// SPDX-License-Identifier: MIT
// exo run: boots the core with a root program, and shows its console.
#include "tools/library/command_line.h"
#include "tools/library/files.h"
#include "tools/library/guest_options.h"
#include "tools/library/session.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>

namespace exo::tools {
namespace {

struct Request {
  std::string script;
  unsigned timeout = 0;  // seconds; 0 for none given
  GuestOptions guest;
};

Request parse(int argument_count, char** arguments) {
  Request request;
  CLI::App application("Boots the core in QEMU with a root program in ring 3 and shows its console.", "exo run");
  request.guest.add_to(application);
  application.add_option("--script", request.script, "types this file at the console; ends with the guest's status")
      ->check(CLI::ExistingPath);
  application.add_option("--timeout", request.timeout, "stops the machine after this many seconds (with a script: 60)")
      ->check(CLI::Range(1, 86400));
  application.add_flag("--debug", request.guest.machine.debugger, "waits for a debugger on port 1234 of this host");
  parse_command_line(application, argument_count, arguments);
  return request;
}

int run(Request request) {
  Machine& machine = request.guest.machine;
  machine.image = request.guest.image_file();
  fmt::print("image {}  SHA-256 {}\n", machine.image.filename().string(), sha256(machine.image));
  const MemoryFile modules(request.guest.archive());
  machine.modules = modules.path();

  // Standard input that is no terminal is a script, too.
  std::optional<std::string> script;
  if (!request.script.empty() || isatty(STDIN_FILENO) == 0) {
    script = read_file(request.script.empty() ? "/dev/stdin" : request.script);
  } else {
    fmt::print("Ctrl-A X leaves the machine.\n");
  }
  if (machine.debugger) {
    fmt::print("waiting for: gdb {} -ex 'target remote :1234'\n", machine.image.string());
  }
  std::fflush(stdout);

  constexpr unsigned script_timeout = 60;
  std::optional<std::chrono::seconds> limit;
  if (request.timeout != 0 || script) {
    limit = std::chrono::seconds(request.timeout != 0 ? request.timeout : script_timeout);
  }
  const Ending ending = Session(qemu_command(machine), script).run(limit);
  if (!ending.message.empty()) {
    fmt::print(stderr, "\nexo run: {}\n", ending.message);
  }
  return ending.status;
}

}  // namespace
}  // namespace exo::tools

int main(int argument_count, char** arguments) {
  const auto request = exo::tools::parse(argument_count, arguments);
  try {
    return exo::tools::run(request);
  } catch (const std::exception& error) {
    fmt::print(stderr, "exo run: {}\n", error.what());
    return exo::tools::status_failed;
  }
}
