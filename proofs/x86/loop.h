// SPDX-License-Identifier: MIT
// A function that calls another one again and again, as paths: from its first instruction to the call or to its end,
// and from any of the calls to the next or to the end.
//
// What holds at each call is found, and then checked from one call to the next: each register and word of stack that
// the called function preserves is what it was at the first call, plus the same amount for each call since, or it is
// arbitrary. Only what was there when the function was called is followed so: it is no part of the state.
#pragma once

#include "proofs/x86/paths.h"

#include <string>

namespace exo::proofs::x86 {

struct Loop {
  std::string function;  // its name
  std::string calls;     // the name of the one that it calls
  Word position;         // of a call, from 0
  Word answer;           // what that one leaves in RAX

  // Paths at their start, before the function and after a call, whose machine is then replaced.
  Paths::Begin begin;
  Paths::Begin begin_pass;
  // Paths at their end, which is the next call or the function's own.
  Paths::Visit beginning;
  Paths::Visit pass;
};

// Whether the path ends at the call. It is the last of the path's calls, with the machine before it.
bool arrives_at_call(const Path& path);

// Throws Unsupported besides where there are two places of the call, or the stack pointer differs.
void explore(const Image& image, const Loop& loop);

}  // namespace exo::proofs::x86
