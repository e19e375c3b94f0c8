// SPDX-License-Identifier: MIT
#include "tests/boot/program/secrets.h"

#include <initializer_list>

namespace exo::tests {
namespace {

extern "C" const char __executable_start, _end;  // by the linker

// What FXSAVE64 stores (AMD64 manual volume 2, 11.4.4), in bytes, and FNSTENV, in words.
constexpr std::uint64_t fpu_control = 0, fpu_status = 2, fpu_tags = 4, fpu_instruction = 6, fpu_mxcsr = 24,
                        fpu_mxcsr_mask = 28, fpu_x87 = 32, fpu_sse = 160, fpu_end = 416;
constexpr std::uint64_t environment_instruction = 3, environment_words = 7;

// Secrets have the top bit set, so that they are normal numbers and, as addresses, of the upper half.
constexpr std::uint64_t mark_of(std::uint64_t domain) { return 0xb0 + domain; }

// The flags that make no difference to what follows.
constexpr std::uint64_t flags_to_hide_in = context::free_rflags & ~std::uint64_t{0x1'0100};

template <class T>
void put(unsigned char* bytes, T value) {
  for (std::uint64_t i = 0; i < sizeof value; ++i) bytes[i] = static_cast<unsigned char>(value >> 8 * i);
}

bool is_zero(const unsigned char* bytes, std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; ++i) {
    if (bytes[i] != 0) return false;
  }
  return true;
}

bool equal(const unsigned char* one, const unsigned char* other, std::uint64_t first, std::uint64_t end) {
  for (std::uint64_t i = first; i < end; ++i) {
    if (one[i] != other[i]) return false;
  }
  return true;
}

const char* difference_of_general(const RegisterFile& expected, const RegisterFile& found) {
  static constexpr const char* names[] = {"RAX", "RBX", "RCX", "RDX", "RSI", "RDI", "RBP", "R8",
                                          "R9",  "R10", "R11", "R12", "R13", "R14", "R15"};
  for (std::uint64_t i = 0; i < 15; ++i) {
    if (expected.general[i] != found.general[i]) return names[i];
  }
  return nullptr;
}

// Whoever is preempted finds no selectors, at any time; and those of nothing, 0 to 3, IRETQ may make 0 (AMD64 manual
// volume 3, IRET).
bool is_kept(std::uint16_t expected, std::uint16_t found) { return found == expected || found == 0; }

const char* difference_of_fpu(const RegisterFile& expected, const RegisterFile& found) {
  const auto same = [&](std::uint64_t first, std::uint64_t end) { return equal(expected.fpu, found.fpu, first, end); };
  if (!same(fpu_control, fpu_status)) return "the x87 control word";
  if (!same(fpu_status, fpu_instruction)) return "the x87 status and tags";
  if (!same(fpu_mxcsr, fpu_x87)) return "MXCSR";
  if (!same(fpu_x87, fpu_sse)) return "the x87 registers";
  if (!same(fpu_sse, fpu_end)) return "the SSE registers";
  if (!same(fpu_instruction, fpu_mxcsr) && !is_zero(found.fpu + fpu_instruction, fpu_mxcsr - fpu_instruction)) {
    return "the last x87 instruction";
  }
  bool as_before = true, gone = true;
  for (std::uint64_t i = 0; i < environment_words; ++i) {
    const bool is_same = expected.fpu_environment[i] == found.fpu_environment[i];
    if (i < environment_instruction && !is_same) return "the x87 environment";
    if (i >= environment_instruction) as_before &= is_same;
    if (i >= environment_instruction) gone &= found.fpu_environment[i] == 0;
  }
  return as_before || gone ? nullptr : "the last x87 instruction";
}

}  // namespace

RegisterFile secrets(std::uint64_t domain, std::uint64_t round) {
  RegisterFile file{};
  const std::uint64_t byte = mark_of(domain);
  std::uint64_t next = byte * 0x0101'0101'0101'0000 + (round & 0xff) * 0x100;  // and the number of the register
  for (std::uint64_t& word : file.general) word = next++;
  const auto canonical = [&] { return next++ | std::uint64_t{0xffff} << 48; };
  file.fs_base = canonical();
  file.gs_base = canonical();
  file.rflags = context::fixed_rflags | ((round % 2 == 0 ? 0x5a'5a5a : 0xa5'a5a5) & flags_to_hide_in);
  const auto flat = static_cast<std::uint16_t>(round % 2 == 0 ? 0x1b : domain % 4);  // those of nothing are 0 to 3
  file.ds = file.es = file.fs = file.gs = flat;
  asm volatile("mov %%cs, %0; mov %%ss, %1" : "=m"(file.cs), "=m"(file.ss));

  const auto rounding = static_cast<std::uint16_t>(domain % 4);
  put<std::uint16_t>(file.fpu + fpu_control, static_cast<std::uint16_t>(0x27f | rounding << 10));
  put<std::uint16_t>(file.fpu + fpu_status, static_cast<std::uint16_t>((domain + round) % 8 << 11));
  put<std::uint16_t>(file.fpu + fpu_tags, 0xff);
  put<std::uint32_t>(file.fpu + fpu_mxcsr,
                     static_cast<std::uint32_t>(context::initial_mxcsr | rounding << 13 | (round & 0x3f)));
  for (std::uint64_t at = fpu_x87; at < fpu_sse; at += 16) {
    put<std::uint64_t>(file.fpu + at, next++);
    put<std::uint16_t>(file.fpu + at + 8, static_cast<std::uint16_t>(byte * 0x101));
  }
  for (std::uint64_t at = fpu_sse; at < fpu_end; at += 8) put<std::uint64_t>(file.fpu + at, next++);
  return file;
}

bool has_secret_of(std::uint64_t domain, const volatile void* memory, std::uint64_t bytes) {
  const auto* const at = static_cast<const volatile unsigned char*>(memory);
  std::uint64_t in_a_row = 0;
  for (std::uint64_t i = 0; i < bytes && in_a_row < 4; ++i) in_a_row = at[i] == mark_of(domain) ? in_a_row + 1 : 0;
  return in_a_row == 4;
}

const char* difference(const RegisterFile& expected, const RegisterFile& found) {
  if (const char* const name = difference_of_general(expected, found)) return name;
  if (expected.rflags != found.rflags) return "RFLAGS";
  if (expected.fs_base != found.fs_base) return "the base of FS";
  if (expected.gs_base != found.gs_base) return "the base of GS";
  if (!is_kept(expected.ds, found.ds) || !is_kept(expected.es, found.es)) return "the selector of DS or ES";
  if (!is_kept(expected.fs, found.fs) || !is_kept(expected.gs, found.gs)) return "the selector of FS or GS";
  if (expected.cs != found.cs || expected.ss != found.ss) return "the selector of CS or SS";
  return difference_of_fpu(expected, found);
}

RegisterFile registers_at_start(std::uint64_t argument) {
  RegisterFile file{};
  file.general[context::rdi] = argument;
  file.rflags = context::fixed_rflags;
  asm volatile("mov %%cs, %0; mov %%ss, %1" : "=m"(file.cs), "=m"(file.ss));
  put<std::uint16_t>(file.fpu + fpu_control, context::initial_fpu_control);
  put<std::uint32_t>(file.fpu + fpu_mxcsr, context::initial_mxcsr);
  asm volatile("fninit; fnstenv %0" : "=m"(file.fpu_environment));
  for (std::uint64_t i = environment_instruction; i < environment_words; ++i) file.fpu_environment[i] = 0;
  RegisterFile mask{};
  asm volatile("fxsave64 %0" : "=m"(mask.fpu));
  for (std::uint64_t i = fpu_mxcsr_mask; i < fpu_x87; ++i) file.fpu[i] = mask.fpu[i];
  return file;
}

RegisterFile registers_after_call(const RegisterFile& before) {
  RegisterFile file = before;
  for (const std::uint64_t name : {context::rax, context::rdx, context::rdi, context::rsi, context::r8, context::r9,
                                   context::r10, context::rcx, context::r11}) {
    file.general[name] = 0;
  }
  return file;
}

RegisterFile registers_after_switch(const RegisterFile& before) {
  RegisterFile file = registers_after_call(before);
  file.ds = file.es = file.fs = file.gs = 0;  // they are not kept
  return file;
}

void expect_syscall(RegisterFile& expected, const RegisterFile& found, std::uint64_t rflags) {
  const std::uint64_t address = found.general[context::rcx];
  const bool is_here = address >= reinterpret_cast<std::uint64_t>(&__executable_start) &&
                       address < reinterpret_cast<std::uint64_t>(&_end);
  expected.general[context::rcx] = is_here ? address : 0;
  expected.general[context::r11] = rflags;
}

}  // namespace exo::tests
