// SPDX-License-Identifier: MIT
// From the loader's hands to the first instruction of the root domain, in order.
#include "core/arch/x86_64/archive.h"
#include "core/arch/x86_64/command_line.h"
#include "core/arch/x86_64/core_map.h"
#include "core/arch/x86_64/descriptors.h"
#include "core/arch/x86_64/image.h"
#include "core/arch/x86_64/local_apic.h"
#include "core/arch/x86_64/memory.h"
#include "core/arch/x86_64/processor.h"
#include "core/arch/x86_64/report.h"
#include "core/arch/x86_64/root_domain.h"
#include "core/arch/x86_64/start_info.h"
#include "core/port.h"

namespace exo::core {
namespace {

constexpr std::uint64_t first_mebibyte = (1 << 20) / page_size;  // firmware's and the loader's
// What the loader reports on a machine of 64 MiB: firmware keeps up to 1 MiB of it.
constexpr std::uint64_t least_frames = (63 << 20) / page_size;

// What boot learns before it leaves the loader's address space.
struct Boot {
  CommandLine command_line;
  MemoryMap memory;  // all there is
  MemoryMap unused;  // without what the core uses and the boot module
  Bytes module;
  FrameRange module_frames;
  FrameRange frame_table_frames;
};
Boot boot;

FrameRange frames_within(std::uint64_t address, std::uint64_t bytes) {
  const std::uint64_t last = address + bytes < address ? ~std::uint64_t{0} : address + bytes;
  return {address / page_size + (address % page_size != 0), last / page_size};
}

FrameRange frames_around(std::uint64_t address, std::uint64_t bytes) {
  return {address / page_size, (address + bytes + page_size - 1) / page_size};
}

void read_memory_map(const StartInfo& info) {
  if (info.magic != start_info_magic || info.version < 1 || info.memory_map == 0) {
    refuse(exit_status::too_little_memory, "the loader gives no memory map");
  }
  const auto* const entries = at_physical<const StartMemory>(info.memory_map);
  for (std::uint32_t i = 0; i < info.memory_map_count; ++i) {
    if (entries[i].type == start_memory_ram) boot.memory.add(frames_within(entries[i].address, entries[i].bytes));
  }
  for (std::uint32_t i = 0; i < info.memory_map_count; ++i) {
    if (entries[i].type != start_memory_ram) boot.memory.remove(frames_around(entries[i].address, entries[i].bytes));
  }
  boot.memory.remove({max_frames, ~std::uint64_t{0}});
  if (boot.memory.count() < least_frames) {
    refuse(exit_status::too_little_memory, "64 MiB of memory are needed, there are ",
           boot.memory.count() * page_size >> 20);
  }
}

void read_module_list(const StartInfo& info) {
  if (info.module_count == 0) refuse(exit_status::no_module, "no boot module is given");
  const auto module = *at_physical<const StartModule>(info.modules);
  boot.module = {at_physical<const std::uint8_t>(module.address), module.bytes};
  boot.module_frames = frames_around(module.address, module.bytes);
  const bool reached = module.address <= early_frames * page_size && module.bytes <= early_frames * page_size &&
                       boot.module_frames.end <= early_frames;
  if (!reached || boot.module_frames.first < image_frame(image_end)) {
    refuse(exit_status::bad_module, "the boot module is not between the core and 4 GiB");
  }
}

// Maps memory one to one; the core's code and constants, which are inside, only for reading.
void map_directly(CoreMap& map, FrameRange frames) {
  const FrameRange constant = image_frames(image_code, image_data);
  const auto map_part = [&](std::uint64_t first, std::uint64_t end, CoreRights rights) {
    first = first < frames.first ? frames.first : first;
    end = end < frames.end ? end : frames.end;
    if (first < end) {
      map.map(direct_map_address + first * page_size, first * page_size, (end - first) * page_size, rights);
    }
  };
  map_part(0, constant.first, CoreRights::write);
  map_part(constant.first, constant.end, CoreRights::read);
  map_part(constant.end, frames.end, CoreRights::write);
}

void map_image(CoreMap& map, const char* first, const char* end, CoreRights rights) {
  map.map(address_of(first), address_of(first) - image_base, static_cast<std::uint64_t>(end - first), rights);
}

std::uint64_t take_or_refuse(std::uint64_t count, std::uint64_t alignment) {
  const std::uint64_t first = boot.unused.take(count, alignment, early_frames);
  if (first == 0) refuse(exit_status::too_little_memory, "no memory is left for the core's own needs");
  return first;
}

// The core's own address space; address_space.h says what it has.
std::uint64_t make_core_map() {
  CoreMap map{boot.unused};
  for (std::uint64_t i = 0; i < boot.memory.range_count(); ++i) map_directly(map, boot.memory.ranges()[i]);
  map.map(frame_table_address, boot.frame_table_frames.first * page_size, boot.frame_table_frames.count() * page_size,
          CoreRights::write);
  map_image(map, image_code, image_constants, CoreRights::execute);
  map_image(map, image_constants, image_data, CoreRights::read);
  map_image(map, image_data, image_end, CoreRights::write);
  for (std::uint64_t stack = 0; stack < stack_count; ++stack) {
    const std::uint64_t bytes = stack_pages * page_size;
    map.map(stack_top(0, static_cast<Stack>(stack)) - bytes, take_or_refuse(stack_pages, 1) * page_size, bytes,
            CoreRights::write);
  }
  const std::uint64_t apic = local_apic_registers();
  if (apic == 0) refuse(exit_status::unsupported_processor, "this processor has no local APIC");
  map.map(local_apic_address, apic, page_size, CoreRights::device);
  for (std::uint64_t slot = 0; slot < core_slot_count; ++slot) core_entries[slot] = map.core_entry(slot);
  return map.root();
}

void set_types(FrameRange frames, FrameType type, std::uint64_t owner) {
  for (std::uint64_t frame = frames.first; frame < frames.end; ++frame) {
    Frame& made = record(FrameNumber{frame});
    made.set_type(type);
    made.set_owner(DomainId{owner});
    made.deadline = time::never;
  }
}

void set_types(const MemoryMap& map, FrameType type) {
  for (std::uint64_t i = 0; i < map.range_count(); ++i) set_types(map.ranges()[i], type, no_domain);
}

// The state before the first call: every frame is absent, the core's, free and zero, or information.
void initialise_state() {
  const FrameRange tables = image_frames(domains, image_end);
  zero_frames(boot.frame_table_frames);
  for (std::uint64_t i = 0; i < boot.unused.range_count(); ++i) zero_frames(boot.unused.ranges()[i]);
  set_types(boot.memory, FrameType::core);
  set_types(boot.unused, FrameType::free);
  set_types(boot.frame_table_frames, FrameType::information, root_domain);
  set_types(tables, FrameType::information, root_domain);

  const auto charged = static_cast<std::uint32_t>(boot.frame_table_frames.count() + tables.count());
  const auto limit = static_cast<std::uint32_t>(charged + boot.unused.count() + boot.module_frames.count());
  domains[no_domain].charged = limit;
  domains[no_domain].limit = limit;
  domains[no_domain].slices = slice_count;
  domains[no_domain].slice_limit = slice_count;
  domains[no_domain].children = 1;
  domains[root_domain].state = DomainState::running;
  domains[root_domain].charged = charged;
  domains[root_domain].limit = limit;
  domains[root_domain].slice_limit = slice_count;
  epoch = 1;
  for (std::uint64_t& of_agent : published) of_agent = offline_epoch;
  published[0] = epoch;
}

// The second half, on the core's own tables and stack.
[[noreturn]] void finish_boot() {
  initialise_state();
  const Archive archive = read_archive(boot.module);
  if (archive.fault != nullptr) refuse(exit_status::bad_module, "the boot module: ", archive.fault);
  if (archive.member_count == 0) refuse(exit_status::no_module, "the boot module has no program");
  const Program program = read_program(archive.members[0].content);
  if (program.fault != nullptr) refuse(exit_status::bad_module, "the root program: ", program.fault);
  make_root_domain(archive, program, boot.frame_table_frames, boot.command_line.root_words);

  zero_frames(boot.module_frames);
  set_types(boot.module_frames, FrameType::free, no_domain);
  if (boot.command_line.silent) silence_console();
  start_timer();
  leave_boot();
}

}  // namespace

// Called by boot.S on the loader's address space: the first 4 GiB at 0, in the direct map and in the image's slot.
extern "C" [[noreturn]] void boot_main(std::uint64_t start_info_address) {
  start_console();
  const StartInfo info = *at_physical<const StartInfo>(start_info_address);
  boot.command_line = read_command_line(info.command_line == 0 ? "" : at_physical<const char>(info.command_line));
  read_memory_map(info);
  read_module_list(info);

  boot.unused = boot.memory;
  boot.unused.remove({0, first_mebibyte});
  boot.unused.remove(image_frames(image_start, image_end));
  boot.unused.remove(boot.module_frames);
  frame_count = boot.memory.end();
  const std::uint64_t table_frames = (frame_count * sizeof(Frame) + page_size - 1) / page_size;
  const std::uint64_t table_first = take_or_refuse(table_frames, words_per_frame);
  boot.frame_table_frames = {table_first, table_first + table_frames};
  boot_root = make_core_map();

  load_descriptors();
  start_processor();
  asm volatile("mov %0, %%cr3; mov %1, %%rsp; xor %%ebp, %%ebp; call *%2; ud2" ::"r"(boot_root * page_size),
               "r"(stack_top(0, Stack::core)), "r"(&finish_boot)
               : "memory");
  __builtin_unreachable();
}

}  // namespace exo::core
