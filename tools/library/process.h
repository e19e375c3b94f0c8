// SPDX-License-Identifier: MIT
// A child process with its three standard streams in hand. It never outlives its object, nor this program.
#pragma once

#include <sys/types.h>

#include <span>
#include <string>
#include <vector>

namespace exo::tools {

// A file descriptor that is closed with its object.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }
  void reset(int number);
  int release();  // gives it up without closing
  void close();

 private:
  int number_ = -1;
};

class Process {
 public:
  // Starts `arguments` (found by PATH). If it is not found, status is 127, as in a shell. Throws
  // std::system_error when no process can be made.
  explicit Process(const std::vector<std::string>& arguments);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  Descriptor input;   // written by us
  Descriptor output;  // read by us
  Descriptor errors;  // read by us

  // Waits until it has ended: its exit status, or 128 + the signal that ended it.
  int wait();
  void kill();

 private:
  pid_t identity_ = -1;
  int status_ = -1;
};

struct Output {
  int status;
  std::string text;  // standard output and errors, in the order they came
};

// Runs a program that needs no input until it ends.
Output run_to_end(const std::vector<std::string>& arguments);

}  // namespace exo::tools
