// SPDX-License-Identifier: MIT
// What the instructions of the null call and of control transfer are for: read from the image's machine code.
#pragma once

namespace exo::bench {

inline constexpr const char* machine_code_notes = R"(
## What the instructions are for

Read from the machine code. The null call, 48:

| where | instructions | for |
|---|---:|---|
| entry stub | 6 | SYSCALL and SYSRET, SWAPGS twice, the stack exchanged and exchanged back |
| | 5 | RSP, RCX and R11 to the processor's record, RCX and R11 from there |
| | 2 | is the return address canonical |
| | 4 | is this user mode; is it a short call |
| | 3 | arguments where the compiler expects them; call |
| | 5 | RDI, RSI, R8, R9, R10 made zero: no value of the core stays |
| | 2 | is anything else to be done on the way out |
| `system_call`, `version` | 21 | the caller's domain, the call found in a tree of comparisons, the answer, return |

control_call, 119, on a processor with FSGSBASE:

| where | instructions | for |
|---|---:|---|
| entry stub | 11 | as above: into the core, out of it, the stack |
| | 8 | is the return address canonical, is this user mode, which short call is it |
| | 1 | call |
| `control_call` | 21 | the callee exists, waits, is of a running domain, and has an entry |
| | 17 | the caller's record; was it told of an end; its RIP, RSP, RFLAGS and mode saved |
| | 6 | the callee is on the processor: its state, names and context; how to leave the core |
| | 5 | its root, CR3 |
| | 8 | RIP, RSP and RFLAGS of the entry, the callee's partner |
| | 5 | the caller's state and partner, the answer, return |
| entry stub | 3 | the caller's domain to RDI; was it refused |
| | 4 | the two contexts in the direct map |
| | 3 | FPU state saved, cleared and loaded |
| | 6 | bases of FS and GS read and saved |
| | 10 | segment registers and bases of FS and GS loaded |
| | 4 | are there instructions for them, twice |
| | 7 | nothing is left to be done; RAX, RDX, RSI, R8, R9, R10 made zero |

control_reply, 109: the same stub without saving, and 56 in the function. The general registers cross the core in place:
six are the message, one is the caller's domain, the others are zero.
)";

}  // namespace exo::bench
