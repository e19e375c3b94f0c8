// SPDX-License-Identifier: MIT
#include "core/arch/x86_64/memory.h"

namespace exo::core {

void zero_frames(FrameRange frames) {
  const std::uint64_t* const end = frame_words(frames.end);
  for (std::uint64_t* words = frame_words(frames.first); words != end; words += 8) {
    if ((words[0] | words[1] | words[2] | words[3] | words[4] | words[5] | words[6] | words[7]) == 0) continue;
    for (unsigned i = 0; i < 8; ++i) words[i] = 0;
  }
}

}  // namespace exo::core

// What the compiler may call for (GCC manual, "Language Standards": freestanding environments).
extern "C" void* memcpy(void* to, const void* from, std::uint64_t bytes) {
  void* const result = to;
  asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(bytes)::"memory");
  return result;
}

extern "C" void* memset(void* to, int value, std::uint64_t bytes) {
  void* const result = to;
  asm volatile("rep stosb" : "+D"(to), "+c"(bytes) : "a"(value) : "memory");
  return result;
}
