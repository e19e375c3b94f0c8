// SPDX-License-Identifier: MIT
// Boots the hostile program, replays on the model each call it made, and audits the machine: at the start, wherever the
// program hands its log over, and at the end.
#include "model/names.h"
#include "tests/hostile/log_replay.h"
#include "tools/audit/audit.h"
#include "tools/library/command_line.h"
#include "tools/library/cpio_archive.h"
#include "tools/qemu/paused_machine.h"

#include <chrono>
#include <exception>
#include <fstream>

namespace exo::hostile {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int status_differs = 1;
constexpr std::size_t shown_steps = 100;

struct Request {
  std::string program = tools::program_folder().parent_path() / "hostile" / "hostile.elf";
  std::string image = tools::program_folder() / "exovisor.elf";
  std::string trace = "hostile.trace";
  std::uint64_t seed = 0;
  std::uint64_t calls = 1'000'000;
};

Request parse(int argument_count, char** arguments) {
  Request request;
  CLI::App application("Lets a hostile program call the core in QEMU, and compares it with the model.", "hostile");
  application.add_option("--seed", request.seed, "other seeds, other calls")->capture_default_str();
  application.add_option("--calls", request.calls, "how many calls it makes")->capture_default_str();
  application.add_option("--trace", request.trace, "where the steps before a difference go, for exo replay")
      ->capture_default_str();
  application.add_option("--image", request.image, "another image of the core")->check(CLI::ExistingFile);
  tools::parse_command_line(application, argument_count, arguments);
  return request;
}

class Run {
 public:
  explicit Run(const Request& request);

  // What was wrong, if something was.
  std::optional<std::string> to_the_end();

  // The calls that were never done, of those that a program alone in its domain can do.
  std::string never_done() const;

  std::string report() const;

 private:
  bool go_on();
  std::vector<Record> read_log();
  std::optional<std::string> check();
  std::optional<std::string> differ(const std::string& how, std::size_t steps);

  Request request_;
  tools::Symbols symbols_;
  tools::PausedMachine machine_;
  LogReplay replay_;
  bool was_last_ = false;
  Clock::duration in_machine_{}, in_model_{}, in_audit_{};
  std::uint64_t audits_ = 0;
};

std::string archive_of(const std::string& program) {
  tools::CpioArchive archive;
  archive.add("root", tools::read_file(program));
  return archive.bytes();
}

Run::Run(const Request& request)
    : request_{request},
      symbols_{request.program},
      machine_{{.image = request.image,
                .modules = {},
                .memory = "64M",
                .command_line = fmt::format("console=none -- {} {}", request.seed, request.calls)},
               archive_of(request.program),
               symbols_.address(hand_over_name)},
      replay_{tools::Audit{machine_.core()}.machine()} {
  machine_.debugger().break_at(symbols_.address(hand_over_name));
}

// Until the program hands over its next log. It stands at the breakpoint, and goes on behind it.
bool Run::go_on() {
  const auto begin = Clock::now();
  machine_.debugger().set(tools::Register::rip, symbols_.address(hand_over_name) + 1);
  const bool stopped = machine_.debugger().resume();
  in_machine_ += Clock::now() - begin;
  return stopped;
}

std::vector<Record> Run::read_log() {
  const std::uint64_t address = symbols_.address(log_name);
  std::vector<Record> log(machine_.core().word(address + offsetof(Log, count)));
  if (log.size() > log_capacity) throw std::runtime_error{"the log of the program is broken"};
  machine_.core().read(address + offsetof(Log, records), std::as_writable_bytes(std::span{log}));
  was_last_ = machine_.core().word(address + offsetof(Log, is_last)) != 0;
  return log;
}

std::optional<std::string> Run::differ(const std::string& how, std::size_t steps) {
  auto failed = model::write_trace(request_.trace, replay_.last_steps(steps), how);
  return how + "\n" + (failed ? *failed : fmt::format("The steps before are in {}.", request_.trace));
}

// The log that was handed over, and the machine where it stands.
std::optional<std::string> Run::check() {
  const auto begin = Clock::now();
  const auto answer = replay_.perform(read_log());
  in_model_ += Clock::now() - begin;
  if (answer) return differ(*answer, shown_steps);
  const auto middle = Clock::now();
  const tools::Audit audit{machine_.core()};
  const auto found = replay_.compare(audit.machine());
  in_audit_ += Clock::now() - middle;
  ++audits_;
  const std::string where = fmt::format("after call {}:", replay_.calls());
  if (!found.empty()) return differ(fmt::format("{}\n{}", where, fmt::join(found, "\n")), log_capacity);
  if (!audit.violations().empty()) return differ(fmt::format("{}\n{}", where, audit.report()), log_capacity);
  return std::nullopt;
}

std::optional<std::string> Run::to_the_end() {
  do {  // the first log is empty
    if (auto wrong = check()) return wrong;
  } while (go_on());
  if (was_last_) return std::nullopt;
  return fmt::format("the machine ended after call {}: {}", replay_.calls(), machine_.console());
}

std::string Run::never_done() const {
  std::string names;
  for (model::Word call = 0; call < call_count; ++call) {
    const bool needs_others = Call{call} == Call::console_read || Call{call} == Call::machine_exit;
    if (needs_others || replay_.answers().contains({call, spec::code(Status::ok)})) continue;
    names += " " + model::call_name(call);
  }
  if (replay_.broken_bindings() == 0) names += " breaking a binding";
  return names;
}

std::string Run::report() const {
  const auto seconds = [](Clock::duration time) { return std::chrono::duration<double>(time).count(); };
  std::string text;
  model::Word last = ~model::Word{0};
  for (const auto& [answer, count] : replay_.answers()) {
    if (answer.first != last) text += fmt::format("\n{:<19}", model::call_name(answer.first));
    last = answer.first;
    text += fmt::format(" {} {} ", model::status_name(answer.second), count);
  }
  return text + fmt::format(
                    "\n{} bindings were broken; {} calls in {:.1f} s, {:.0f} calls/s, seed {}; the same on the model "
                    "in {:.1f} s; {} audits in "
                    "{:.1f} s\n",
                    replay_.broken_bindings(), replay_.calls(), seconds(in_machine_),
                    double(replay_.calls()) / seconds(in_machine_), request_.seed, seconds(in_model_), audits_,
                    seconds(in_audit_));
}

}  // namespace
}  // namespace exo::hostile

int main(int argument_count, char** arguments) {
  const auto request = exo::hostile::parse(argument_count, arguments);
  try {
    exo::hostile::Run run{request};
    const auto wrong = run.to_the_end();
    fmt::print("{}", run.report());
    if (wrong) fmt::print("{}\n", *wrong);
    const std::string never = run.never_done();
    if (!wrong && !never.empty()) fmt::print("never done:{}\n", never);
    if (!wrong && never.empty()) return 0;
    return exo::hostile::status_differs;
  } catch (const std::exception& error) {
    fmt::print(stderr, "hostile: {}\n", error.what());
    return exo::tools::status_failed;
  }
}
