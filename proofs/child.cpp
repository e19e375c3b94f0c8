// SPDX-License-Identifier: MIT
#include "proofs/child.h"

#include <sys/wait.h>
#include <unistd.h>

namespace exo::proofs {

std::string text_of_child(const std::function<std::string()>& function) {
  int ends[2];
  if (pipe(ends) != 0) return {};
  const pid_t child = fork();
  if (child == 0) {
    const std::string text = function();
    const bool written = write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size());
    _exit(written ? 0 : 1);
  }
  close(ends[1]);
  std::string text;
  char part[256];
  for (ssize_t size; (size = read(ends[0], part, sizeof part)) > 0;) text.append(part, static_cast<std::size_t>(size));
  close(ends[0]);
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child) return {};
  return WIFSIGNALED(status) ? crashed : text;
}

}  // namespace exo::proofs
