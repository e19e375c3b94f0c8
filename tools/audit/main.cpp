// SPDX-License-Identifier: MIT
// exo audit: stops a machine, and checks every invariant, recounts every counter and walks every way from every root
// on what is in its memory.
#include "tools/audit/audit.h"
#include "tools/audit/picture.h"
#include "tools/library/command_line.h"
#include "tools/library/files.h"
#include "tools/library/guest_options.h"
#include "tools/qemu/watched_machine.h"

#include <fmt/format.h>

#include <chrono>
#include <exception>
#include <fstream>
#include <memory>
#include <optional>

namespace exo::tools {
namespace {

constexpr int status_violations = 1;

struct Request {
  GuestOptions guest;
  std::string script;
  std::optional<unsigned> after;  // milliseconds
  std::string socket;
  std::string console = "/dev/null";
  std::string svg;
  unsigned timeout = 60;  // seconds
};

Request parse(int argument_count, char** arguments) {
  Request request;
  CLI::App application(
      "Checks every invariant and counter, and what ring 3 reaches from every root, on the memory of a machine in "
      "QEMU: of one that it boots, at its end or after some time, or of one that runs. Succeeds when all is as it "
      "should be.",
      "exo audit");
  request.guest.add_to(application);
  application.add_option("--script", request.script, "types this file at the console")->check(CLI::ExistingPath);
  application.add_option("--after", request.after,
                         "stops the machine so many milliseconds after boot (else at its end)");
  application
      .add_option("--attach", request.socket,
                  "audits the machine whose debugger listens at this socket (QEMU's -gdb unix:SOCKET,server=on), and "
                  "lets it go on")
      ->check(CLI::ExistingPath);
  application.add_option("--console", request.console, "the file where what the machine prints goes")
      ->capture_default_str();
  application.add_option("--svg", request.svg, "draws domains, frames, page tables and capabilities into this file");
  application.add_option("--timeout", request.timeout, "waits so many seconds for the end")
      ->check(CLI::Range(1, 86400))
      ->capture_default_str();
  parse_command_line(application, argument_count, arguments);
  return request;
}

int show(const Audit& audit, const Request& request) {
  fmt::print("{}", audit.report());
  if (!request.svg.empty()) {
    std::ofstream file{request.svg, std::ios::binary};
    file << picture_of(audit.machine());
    if (!file.flush()) throw std::runtime_error{fmt::format("cannot write {}", request.svg)};
  }
  return audit.violations().empty() ? 0 : status_violations;
}

int attach(const Request& request) {
  constexpr std::chrono::seconds patience{5};
  const Symbols symbols{request.guest.image_file()};
  Debugger debugger{request.socket, patience};
  go_to_ring_3(debugger, symbols);
  StoppedCore core{debugger, symbols};
  const int status = show(Audit{core}, request);
  debugger.detach();
  return status;
}

int boot(Request request) {
  using Where = WatchedMachine::Where;
  Machine& machine = request.guest.machine;
  machine.image = request.guest.image_file();
  const MemoryFile modules{request.guest.archive()};
  machine.modules = modules.path();
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> console{std::fopen(request.console.c_str(), "we"),
                                                                &std::fclose};
  if (console == nullptr) throw std::runtime_error{fmt::format("cannot write {}", request.console)};
  const std::chrono::seconds limit{request.timeout};

  WatchedMachine watched{qemu_command(machine), machine.image,
                         request.script.empty() ? std::string{} : read_file(request.script), console.get()};
  const auto after = request.after ? std::optional{std::chrono::milliseconds{*request.after}} : std::nullopt;
  const Where where = watched.run(WatchedMachine::Clock::now() + limit, after);
  if (where == Where::nowhere) {
    throw std::runtime_error{fmt::format(
        "the machine did not boot and come to its end within {} s; exo run shows how far it came", request.timeout)};
  }
  const int status = show(Audit{watched.core()}, request);
  if (where == Where::at_the_end) {
    fmt::print("The machine ends with status {}.\n", watched.finish(limit).status);
  }
  return status;
}

}  // namespace
}  // namespace exo::tools

int main(int argument_count, char** arguments) {
  const auto request = exo::tools::parse(argument_count, arguments);
  try {
    return request.socket.empty() ? exo::tools::boot(request) : exo::tools::attach(request);
  } catch (const std::exception& error) {
    fmt::print(stderr, "exo audit: {}\n", error.what());
    return exo::tools::status_failed;
  }
}
