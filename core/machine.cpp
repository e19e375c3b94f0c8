// SPDX-License-Identifier: MIT
#include "core/machine.h"

#include "core/port.h"

namespace exo::core {

namespace {

bool is_root(DomainId caller) { return caller == DomainId{root_domain}; }

}  // namespace

Reply version() { return {Status::ok, abi_version}; }

Reply console_read(DomainId caller) {
  if (!is_root(caller)) return Status::not_permitted;
  if ((Port::console_line_status() & console::data_ready) == 0) return Status::no_input;
  return {Status::ok, Port::console_receive()};
}

Reply console_write(std::uint64_t byte, DomainId caller) {
  if (!is_root(caller)) return Status::not_permitted;
  if ((Port::console_line_status() & console::transmitter_empty) == 0) return Status::console_busy;

  Port::console_transmit(static_cast<std::uint8_t>(byte));
  return Status::ok;
}

Reply machine_exit(std::uint64_t exit_status, DomainId caller) {
  if (!is_root(caller)) return Status::not_permitted;

  Port::cpu()->save_to = 0;
  Port::cpu()->leave = Leave::ending;
  Port::cpu()->exit_status = exit_status;
  return Status::ok;
}

}  // namespace exo::core
