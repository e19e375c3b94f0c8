// SPDX-License-Identifier: MIT
// The direction flag, and the state of x87 and SSE. Rows are those of records.h.
.text

.macro function name
.globl \name
.type \name, @function
\name:
.endm
.macro end name
.size \name, . - \name
.endm

// Loads the state from the first row and saves it to the second.
function state_copy
  lea rows(%rip), %rax
  fxrstor64 (%rax)
  fxsave64 4096(%rax)
  ret
end state_copy

// The same with x87 initialised in between.
function state_reset
  lea rows(%rip), %rax
  fxrstor64 (%rax)
  fninit
  fxsave64 4096(%rax)
  ret
end state_reset

function state_direction
  cld
  ret
end state_direction

function state_misaligned
  lea rows + 8(%rip), %rax
  fxrstor64 (%rax)
  ret
end state_misaligned
