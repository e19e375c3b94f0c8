// SPDX-License-Identifier: MIT
#include "tools/doctor/host.h"

#include "spec/abi.h"
#include "tools/library/files.h"
#include "tools/library/machine.h"
#include "tools/library/process.h"

#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <thread>

namespace exo::tools {
namespace {

constexpr double gibibyte = 1024.0 * 1024 * 1024;

Finding examine_processor() {
  utsname host{};
  uname(&host);
  if (std::string_view(host.machine) != "x86_64") {
    return {false, "processor", fmt::format("is {}; an x86_64 host is needed", host.machine)};
  }
  return {true, "processor", fmt::format("{}, {} cores", host.machine, std::thread::hardware_concurrency())};
}

Finding examine_memory() {
  constexpr double least = 4;
  const double size = static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
  if (size / gibibyte < least * 0.9) {
    return {false, "memory", fmt::format("is {:.1f} GiB; give the host {} GiB or more", size / gibibyte, least)};
  }
  return {true, "memory", fmt::format("{:.1f} GiB", size / gibibyte)};
}

Finding examine_disk() {
  constexpr double least = 2;
  const double room = static_cast<double>(std::filesystem::space(program_folder()).available) / gibibyte;
  if (room < least) {
    return {false, "disk", fmt::format("has {:.1f} GiB of room; free {} GiB for the builds", room, least)};
  }
  return {true, "disk", fmt::format("{:.0f} GiB of room", room)};
}

}  // namespace

std::vector<Finding> examine_host() { return {examine_processor(), examine_memory(), examine_disk()}; }

Finding examine_boot() {
  const Machine machine{.image = program_folder() / "exovisor.elf"};
  if (!std::filesystem::exists(machine.image)) {
    return {false, "image", "is not built: ./exo run builds it"};
  }
  std::vector<std::string> command{"timeout", "-k", "2", "30"};
  const std::vector<std::string> qemu = qemu_command(machine);
  command.insert(command.end(), qemu.begin(), qemu.end());
  const Output output = run_to_end(command);
  const Ending ending = ending_of(output.status, output.text);
  if (ending.status != static_cast<int>(exit_status::no_module)) {
    return {false, "boot", fmt::format("QEMU did not boot the core; {} shows why", fmt::join(qemu, " "))};
  }
  return {true, "boot", fmt::format("QEMU boots the core, image SHA-256 {}", sha256(machine.image))};
}

}  // namespace exo::tools
