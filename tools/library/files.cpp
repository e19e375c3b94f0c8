// SPDX-License-Identifier: MIT
#include "tools/library/files.h"

#include "tools/library/process.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

namespace exo::tools {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(stream), {}};
  if (!stream || std::filesystem::is_directory(path)) {
    throw std::runtime_error(fmt::format("cannot read {}", path.string()));
  }
  return content;
}

std::string sha256(const std::filesystem::path& path) {
  constexpr std::size_t digits = 64;
  const Output output = run_to_end({"sha256sum", "--", path.string()});
  if (output.status != 0 || output.text.size() < digits) {
    throw std::runtime_error(fmt::format("sha256sum cannot read {}", path.string()));
  }
  return output.text.substr(output.text.front() == '\\' ? 1 : 0, digits);
}

std::filesystem::path program_folder() { return std::filesystem::read_symlink("/proc/self/exe").parent_path(); }

MemoryFile::MemoryFile(std::string_view content) : descriptor_(memfd_create("modules", 0)) {
  if (descriptor_ < 0) {
    throw std::system_error(errno, std::generic_category(), "memfd_create");
  }
  while (!content.empty()) {
    const ssize_t written = write(descriptor_, content.data(), content.size());
    if (written < 0) {
      const int error = errno;
      close(descriptor_);
      throw std::system_error(error, std::generic_category(), "write");
    }
    content.remove_prefix(static_cast<std::size_t>(written));
  }
}

MemoryFile::~MemoryFile() { close(descriptor_); }

std::filesystem::path MemoryFile::path() const { return fmt::format("/proc/self/fd/{}", descriptor_); }

}  // namespace exo::tools
