// SPDX-License-Identifier: MIT
// Ports, model-specific registers, INVLPG and what goes with SWAPGS. They cannot be tested against the host: only the
// system may use them.
#include "proofs/x86/rules.h"
#include "proofs/x86/unsupported.h"
#include "spec/context.h"

#include <utility>

namespace exo::proofs::x86 {

namespace {

// The base that a model-specific register holds (AMD64 manual volume 2, appendix A); null if it holds none.
Linear* base_in(Bases& bases, std::uint32_t msr) {
  switch (msr) {
    case 0xc000'0100: return &bases.fs;
    case 0xc000'0101: return &bases.gs;
    case 0xc000'0102: return &bases.kernel_gs;
    default: return nullptr;
  }
}

// The port is an 8-bit constant or DX.
std::uint16_t port(Execution& x, unsigned operand) {
  const Linear port = x.operand(operand).type == ZYDIS_OPERAND_TYPE_IMMEDIATE
                          ? Linear{x.operand(operand).imm.value.u & 0xff}
                          : x.read_register(Register::rdx, 16);
  if (!port.is_constant()) throw Unsupported{"the port is not a constant"};
  return static_cast<std::uint16_t>(port.constant());
}

// IN AL
void in(Execution& x) {
  if (x.bits(0) != 8) throw Unsupported{"only bytes have a rule"};
  if (!x.world.environment.port_in) throw Unsupported{"nobody says what a port answers"};
  x.write(0, truncate(x.world.environment.port_in(port(x, 1), x.guard()), 8));
}

// OUT AL
void out(Execution& x) {
  if (x.bits(1) != 8) throw Unsupported{"only bytes have a rule"};
  if (!x.world.environment.port_out) throw Unsupported{"nobody says what a port does"};
  x.world.environment.port_out(port(x, 0), x.read_register(Register::rax, 8).word(), x.guard());
}

// INVLPG drops the translations of a page, wherever it is (volume 3, 4.10.4.1).
void invlpg(Execution& x) {
  if (!x.world.environment.invalidate_page) throw Unsupported{"nobody says what it is to invalidate a page"};
  x.world.environment.invalidate_page(x.address(0).word(), x.guard());
}

// WRMSR: EDX:EAX to the register numbered by ECX
void wrmsr(Execution& x) {
  const Linear number = x.read_register(Register::rcx, 32);
  if (!number.is_constant()) throw Unsupported{"the model-specific register is not a constant"};
  if (!x.world.environment.write_msr) throw Unsupported{"nobody says what the model-specific register does"};
  const Word low = x.read_register(Register::rax, 32).word();
  const Word high = x.read_register(Register::rdx, 32).word();
  const auto msr = static_cast<std::uint32_t>(number.constant());
  const Word value = high << 32 | low;
  x.world.environment.write_msr(msr, value, x.guard());
  if (Linear* base = base_in(x.machine.bases, msr)) *base = value;
}

// RDMSR: to EDX:EAX
void rdmsr(Execution& x) {
  const Linear number = x.read_register(Register::rcx, 32);
  if (!number.is_constant()) throw Unsupported{"the model-specific register is not a constant"};
  if (!x.world.environment.may_read_msr) throw Unsupported{"the model-specific register may not be read"};
  const Linear* base = base_in(x.machine.bases, static_cast<std::uint32_t>(number.constant()));
  if (base == nullptr) throw Unsupported{"only the bases of segments have a rule"};
  x.write_register(Register::rax, 32, truncate(base->word(), 32));
  x.write_register(Register::rdx, 32, base->word() >> 32);
}

// RDFSBASE, RDGSBASE, WRFSBASE, WRGSBASE (of 64 bits only)
void read_base(Execution& x, const Linear& base) {
  if (x.bits(0) != 64) throw Unsupported{"only 64 bits have a rule"};
  x.write(0, base);
}
void write_base(Execution& x, Linear& base) {
  const Linear value = x.read(0);
  if (x.bits(0) != 64) throw Unsupported{"only 64 bits have a rule"};
  x.require(spec::is_canonical(value.word()), "a base is canonical");
  base = value;
}
void rdfsbase(Execution& x) { read_base(x, x.machine.bases.fs); }
void rdgsbase(Execution& x) { read_base(x, x.machine.bases.gs); }
void wrfsbase(Execution& x) { write_base(x, x.machine.bases.fs); }
void wrgsbase(Execution& x) { write_base(x, x.machine.bases.gs); }

// SWAPGS
void swapgs(Execution& x) { std::swap(x.machine.bases.gs, x.machine.bases.kernel_gs); }

}  // namespace

Rules system_rules() {
  return {{ZYDIS_MNEMONIC_IN, in},
          {ZYDIS_MNEMONIC_INVLPG, invlpg},
          {ZYDIS_MNEMONIC_OUT, out},
          {ZYDIS_MNEMONIC_WRMSR, wrmsr},
          {ZYDIS_MNEMONIC_RDMSR, rdmsr},
          {ZYDIS_MNEMONIC_RDFSBASE, rdfsbase},
          {ZYDIS_MNEMONIC_RDGSBASE, rdgsbase},
          {ZYDIS_MNEMONIC_WRFSBASE, wrfsbase},
          {ZYDIS_MNEMONIC_WRGSBASE, wrgsbase},
          {ZYDIS_MNEMONIC_SWAPGS, swapgs}};
}

}  // namespace exo::proofs::x86
