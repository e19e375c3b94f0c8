// SPDX-License-Identifier: MIT
// Calls on the machine as a whole; all but version are the root domain's.
#pragma once

#include "spec/vocabulary.h"

namespace exo::spec {

// version(): the version of the call interface. It cannot fail.
template <class V>
Outcome<V> version(const State<V>& old) {
  Step<V> step{old};
  return step.done(Word<V>{abi_version});
}

// console_read(): a byte that arrived at the console. `line` is the line status register, `byte` the
// receive register (16550 data sheet, 8.6.3 and 8.6.1).
template <class V>
Outcome<V> console_read(const State<V>& old, const Word<V>& caller, const Word<V>& line, const Word<V>& byte) {
  Step<V> step{old};
  step.reject_if(caller != root_domain, Status::not_permitted);
  step.reject_if(!has(line, console::data_ready), Status::no_input);
  return step.done(V::low_bits(byte, 8));
}

// console_write(byte): sends the low 8 bits to the console.
template <class V>
Outcome<V> console_write(const State<V>& old, const Word<V>& caller, const Word<V>& byte, const Word<V>& line) {
  Step<V> step{old};
  step.reject_if(caller != root_domain, Status::not_permitted);
  step.reject_if(!has(line, console::transmitter_empty), Status::console_busy);
  step.next.console_sent.set(old.console_sent() + 1);
  step.next.console_last.set(byte);
  return step.done();
}

// machine_exit(status): the machine ends as soon as the call is done.
template <class V>
Outcome<V> machine_exit(const State<V>& old, const Word<V>& caller, const Word<V>& exit_status) {
  Step<V> step{old};
  step.reject_if(caller != root_domain, Status::not_permitted);
  step.next.cpu_save_to[0] = 0;
  step.next.cpu_leave[0] = code(Leave::ending);
  step.next.cpu_exit_status[0] = exit_status;
  return step.done();
}

}  // namespace exo::spec
