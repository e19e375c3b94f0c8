// SPDX-License-Identifier: MIT
// The public binary interface of the core: call numbers, statuses, and the words they exchange.
//
// A call is made with SYSCALL. Registers: RAX the number; RDI, RSI, RDX, R10, R8 the arguments.
// On return RAX is the status and RDX the value; RBX, RBP, R12-R15, RSP are preserved; RCX holds the
// return address and R11 the flags (as SYSRET defines), both zero after a yield; RDI, RSI, R8-R10 are zero.
//
// This file holds constants only. It is the one file that core, specification and libraries share.
#pragma once

#include <cstdint>

namespace exo {

// Version of this interface; the value of Call::version. CHANGELOG.md is keyed to it.
inline constexpr std::uint64_t abi_version = 5;

// --- Sizes -------------------------------------------------------------------------------------

inline constexpr std::uint64_t page_size = 4096;       // bytes in a frame
inline constexpr std::uint64_t words_per_frame = 512;  // 64-bit words in a frame, entries in a table
inline constexpr std::uint64_t max_frames = 1u << 24;  // frame numbers are below this (64 GiB)
inline constexpr std::uint64_t domain_count = 1024;    // domain identities are below this; 0 is none
inline constexpr std::uint64_t ancestor_count = 8;     // so many generations of ancestors have a say over a domain
inline constexpr std::uint64_t vcpu_count = 1024;      // vCPU identities are below this; 0 is none
inline constexpr std::uint64_t capability_slots = 4;   // derived capabilities per frame, named 1..4
inline constexpr std::uint64_t max_epoch = (std::uint64_t{1} << 48) - 1;
inline constexpr std::uint64_t agent_count = 4;  // translation agents; the processor that makes calls is agent 0
inline constexpr std::uint64_t offline_epoch = ~std::uint64_t{0};  // published by an agent that remembers nothing
inline constexpr std::uint64_t slice_count = 128;                  // positions in the slice vector of a processor
inline constexpr std::uint64_t ports_per_frame = 512;              // ports in a frame of ports
inline constexpr std::uint64_t event_count = 4096;  // events of a vCPU, each a pending bit and a mask bit

inline constexpr std::uint64_t no_domain = 0;
inline constexpr std::uint64_t root_domain = 1;  // started by the core from the boot module
inline constexpr std::uint64_t no_vcpu = 0;
inline constexpr std::uint64_t root_vcpu = 1;
inline constexpr std::uint64_t no_frame = 0;    // frame 0 is never given out
inline constexpr std::uint64_t owner_slot = 0;  // in an entry: bound by the frame's owner

// --- Calls -------------------------------------------------------------------------------------

enum class Call : std::uint64_t {
  version = 0,
  frame_allocate = 1,
  frame_release = 2,
  table_create = 3,
  table_destroy = 4,
  table_set = 5,
  capability_derive = 6,
  capability_revoke = 7,
  capability_release = 8,
  tlb_flush = 9,
  domain_create = 10,
  domain_start = 11,
  domain_destroy = 12,
  domain_reap = 13,
  vcpu_create = 14,
  vcpu_set_roots = 15,
  vcpu_start = 16,
  vcpu_destroy = 17,
  yield = 18,
  console_read = 19,
  console_write = 20,
  machine_exit = 21,
  vcpu_stop = 22,
  vcpu_set_shared = 23,
  vcpu_set_upcall = 24,
  resume = 25,
  slice_allocate = 26,
  slice_release = 27,
  block = 28,
  timer_set = 29,
  ports_create = 30,
  ports_destroy = 31,
  port_allocate = 32,
  port_bind = 33,
  port_release = 34,
  port_send = 35,
  frame_transfer = 36,
  domain_set_limit = 37,
  table_update = 38,
  frame_revoke = 39,
  capability_repossess = 40,
  notices_bind = 41,
};
inline constexpr std::uint64_t call_count = 42;

// Short calls, with paths of their own through the core. Where one is refused, registers are as after any call; but
// return_to_user leaves all others than RAX, RCX and R11 as they are.
//
// return_to_user(): the way back from a call of user mode. RIP, RSP, RFLAGS and RAX are those of the record of calls,
// RCX and R11 as SYSRET defines, all others stay as they are.
//
// control_call(vcpu), control_send(vcpu), control_reply(): protected control transfer. RBX, RBP and R12-R15 are a
// message for the vCPU that goes on; the core keeps them for nobody. It keeps RIP, RSP and RFLAGS of who waits. The
// callee begins at its declared entry with RDI = the caller's domain; the caller goes on with RAX = 0. RCX and R11 are
// as SYSRET defines, all others are zero. After control_send, and with the status callee_gone, RDX is
// zero, and the other general registers than RAX and RSP are what they once were in the same vCPU.
inline constexpr std::uint64_t return_to_user_number = ~std::uint64_t{0};
inline constexpr std::uint64_t control_call_number = ~std::uint64_t{1};
inline constexpr std::uint64_t control_send_number = ~std::uint64_t{2};
inline constexpr std::uint64_t control_reply_number = ~std::uint64_t{3};
inline constexpr std::uint64_t short_call_count = 4;  // the number of the n-th is ~n

// What a call answers. Every refusal leaves the machine unchanged. Within one call each check has a
// status of its own, and the first check that fails decides.
enum class [[nodiscard]] Status : std::uint64_t {
  ok = 0,
  no_such_call = 1,               // RAX is not the number of a call
  no_such_frame = 2,              // the frame number is not below frame_count
  no_such_domain = 3,             // the identity is 0 or not below domain_count
  no_such_vcpu = 4,               // the identity is 0 or not below vcpu_count
  no_such_slot = 5,               // the slot is not 1..4
  not_permitted = 6,              // the caller may not act for the domain concerned
  not_owner = 7,                  // the caller may not act for the owner of the frame
  not_free = 8,                   // the frame is not free
  limit_reached = 9,              // the domain is charged for as many frames as it may be
  not_data = 10,                  // the frame is not of type data
  not_table = 11,                 // the frame is not a table
  still_referenced = 12,          // bindings, parent entries, roots or a vCPU name the frame
  still_writable = 13,            // a writable binding names the frame
  still_shared = 14,              // a derived capability names the frame
  still_linked = 15,              // parent entries or roots name the table
  not_flushed = 16,               // a processor may still hold a translation through or to the frame
  entries_present = 17,           // the table still has present entries
  bad_level = 18,                 // the level is not 1..4
  bad_index = 19,                 // the index is not below 512
  core_slot = 20,                 // the index is one of the core's own slots of a level-4 table
  bad_entry = 21,                 // the entry has bits that are refused
  target_absent = 22,             // the entry names a frame that does not exist
  target_type = 23,               // the entry names a frame of a type that cannot be bound in this table
  target_foreign = 24,            // the entry names a frame of another owner, and no capability
  target_not_data = 25,           // a writable binding of a frame that is not data
  no_capability = 26,             // the slot in the entry is not a live capability of the table's owner
  rights_exceeded = 27,           // the entry asks for more rights than the capability has
  entry_changed = 28,             // the entry is not the expected one
  not_shareable = 29,             // the frame is neither data nor information
  no_such_holder = 30,            // the holder's identity is 0 or not below domain_count
  holder_is_owner = 31,           // the owner needs no capability
  holder_not_alive = 32,          // the holder is dead or dying
  bad_rights = 33,                // the rights have bits that mean nothing, or lack reading
  slot_taken = 34,                // the capability slot is in use or still draining
  not_sooner = 35,                // a deadline no later is set already, or this one is never
  no_such_capability = 36,        // the slot is empty or draining
  not_holder = 37,                // the caller may neither act for the holder nor, once it is revoking, for the owner
  still_bound = 38,               // bindings under the capability remain
  bad_scope = 39,                 // the scope of the flush is neither 0 nor the address of a page
  epoch_exhausted = 40,           // no flush epoch is left
  identity_in_use = 41,           // the domain or vCPU identity is in use
  limit_exceeded = 42,            // the caller has not that much limit to give
  not_building = 43,              // the domain is not being built
  not_alive = 44,                 // the domain is dead or already dying
  not_dying = 45,                 // the domain is not dying
  still_has_children = 46,        // children of the domain remain
  still_has_vcpus = 47,           // vCPUs of the domain remain
  still_holds_capabilities = 48,  // capabilities held by the domain remain
  still_owns_frames = 49,         // frames of the domain remain
  not_root_table = 50,            // the kernel root is not a level-4 table of the vCPU's domain
  not_user_root_table = 51,       // the user root is neither 0 nor a level-4 table of the vCPU's domain
  vcpu_not_stopped = 52,          // the vCPU was started already
  no_root = 53,                   // the vCPU has no kernel root
  bad_address = 54,               // the address is not canonical
  vcpu_running = 55,              // the vCPU is on a processor
  vcpu_not_ready = 56,            // the vCPU is stopped, or waits for something
  domain_not_running = 57,        // the vCPU's domain is not running
  no_input = 58,                  // the console has no byte to read
  console_busy = 59,              // the console cannot take a byte now
  bad_upcall = 60,                // there is no such kind of upcall
  bad_stack = 61,                 // the stack pointer is not canonical
  no_shared_context = 62,         // the vCPU has no shared context
  bad_base = 63,                  // the base of FS or GS is not canonical
  bad_mode = 64,                  // the mode is neither kernel nor user
  no_user_root = 65,              // the vCPU has no user root
  no_handler = 66,                // the vCPU has not said where to go (not the answer of a call)
  in_user_mode = 67,              // the vCPU left the processor in user mode and goes on on its user root
  no_such_cpu = 68,               // there is no such processor
  no_such_slice = 69,             // the position is not below slice_count
  slice_taken = 70,               // the slice is a domain's
  slice_limit_reached = 71,       // the domain is charged for as many slices as it may be
  slice_limit_exceeded = 72,      // the caller has not that many slices to give
  still_owns_slices = 73,         // slices of the domain remain
  not_ports = 74,                 // the frame is not of type ports
  port_taken = 75,                // the port is allocated
  port_free = 76,                 // the port is not allocated
  not_sender = 77,                // the port is not for the caller to send to
  port_not_bound = 78,            // the port leads to no vCPU of its domain
  bad_event = 79,                 // the number is the core's own event, or not below event_count
  not_accepting = 80,             // the vCPU does not wait to be called
  no_entry = 81,                  // the vCPU has declared no entry for control transfer
  callee_gone = 82,               // the vCPU that was called has ended without a reply
  not_parent = 83,                // giving more is for the parent, which is charged for it
  limit_in_use = 84,              // the domain is charged for more frames than that
  slice_limit_in_use = 85,        // the domain is charged for more slices than that
  slot_too_low = 86,              // a capability stands in a higher slot than the one it is derived from
  still_derived = 87,             // capabilities derived from it remain
  batch_absent = 88,              // there is no frame of that number to be the batch
  batch_foreign = 89,             // the caller does not act for the owner of the batch
  batch_not_data = 90,            // the batch is not a data frame
  bad_count = 91,                 // more entries than a table has
  beyond_table = 92,              // the table ends before the entries
  beyond_batch = 93,              // the batch ends before the entries
  being_revoked = 94,             // an ancestor of its owner takes the frame back: no new use of it
  not_ancestor = 95,              // the caller is no ancestor of the frame's owner, or does not take it back
  not_due = 96,                   // the deadline has not passed
  not_holders_table = 97,         // the table is not one of the domain that is to lose the frame
};
inline constexpr std::uint64_t status_count = 98;

// --- Frames ------------------------------------------------------------------------------------

enum class FrameType : std::uint8_t {
  absent = 0,   // no memory here
  core = 1,     // belongs to the core for ever
  free = 2,     // nobody's; its content is zero
  data = 3,     // a page of its owner
  table_1 = 4,  // a page table of level 1, holding bindings
  table_2 = 5,
  table_3 = 6,
  table_4 = 7,        // a root
  saved_context = 8,  // registers of a vCPU; never bound
  information = 9,    // exposed state of the core; bound read-only
  ports = 10,         // event ports of its owner; never bound
};

enum class CapabilityState : std::uint8_t {
  empty = 0,
  live = 1,
  revoking = 2,  // no new bindings
  draining = 3,  // given up; empty once every processor has flushed
};

// Rights of a derived capability.
inline constexpr std::uint64_t right_read = 1;
inline constexpr std::uint64_t right_write = 2;
inline constexpr std::uint64_t right_execute = 4;
inline constexpr std::uint64_t right_derive = 8;  // to give others what one has, or less
inline constexpr std::uint64_t all_rights = 15;

// --- Table entries (AMD64 manual volume 2, 5.3; Intel SDM volume 3, 4.5) --------------------------
//
//   63 62      55 54  52 51            12 11 9 8 7 6 5 4   3   2 1 0
//   NX  refused   slot   frame number     user 0 0 D A PCD PWT U W P
//
// Refused when present: 62..55, global (8), page size (7), PCD and PWT. The slot says which capability
// of the target authorises a level-1 entry (0: its owner). An entry that is not present may be any word.
namespace entry {
inline constexpr std::uint64_t present = 1;
inline constexpr std::uint64_t writable = 2;
inline constexpr std::uint64_t user = 4;
inline constexpr std::uint64_t accessed = 1 << 5;
inline constexpr std::uint64_t dirty = 1 << 6;
inline constexpr std::uint64_t available = 7 << 9;
inline constexpr unsigned frame_shift = 12;
inline constexpr std::uint64_t frame_mask = ((std::uint64_t{1} << 40) - 1) << frame_shift;
inline constexpr unsigned slot_shift = 52;
inline constexpr std::uint64_t slot_mask = std::uint64_t{7} << slot_shift;
inline constexpr std::uint64_t no_execute = std::uint64_t{1} << 63;
inline constexpr std::uint64_t permitted =
    present | writable | user | accessed | dirty | available | frame_mask | slot_mask | no_execute;
}  // namespace entry

// Slots of a level-4 table that belong to the core: first..first+count-1.
inline constexpr std::uint64_t core_slot_first = 264;
inline constexpr std::uint64_t core_slot_count = 8;

// --- Domains and vCPUs --------------------------------------------------------------------------

enum class DomainState : std::uint8_t { dead = 0, building = 1, running = 2, dying = 3 };
enum class VcpuState : std::uint8_t {
  absent = 0,
  stopped = 1,
  ready = 2,
  blocked = 3,    // until an event or its deadline
  calling = 4,    // until a reply, or the end of whom it called
  accepting = 5,  // until somebody calls it
};

// In kernel mode, on the kernel root, the SYSCALL instruction is a call of the core. In user mode, on the user root,
// it goes to the vCPU's own kernel, as exceptions do.
enum class Mode : std::uint8_t { kernel = 0, user = 1 };

// Registers in a saved context and in the records of a shared context, in words from their beginning. In a saved
// context, which its vCPU never writes itself, they are written when the vCPU leaves the processor.
namespace context {
inline constexpr std::uint64_t rax = 0, rbx = 1, rcx = 2, rdx = 3, rsi = 4, rdi = 5, rbp = 6, r8 = 7, r9 = 8, r10 = 9,
                               r11 = 10, r12 = 11, r13 = 12, r14 = 13, r15 = 14, rsp = 15, rip = 16, rflags = 17,
                               fs_base = 18, gs_base = 19;
// Only in a saved context:
inline constexpr std::uint64_t mode = 20;            // Mode in which the vCPU left the processor
inline constexpr std::uint64_t upcall_address = 24;  // one word for each kind of upcall, 0: none
inline constexpr std::uint64_t upcall_stack = 32;    // and the stack pointer it begins with
inline constexpr std::uint64_t fpu = 64;             // words in the format of FXSAVE64
inline constexpr std::uint64_t fpu_words = 64;
inline constexpr std::uint64_t fpu_control = fpu;    // x87 control word, at reset 0x37f
inline constexpr std::uint64_t fpu_mxcsr = fpu + 3;  // MXCSR, at reset 0x1f80
inline constexpr std::uint64_t initial_fpu_control = 0x37f;
inline constexpr std::uint64_t initial_mxcsr = 0x1f80;
// Flags ring 3 may choose: the arithmetic ones, trap, direction, nested task, resume, alignment check, identification.
inline constexpr std::uint64_t free_rflags = 0x25'4dd5;
inline constexpr std::uint64_t fixed_rflags = 0x202;  // the others: interrupts enabled, and the bit that is always set
}  // namespace context

// Why the core enters a vCPU at an address that it declared (vcpu_set_upcall), in kernel mode.
enum class Upcall : std::uint8_t {
  event = 0,      // something happened that the vCPU waits for or is to know
  exception = 1,  // the vCPU caused an exception of the processor
  nested = 2,     // it caused one while its record of an exception was in use
  call = 3,       // SYSCALL in user mode
  control = 4,    // another vCPU transfers control to it; there is no record
};
inline constexpr std::uint64_t upcall_count = 4;  // with a record
inline constexpr std::uint64_t entry_count = 5;   // that can be declared

// A shared context, in words of its frame: a data frame of the vCPU's domain, which ring 3 may write at any time.
// An upcall replaces RIP, RSP, RFLAGS and the mode only; what they were, the core writes to the record of its kind.
// The other registers stay as they were, but RCX and R11 for a call, which SYSCALL itself changes.
// `resume` loads all registers from a record.
namespace shared_context {
inline constexpr std::uint64_t active = 0;  // one word for each kind: not 0 while the record is in use
// Events: the core sets the pending bit of an event and, if its mask bit is clear, the bit of `selector` that says in
// which word that was. It enters the vCPU by Upcall::event while selector is not 0 and the record is free. Ring 3
// clears selector before it looks at the pending bits, and makes up itself for what it missed by a mask it takes away.
inline constexpr std::uint64_t selector = 8;
inline constexpr std::uint64_t notices = 9;    // how many notices there were so far
inline constexpr std::uint64_t pending = 128;  // event n is bit n % 64 of word n / 64
inline constexpr std::uint64_t mask = 192;
inline constexpr std::uint64_t first_record = 16;
inline constexpr std::uint64_t record_words = 24;   // registers as in namespace context, then
inline constexpr std::uint64_t mode = 20;           // Mode
inline constexpr std::uint64_t vector = 21;         // of the exception, 0..31; or the n of INT n
inline constexpr std::uint64_t error_code = 22;     // as the processor gave it, else 0
inline constexpr std::uint64_t fault_address = 23;  // CR2 of a page fault
inline constexpr std::uint64_t first_notice = 256;  // notice n is at first_notice + n % notice_count * notice_words
inline constexpr std::uint64_t notice_words = 4;
inline constexpr std::uint64_t notice_count = 64;
}  // namespace shared_context

// A notice of revocation. Its first word:
//
//   63        25 24     16 15      8 7       0
//        0         index      slot      kind
//
// The second is the frame, the slot the capability of it, or owner_slot for the frame itself. Of a revocation, the
// third is the deadline, a tick; index and fourth are 0. Of a binding that was broken, the third is the table that it
// stood in, the fourth the entry as it was, accessed and dirty bits included.
namespace notice {
inline constexpr std::uint64_t revocation = 1;
inline constexpr std::uint64_t broken_binding = 2;
inline constexpr unsigned slot_shift = 8;
inline constexpr unsigned index_shift = 16;
}  // namespace notice

// Events that the core itself sends to a vCPU. Ports are bound to the numbers from first_of_ports on.
namespace event {
inline constexpr std::uint64_t timer = 0;      // the time given to timer_set has come
inline constexpr std::uint64_t slice_end = 1;  // at the next tick the processor goes to another vCPU
inline constexpr std::uint64_t notice = 2;     // there is a new notice of revocation
inline constexpr std::uint64_t first_of_ports = 64;
}  // namespace event

// Time is counted in ticks of the processor's timer since boot. A slice is ticks_per_slice of them; at tick t the
// processor is at position t / ticks_per_slice % slice_count of its slice vector.
namespace time {
inline constexpr std::uint64_t ticks_per_slice = 4;
inline constexpr std::uint64_t slice_shift = 2;
inline constexpr std::uint64_t tick_nanoseconds = 1'000'000;
inline constexpr std::uint64_t never = ~std::uint64_t{0};
inline constexpr std::uint64_t overruns_tolerated = 8;  // slice ends missed in a row, before the vCPU is stopped
}  // namespace time

// A port, a word of a frame of ports.
//
//   63     44 43      32 31      16 15       0
//      0        event       vcpu      sender
//
// The domain that may send to it, the vCPU of the frame's owner that gets the event, and which. 0: not allocated.
namespace port {
inline constexpr unsigned vcpu_shift = 16;
inline constexpr unsigned event_shift = 32;
inline constexpr std::uint64_t name_mask = 0xffff;
}  // namespace port

// Bits of the console's line status register (16550 data sheet, 8.6.3).
namespace console {
inline constexpr std::uint64_t data_ready = 1;
inline constexpr std::uint64_t transmitter_empty = 1 << 5;
}  // namespace console

// --- What the core tells the root domain ----------------------------------------------------------

// The page that the root vCPU finds at boot_information_address (its RDI). Frames are frame numbers.
struct BootModule {
  std::uint64_t first_frame;  // consecutive frames, owned by the root domain
  std::uint64_t bytes;
  char name[48];  // the module's command line, cut, ended by 0
};

inline constexpr std::uint64_t max_boot_modules = 32;  // in the archive, the root program included

struct BootInformation {
  std::uint64_t abi_version;
  std::uint64_t frame_count;         // frame numbers are below this
  std::uint64_t frame_table_first;   // frames of type information: the frame table ...
  std::uint64_t frame_table_frames;  // ... 32 frame records a frame
  std::uint64_t domain_table_first;  // ... and the domain and vCPU tables
  std::uint64_t domain_table_frames;
  std::uint64_t vcpu_table_first;
  std::uint64_t vcpu_table_frames;
  std::uint64_t slice_table_first;
  std::uint64_t slice_table_frames;
  std::uint64_t counters_frame;
  std::uint64_t root_table;     // the level-4 table the root vCPU runs on
  std::uint64_t context_frame;  // its saved context
  std::uint64_t module_count;
  BootModule modules[max_boot_modules];  // modules[0] is the root program itself
  char command_line[512];
};
static_assert(sizeof(BootInformation) <= page_size);

inline constexpr std::uint64_t boot_information_address = 0x0000'0000'0010'0000;
inline constexpr std::uint64_t boot_stack_top = 0x0000'7fff'ffff'f000;  // 16 pages below it
inline constexpr std::uint64_t boot_stack_pages = 16;

// What the exit device and `exo run` answer when the core itself ends the machine.
namespace exit_status {
inline constexpr std::uint64_t nothing_to_run = 100;
inline constexpr std::uint64_t bad_module = 101;
inline constexpr std::uint64_t no_module = 102;
inline constexpr std::uint64_t too_little_memory = 103;
inline constexpr std::uint64_t unsupported_processor = 104;
inline constexpr std::uint64_t bad_command_line = 105;
inline constexpr std::uint64_t core_fault = 106;
}  // namespace exit_status

}  // namespace exo
