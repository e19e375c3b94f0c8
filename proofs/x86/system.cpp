// SPDX-License-Identifier: MIT
// Ports and model-specific registers. They cannot be tested against the host: only the system may use them.
#include "proofs/x86/rules.h"
#include "proofs/x86/unsupported.h"

namespace exo::proofs::x86 {

namespace {

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

// WRMSR: EDX:EAX to the register numbered by ECX
void wrmsr(Execution& x) {
  const Linear number = x.read_register(Register::rcx, 32);
  if (!number.is_constant()) throw Unsupported{"the model-specific register is not a constant"};
  if (!x.world.environment.write_msr) throw Unsupported{"nobody says what the model-specific register does"};
  const Word low = x.read_register(Register::rax, 32).word();
  const Word high = x.read_register(Register::rdx, 32).word();
  x.world.environment.write_msr(static_cast<std::uint32_t>(number.constant()), high << 32 | low, x.guard());
}

}  // namespace

Rules system_rules() { return {{ZYDIS_MNEMONIC_IN, in}, {ZYDIS_MNEMONIC_OUT, out}, {ZYDIS_MNEMONIC_WRMSR, wrmsr}}; }

}  // namespace exo::proofs::x86
