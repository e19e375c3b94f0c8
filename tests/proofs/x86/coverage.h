// SPDX-License-Identifier: MIT
// Which test covers which mnemonic.
#pragma once

#include <Zydis/Zydis.h>

#include <set>

namespace exo::tests {

// instruction_test.cpp: those with a rule and explicit operands.
std::set<ZydisMnemonic> tested_one_by_one();

// control_test.cpp
inline const std::set<ZydisMnemonic> tested_in_control{
    ZYDIS_MNEMONIC_JO,   ZYDIS_MNEMONIC_JNO, ZYDIS_MNEMONIC_JB,   ZYDIS_MNEMONIC_JNB, ZYDIS_MNEMONIC_JZ,
    ZYDIS_MNEMONIC_JNZ,  ZYDIS_MNEMONIC_JBE, ZYDIS_MNEMONIC_JNBE, ZYDIS_MNEMONIC_JS,  ZYDIS_MNEMONIC_JNS,
    ZYDIS_MNEMONIC_JP,   ZYDIS_MNEMONIC_JNP, ZYDIS_MNEMONIC_JL,   ZYDIS_MNEMONIC_JNL, ZYDIS_MNEMONIC_JLE,
    ZYDIS_MNEMONIC_JNLE, ZYDIS_MNEMONIC_JMP, ZYDIS_MNEMONIC_CALL, ZYDIS_MNEMONIC_RET};

// repeated_test.cpp
inline const std::set<ZydisMnemonic> tested_as_repeated{ZYDIS_MNEMONIC_STOSB, ZYDIS_MNEMONIC_STOSW,
                                                        ZYDIS_MNEMONIC_STOSD, ZYDIS_MNEMONIC_STOSQ};

// state_test.cpp
inline const std::set<ZydisMnemonic> tested_as_state{ZYDIS_MNEMONIC_CLD, ZYDIS_MNEMONIC_FNINIT, ZYDIS_MNEMONIC_FXSAVE64,
                                                     ZYDIS_MNEMONIC_FXRSTOR64};

// Only the system may use ports and model-specific registers, invalidate a page, exchange GS, and return to ring 3;
// without a base of its own a test's thread does not go on; and traps end the program. So do moves to CR3, from CR2 and
// of selectors, which are forms of a tested mnemonic.
inline const std::set<ZydisMnemonic> untestable_here{
    ZYDIS_MNEMONIC_IN,       ZYDIS_MNEMONIC_OUT,      ZYDIS_MNEMONIC_WRMSR,    ZYDIS_MNEMONIC_RDMSR,
    ZYDIS_MNEMONIC_SWAPGS,   ZYDIS_MNEMONIC_SYSRET,   ZYDIS_MNEMONIC_IRETQ,    ZYDIS_MNEMONIC_UD2,
    ZYDIS_MNEMONIC_INT3,     ZYDIS_MNEMONIC_RDFSBASE, ZYDIS_MNEMONIC_RDGSBASE, ZYDIS_MNEMONIC_WRFSBASE,
    ZYDIS_MNEMONIC_WRGSBASE, ZYDIS_MNEMONIC_INVLPG};

}  // namespace exo::tests
