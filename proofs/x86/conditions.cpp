// SPDX-License-Identifier: MIT
#include "proofs/x86/conditions.h"

#include "proofs/x86/rules.h"
#include "proofs/x86/unsupported.h"

#include <array>

namespace exo::proofs::x86 {

namespace {

struct Condition {
  ZydisMnemonic jump, set, move;
  Bool (*holds)(const Flags& flags);
};

const std::array<Condition, 16> conditions{{
    {ZYDIS_MNEMONIC_JO, ZYDIS_MNEMONIC_SETO, ZYDIS_MNEMONIC_CMOVO, [](const Flags& f) { return f.overflow; }},
    {ZYDIS_MNEMONIC_JNO, ZYDIS_MNEMONIC_SETNO, ZYDIS_MNEMONIC_CMOVNO, [](const Flags& f) { return !f.overflow; }},
    {ZYDIS_MNEMONIC_JB, ZYDIS_MNEMONIC_SETB, ZYDIS_MNEMONIC_CMOVB, [](const Flags& f) { return f.carry; }},
    {ZYDIS_MNEMONIC_JNB, ZYDIS_MNEMONIC_SETNB, ZYDIS_MNEMONIC_CMOVNB, [](const Flags& f) { return !f.carry; }},
    {ZYDIS_MNEMONIC_JZ, ZYDIS_MNEMONIC_SETZ, ZYDIS_MNEMONIC_CMOVZ, [](const Flags& f) { return f.zero; }},
    {ZYDIS_MNEMONIC_JNZ, ZYDIS_MNEMONIC_SETNZ, ZYDIS_MNEMONIC_CMOVNZ, [](const Flags& f) { return !f.zero; }},
    {ZYDIS_MNEMONIC_JBE, ZYDIS_MNEMONIC_SETBE, ZYDIS_MNEMONIC_CMOVBE, [](const Flags& f) { return f.carry || f.zero; }},
    {ZYDIS_MNEMONIC_JNBE, ZYDIS_MNEMONIC_SETNBE, ZYDIS_MNEMONIC_CMOVNBE,
     [](const Flags& f) { return !f.carry && !f.zero; }},
    {ZYDIS_MNEMONIC_JS, ZYDIS_MNEMONIC_SETS, ZYDIS_MNEMONIC_CMOVS, [](const Flags& f) { return f.sign; }},
    {ZYDIS_MNEMONIC_JNS, ZYDIS_MNEMONIC_SETNS, ZYDIS_MNEMONIC_CMOVNS, [](const Flags& f) { return !f.sign; }},
    {ZYDIS_MNEMONIC_JP, ZYDIS_MNEMONIC_SETP, ZYDIS_MNEMONIC_CMOVP, [](const Flags& f) { return f.parity(); }},
    {ZYDIS_MNEMONIC_JNP, ZYDIS_MNEMONIC_SETNP, ZYDIS_MNEMONIC_CMOVNP, [](const Flags& f) { return !f.parity(); }},
    {ZYDIS_MNEMONIC_JL, ZYDIS_MNEMONIC_SETL, ZYDIS_MNEMONIC_CMOVL, [](const Flags& f) { return f.sign ^ f.overflow; }},
    {ZYDIS_MNEMONIC_JNL, ZYDIS_MNEMONIC_SETNL, ZYDIS_MNEMONIC_CMOVNL,
     [](const Flags& f) { return !(f.sign ^ f.overflow); }},
    {ZYDIS_MNEMONIC_JLE, ZYDIS_MNEMONIC_SETLE, ZYDIS_MNEMONIC_CMOVLE,
     [](const Flags& f) { return f.zero || (f.sign ^ f.overflow); }},
    {ZYDIS_MNEMONIC_JNLE, ZYDIS_MNEMONIC_SETNLE, ZYDIS_MNEMONIC_CMOVNLE,
     [](const Flags& f) { return !f.zero && !(f.sign ^ f.overflow); }},
}};

template <ZydisMnemonic Condition::* Use>
Bool holds(const Execution& x) {
  for (const Condition& condition : conditions) {
    if (condition.*Use == x.instruction().mnemonic()) return condition.holds(x.flags);
  }
  throw Unsupported{"the condition has no rule"};
}

// SETcc
void set(Execution& x) { x.write(0, word_of(holds<&Condition::set>(x))); }

// CMOVcc: the source is read and the destination written in either case.
void move(Execution& x) {
  const Linear source = x.read(1);
  x.write(0, choose(holds<&Condition::move>(x), source, x.read(0)));
}

}  // namespace

Bool jump_condition(ZydisMnemonic mnemonic, const Flags& flags) {
  for (const Condition& condition : conditions) {
    if (condition.jump == mnemonic) return condition.holds(flags);
  }
  throw Unsupported{"the branch is not on flags"};
}

const std::set<ZydisMnemonic>& control_mnemonics() {
  static const std::set<ZydisMnemonic> all = [] {
    std::set<ZydisMnemonic> mnemonics{ZYDIS_MNEMONIC_JMP, ZYDIS_MNEMONIC_CALL, ZYDIS_MNEMONIC_RET, ZYDIS_MNEMONIC_UD2,
                                      ZYDIS_MNEMONIC_INT3};
    for (const Condition& condition : conditions) mnemonics.insert(condition.jump);
    return mnemonics;
  }();
  return all;
}

Rules condition_rules() {
  Rules rules;
  for (const Condition& condition : conditions) {
    rules[condition.set] = set;
    rules[condition.move] = move;
  }
  return rules;
}

}  // namespace exo::proofs::x86
