// SPDX-License-Identifier: MIT
// From the loader (PVH: 32-bit protected mode, paging off, EBX = physical address of the start information;
// Xen's docs/misc/pvh.pandoc) to 64-bit C++ (boot_main). Runs once, at its physical address.

.section .note.pvh, "a", @note
  .long 4, 8, 18            // sizes of name and value, XEN_ELFNOTE_PHYS32_ENTRY
  .asciz "Xen"
  .quad boot_entry

.section .boot.text, "ax"
.code32
.global boot_entry
boot_entry:
  cli
  cld
  mov %ebx, %edi
  mov $0x80000000, %eax
  cpuid
  cmp $0x80000001, %eax
  jb unsupported
  mov $0x80000001, %eax
  cpuid
  and $0x20100000, %edx     // long mode and no-execute
  cmp $0x20100000, %edx
  jne unsupported

  mov $0x20, %eax           // CR4: physical-address extension
  mov %eax, %cr4
  mov $boot_level_4, %eax
  mov %eax, %cr3
  mov $0xc0000080, %ecx     // EFER: long mode, no-execute
  rdmsr
  or $0x900, %eax
  wrmsr
  mov $0x80010033, %eax     // CR0: paging, write protection, native errors, protected mode
  mov %eax, %cr0
  lgdt boot_segments_pointer
  ljmp $8, $boot_long_mode

// One line on the serial port, then the debug-exit device.
unsupported:
  mov $unsupported_text, %esi
1:
  lodsb
  test %al, %al
  jz 3f
  mov %al, %bl
  mov $100000, %ecx         // polls of a port that is not there or never ready
2:
  mov $0x3fd, %dx
  in %dx, %al
  test $0x20, %al
  loopz 2b
  mov $0x3f8, %dx
  mov %bl, %al
  out %al, %dx
  jmp 1b
3:
  mov $0xf4, %dx
  mov $104, %eax            // exit_status::unsupported_processor
  out %eax, %dx
4:
  hlt
  jmp 4b

.code64
boot_long_mode:
  xor %eax, %eax
  mov %eax, %ds
  mov %eax, %es
  mov %eax, %fs
  mov %eax, %gs
  mov %eax, %ss
  movabs $boot_stack_high, %rsp
  xor %ebp, %ebp
  mov %edi, %edi
  movabs $boot_main, %rax
  call *%rax
  ud2

unsupported_text:
  .asciz "exovisor: this processor lacks long mode or no-execute pages\r\n"

.section .boot.data, "aw"
.balign 4096
boot_level_4:               // the first 4 GiB at 0, in the direct map's slot 264 and the image's slot 266
  .quad boot_level_3 + 3
  .fill 263, 8, 0
  .quad boot_level_3 + 3, 0, boot_level_3 + 3
  .fill 245, 8, 0
boot_level_3:
  .quad boot_level_2 + 0x0003, boot_level_2 + 0x1003, boot_level_2 + 0x2003, boot_level_2 + 0x3003
  .fill 508, 8, 0
boot_level_2:               // 2 MiB pages
  .set page, 0
  .rept 2048
  .quad page << 21 | 0x83
  .set page, page + 1
  .endr
boot_segments:
  .quad 0, 0x00af9b000000ffff
boot_segments_pointer:
  .word 15
  .long boot_segments
.balign 16
  .fill 8192, 1, 0
.global boot_stack_end
boot_stack_end:
