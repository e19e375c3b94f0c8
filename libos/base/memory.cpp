// SPDX-License-Identifier: MIT
// The functions that the compiler takes for granted.
#include <cstddef>

extern "C" {

void* memcpy(void* to, const void* from, std::size_t count) {
  void* const result = to;
  asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
  return result;
}

void* memset(void* to, int byte, std::size_t count) {
  void* const result = to;
  asm volatile("rep stosb" : "+D"(to), "+c"(count) : "a"(byte) : "memory");
  return result;
}

void* memmove(void* to, const void* from, std::size_t count) {
  auto* target = static_cast<unsigned char*>(to);
  const auto* source = static_cast<const unsigned char*>(from);
  if (target <= source || target >= source + count) return memcpy(to, from, count);
  while (count-- > 0) {
    const volatile unsigned char byte = source[count];  // volatile: or the compiler sees a memmove here
    target[count] = byte;
  }
  return to;
}

int memcmp(const void* first, const void* second, std::size_t count) {
  const auto* left = static_cast<const unsigned char*>(first);
  const auto* right = static_cast<const unsigned char*>(second);
  for (std::size_t position = 0; position < count; ++position) {
    if (left[position] != right[position]) return left[position] - right[position];
  }
  return 0;
}

std::size_t strlen(const char* text) {
  std::size_t length = 0;
  while (*static_cast<const volatile char*>(text + length) != 0) ++length;
  return length;
}

// Called in place of a virtual function of a class that is still under construction.
[[noreturn]] void __cxa_pure_virtual() { __builtin_trap(); }
}
