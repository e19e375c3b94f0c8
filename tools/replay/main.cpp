// SPDX-License-Identifier: MIT
// exo replay: performs a trace on the model, on the core built for this host, or on the image in QEMU, and shows
// each step with what the specification answers.
#include "model/replay.h"
#include "tools/library/command_line.h"
#include "tools/library/files.h"
#include "tools/qemu/replay_machine.h"

#include <fmt/format.h>

#include <exception>

namespace exo::tools {
namespace {

constexpr int status_differs = 1;

struct Request {
  std::string trace;
  std::string on = "core";
  std::string image;
};

Request parse(int argument_count, char** arguments) {
  Request request;
  CLI::App application("Performs a trace and says whether it goes as it should.", "exo replay");
  application.add_option("TRACE", request.trace, "the file")->required()->check(CLI::ExistingFile);
  application.add_option("--on", request.on, "model, core (of this host, beside the model) or qemu (the image)")
      ->check(CLI::IsMember({"model", "core", "qemu"}))
      ->capture_default_str();
  application.add_option("--image", request.image, "another image of the core, for qemu")->check(CLI::ExistingFile);
  parse_command_line(application, argument_count, arguments);
  return request;
}

model::Replay replay(const Request& request, const model::Trace& trace) {
  if (request.on == "model") return model::replay_on_model(trace);
  if (request.on == "core") return model::replay_on_core(trace);
  const auto image = request.image.empty() ? program_folder() / "exovisor.elf" : std::filesystem::path{request.image};
  return ReplayMachine{image}.replay(trace);
}

int run(const Request& request) {
  const auto trace = model::read_trace(request.trace);
  if (!trace.has_value()) {
    fmt::print(stderr, "exo replay: {}\n", trace.error());
    return status_usage;
  }
  const model::Replay result = replay(request, *trace);
  for (std::size_t i = 0; i < result.answers.size(); ++i) {
    model::Trace::Line line = trace->lines[i];
    line.answer = result.answers[i];
    fmt::print("{:4}  {}\n", i + 1, model::print(line));
  }
  if (!result.wrong.has_value()) {
    fmt::print("{} steps on {}, as specified\n", result.steps, request.on);
    return 0;
  }
  if (result.steps == 0) {
    fmt::print("{}\n", *result.wrong);
  } else {
    fmt::print("step {}: {}\n", result.steps, *result.wrong);
  }
  return status_differs;
}

}  // namespace
}  // namespace exo::tools

int main(int argument_count, char** arguments) {
  const auto request = exo::tools::parse(argument_count, arguments);
  try {
    return exo::tools::run(request);
  } catch (const std::exception& error) {
    fmt::print(stderr, "exo replay: {}\n", error.what());
    return exo::tools::status_failed;
  }
}
