// SPDX-License-Identifier: MIT
#include "tools/mutate/workspace.h"

#include "tools/library/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <cerrno>
#include <fstream>
#include <set>
#include <stdexcept>
#include <system_error>

namespace exo::tools {
namespace {

namespace fs = std::filesystem;

// Whether builds of mutants may need an entry of the tree's root.
bool is_copied(const fs::path& entry) {
  const std::string name = entry.filename().string();
  return !name.starts_with('.') && name != "build" && name != "docs";
}

void write_file(const fs::path& file, const std::string& text) {
  std::ofstream stream{file, std::ios::binary};
  stream << text;
  if (!stream.flush()) throw std::runtime_error(fmt::format("cannot write {}", file.string()));
}

void run_or_throw(const std::vector<std::string>& arguments) {
  const Output output = run_to_end(arguments);
  if (output.status != 0) throw std::runtime_error(fmt::format("{} failed:\n{}", arguments.front(), output.text));
}

}  // namespace

Workspace::Workspace(const fs::path& source, const fs::path& folder, unsigned build_jobs)
    : tree_{folder / "tree"}, build_{folder / "build"}, build_jobs_{build_jobs} {
  fs::create_directories(tree_);
  lock_.reset(open((folder / "lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0666));
  if (!lock_.is_open() || flock(lock_.number(), LOCK_EX) != 0) {
    throw std::system_error(errno, std::generic_category(), folder.string());
  }
  synchronise(source);
  if (!fs::exists(build_ / "build.ninja")) configure();
}

// Writes only what differs, for the sake of the build's time stamps.
void Workspace::synchronise(const fs::path& source) const {
  std::set<fs::path> known;
  const auto copy = [&](const fs::path& file) {
    const fs::path target = tree_ / file.lexically_relative(source);
    const std::string text = read_file(file);
    known.insert(target);
    if (fs::exists(target) && read_file(target) == text) return;
    fs::create_directories(target.parent_path());
    write_file(target, text);
    fs::permissions(target, fs::status(file).permissions());
  };
  for (auto entry = fs::recursive_directory_iterator{source}; entry != fs::recursive_directory_iterator{}; ++entry) {
    if (entry.depth() == 0 && !is_copied(entry->path())) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file()) {
      copy(entry->path());
    }
  }
  std::vector<fs::path> stray;
  for (const auto& entry : fs::recursive_directory_iterator{tree_}) {
    if (entry.is_regular_file() && !known.contains(entry.path())) stray.push_back(entry.path());
  }
  for (const fs::path& file : stray) fs::remove(file);
}

void Workspace::configure() const {
  run_or_throw({"cmake", "-G", "Ninja", "-S", tree_.string(), "-B", build_.string(),
                std::string{"-DCMAKE_CXX_COMPILER="} + EXO_CXX, std::string{"-DCMAKE_ASM_COMPILER="} + EXO_ASM,
                "-DCMAKE_BUILD_TYPE=RelWithDebInfo", "-DCMAKE_CXX_FLAGS_RELWITHDEBINFO=-O1"});
}

void Workspace::plant(const Mutant& mutant) {
  remove_mutant();
  std::map<fs::path, std::string> texts;
  for (const Edit& edit : mutant.edits) {
    const fs::path file = tree_ / edit.file;
    originals_.try_emplace(file, read_file(file));
    auto& text = texts.try_emplace(file, originals_[file]).first->second;
    text = edited(edit, text);
  }
  for (const auto& [file, text] : texts) write_file(file, text);
}

void Workspace::remove_mutant() {
  for (const auto& [file, text] : originals_) write_file(file, text);
  originals_.clear();
}

void Workspace::build(const std::vector<std::string>& targets) const {
  std::vector<std::string> command{"ninja", "-C", build_.string(), "--quiet", "-j", std::to_string(build_jobs_)};
  command.insert(command.end(), targets.begin(), targets.end());
  run_or_throw(command);
}

}  // namespace exo::tools
