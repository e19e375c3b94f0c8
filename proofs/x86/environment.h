// SPDX-License-Identifier: MIT
// What surrounds the code under execution, as the user of the executor describes it.
#pragma once

#include "proofs/x86/fields.h"
#include "proofs/x86/object.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace exo::proofs::x86 {

// Callbacks come in program order; a guard says on which paths. One that is missing makes the instruction
// unsupported.
struct Environment {
  std::vector<Object> objects;
  std::uint64_t gs_base = 0;  // the address of this processor's record
  Fields::Initial initial;    // must be given

  // Whether a path cannot be taken: asked of each branch that no constant decides. Such paths are not executed.
  std::function<bool(const Bool& guard)> impossible = {};
  // A function that was called returns: the word that RAX is to be. What it was is for the user to relate to that.
  std::function<Word(const std::string& function, const Word& rax, const Bool& guard)> returned = {};
  // mov to CR3: the word written.
  std::function<void(const Word& value, const Bool& guard)> load_root = {};
  // invlpg: the address.
  std::function<void(const Word& address, const Bool& guard)> invalidate_page = {};
  // mov from CR2.
  std::function<Word()> fault_address = {};
  // rdmsr, of the bases of segments only.
  bool may_read_msr = false;
  // wrmsr: the number of the register is always a constant.
  std::function<void(std::uint32_t msr, const Word& value, const Bool& guard)> write_msr = {};
  // in and out of a byte; the port is always a constant.
  std::function<Word(std::uint16_t port, const Bool& guard)> port_in = {};
  std::function<void(std::uint16_t port, const Word& byte, const Bool& guard)> port_out = {};
};

}  // namespace exo::proofs::x86
