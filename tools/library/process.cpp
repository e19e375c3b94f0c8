// SPDX-License-Identifier: MIT
#include "tools/library/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace exo::tools {
namespace {

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
      fail("pipe2");
    }
    reader.reset(ends[0]);
    writer.reset(ends[1]);
  }
  Descriptor reader;
  Descriptor writer;
};

}  // namespace

void Descriptor::reset(int number) {
  close();
  number_ = number;
}

int Descriptor::release() { return std::exchange(number_, -1); }

void Descriptor::close() {
  if (number_ >= 0) {
    ::close(number_);
  }
  number_ = -1;
}

Process::Process(const std::vector<std::string>& arguments) {
  constexpr int not_found = 127;
  std::vector<char*> words;
  words.reserve(arguments.size() + 1);
  for (const std::string& argument : arguments) {
    words.push_back(const_cast<char*>(argument.c_str()));
  }
  words.push_back(nullptr);
  Pipe in;
  Pipe out;
  Pipe err;
  const pid_t parent = getpid();
  identity_ = fork();
  if (identity_ < 0) {
    fail("fork");
  }
  if (identity_ == 0) {
    // Ends with its parent, however that ends; the second test closes the gap before the request was made.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
      _exit(not_found);
    }
    dup2(in.reader.number(), STDIN_FILENO);
    dup2(out.writer.number(), STDOUT_FILENO);
    dup2(err.writer.number(), STDERR_FILENO);
    execvp(words.front(), words.data());
    _exit(not_found);
  }
  input.reset(in.writer.release());
  output.reset(out.reader.release());
  errors.reset(err.reader.release());
}

Process::~Process() {
  kill();
  wait();
}

int Process::wait() {
  constexpr int signal_base = 128;
  if (identity_ > 0) {
    int state = 0;
    while (waitpid(identity_, &state, 0) < 0 && errno == EINTR) {
    }
    status_ = WIFEXITED(state) ? WEXITSTATUS(state) : signal_base + WTERMSIG(state);
    identity_ = -1;
  }
  return status_;
}

void Process::kill() {
  if (identity_ > 0) {
    ::kill(identity_, SIGKILL);
  }
}

Output run_to_end(const std::vector<std::string>& arguments) {
  Process process(arguments);
  process.input.close();
  Output result{};
  std::array<char, 4096> buffer{};
  while (process.output.is_open() || process.errors.is_open()) {
    std::array<pollfd, 2> ready{{{process.output.number(), POLLIN, 0}, {process.errors.number(), POLLIN, 0}}};
    if (poll(ready.data(), ready.size(), -1) < 0) {
      continue;
    }
    for (Descriptor* stream : {&process.output, &process.errors}) {
      if (!stream->is_open() || ready[stream == &process.errors].revents == 0) {
        continue;
      }
      const ssize_t count = read(stream->number(), buffer.data(), buffer.size());
      if (count > 0) {
        result.text.append(buffer.data(), static_cast<std::size_t>(count));
      } else {
        stream->close();
      }
    }
  }
  result.status = process.wait();
  return result;
}

}  // namespace exo::tools
