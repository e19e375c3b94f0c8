// SPDX-License-Identifier: MIT
// What the instructions of the null call and of table_set are for: read from the image's machine code.
#pragma once

namespace exo::bench {

inline constexpr const char* machine_code_notes = R"(
## What the instructions are for

Read from the machine code, and equal to what single-stepping the image counts for each function.

The null call, 52:

| where | instructions | for |
|---|---:|---|
| entry stub | 7 | SYSCALL and SYSRET, SWAPGS twice, the stack exchanged and exchanged back |
| | 2 | is the return address canonical |
| | 4 | RCX and R11 kept |
| | 3 | arguments where the compiler expects them; call |
| | 5 | RDI, RSI, R8, R9, R10 made zero: no value of the core stays |
| | 5 | does the same vCPU go on, and the machine |
| `system_call` | 4 | the caller's domain |
| | 5 | arguments moved up by one, to make room for the caller |
| | 8 | the call found by its number, in a tree of comparisons |
| | 6 | stack alignment, the answer to an unknown number, call, return |
| `version` | 3 | status, value, return |

`table_set`, bind a page, 175: the same entry stub (26), and

| where | instructions | for |
|---|---:|---|
| `system_call` | 27 | as above, with four more arguments |
| `table_set` | 15 | registers kept and restored, return |
| | 10 | does the table exist, and is it the caller's |
| | 13 | is it a table, the index in range, not one of the core's slots, the entry present |
| | 13 | call of `check_entry`, arguments kept over it |
| | 7 | the exchange |
| | 11 | was there an entry before, is there one after; call of `add_reference`, status |
| `check_entry` | 38 | bits, target, type, rights to it, owner |
| `add_reference` | 15 | entries of the table, references and type references of the frame |

Five instructions of every call would go if the caller were the last argument of the functions, not the first; some
25 of `table_set` are registers kept over calls that could be made part of it.
)";

}  // namespace exo::bench
