// SPDX-License-Identifier: MIT
#include "proofs/second_solver.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <unistd.h>

namespace exo::proofs {

namespace {

constexpr const char* command = "cvc5 --lang smt2 --rlimit 20000000 ";

// A file that is there as long as the object.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& content) {
    std::string pattern = (std::filesystem::temp_directory_path() / "exo-query-XXXXXX").string();
    const int descriptor = mkstemp(pattern.data());
    path_ = pattern;
    std::FILE* file = fdopen(descriptor, "w");
    std::fwrite(content.data(), 1, content.size(), file);
    std::fclose(file);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { std::filesystem::remove(path_); }

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace

std::string decide_with_cvc5(const std::string& smt2_text) {
  const TemporaryFile query{smt2_text};
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe{popen((command + query.path() + " 2>&1").c_str(), "r"),
                                                             pclose};
  if (!pipe) return "that it cannot be run";
  std::array<char, 256> line{};
  if (std::fgets(line.data(), line.size(), pipe.get()) == nullptr) return "nothing";
  std::string answer{line.data()};
  while (!answer.empty() && answer.back() == '\n') answer.pop_back();
  return answer;
}

}  // namespace exo::proofs
