// SPDX-License-Identifier: MIT
#include "core/arch/x86_64/root_domain.h"

#include "core/arch/x86_64/image.h"
#include "core/arch/x86_64/memory.h"
#include "core/arch/x86_64/report.h"
#include "core/context.h"
#include "core/frame.h"
#include "core/port.h"
#include "core/table.h"
#include "core/vcpu.h"

namespace exo::core {
namespace {

constexpr DomainId root{root_domain};

// The calls below cannot be refused: their arguments are made so.
void expect_ok(Reply reply) {
  if (reply.status == Status::ok) return;
  refuse(exit_status::core_fault, "making the root domain: status ", static_cast<std::uint64_t>(reply.status));
}

// Claims frames for the domain, from the bottom of memory up, each looked at once.
class FrameSource {
 public:
  // The first of `count` consecutive frames.
  std::uint64_t claim(std::uint64_t count) {
    for (std::uint64_t found = 0; found < count; ++next_) {
      if (next_ >= frame_count) refuse(exit_status::too_little_memory, "the boot module needs more memory");
      found = record(FrameNumber{next_}).type() == FrameType::free ? found + 1 : 0;
    }
    for (std::uint64_t frame = next_ - count; frame < next_; ++frame) {
      expect_ok(frame_allocate(root_domain, frame, root));
    }
    return next_ - count;
  }

 private:
  std::uint64_t next_ = 0;
};

// The domain's one address space.
class RootSpace {
 public:
  explicit RootSpace(FrameSource& source) : source_{source}, root_table_{claim_table(4)} {}

  std::uint64_t root_table() const { return root_table_; }

  // Binds the page at the address to the frame; `rights` are bits of an entry.
  void bind(std::uint64_t address, std::uint64_t frame, std::uint64_t rights) {
    std::uint64_t table = root_table_;
    for (unsigned level = 4; level > 1; --level) {
      const std::uint64_t index = index_at(address, level);
      std::uint64_t word = frame_words(table)[index];
      if (word == 0) {
        word = claim_table(level - 1) << entry::frame_shift | entry::present | entry::writable | entry::user;
        set(table, index, word);
      }
      table = (word & entry::frame_mask) >> entry::frame_shift;
    }
    set(table, index_at(address, 1), frame << entry::frame_shift | entry::present | entry::user | rights);
  }

 private:
  static std::uint64_t index_at(std::uint64_t address, unsigned level) {
    return address >> (entry::frame_shift + 9 * (level - 1)) & (words_per_frame - 1);
  }

  static void set(std::uint64_t table, std::uint64_t index, std::uint64_t word) {
    expect_ok(table_set(table, index, word, 0, 0, root));
  }

  std::uint64_t claim_table(std::uint64_t level) {
    const std::uint64_t frame = source_.claim(1);
    expect_ok(table_create(frame, level, root));
    return frame;
  }

  FrameSource& source_;
  std::uint64_t root_table_;
};

void copy_to_frames(std::uint64_t first, std::uint64_t offset, Bytes content) {
  __builtin_memcpy(at_physical<char>(first * page_size + offset), content.data, content.size);
}

void load_segment(FrameSource& source, RootSpace& space, const Segment& segment) {
  const std::uint64_t pages = segment.end_page() - segment.first_page();
  const std::uint64_t first = source.claim(pages);
  copy_to_frames(first, segment.address % page_size, segment.content);
  const std::uint64_t rights = (segment.writable ? entry::writable : 0) | (segment.executable ? 0 : entry::no_execute);
  for (std::uint64_t page = 0; page < pages; ++page) {
    space.bind((segment.first_page() + page) * page_size, first + page, rights);
  }
}

BootModule copy_module(FrameSource& source, const ArchiveMember& member) {
  BootModule module{.first_frame = source.claim((member.content.size + page_size - 1) / page_size),
                    .bytes = member.content.size,
                    .name = {}};
  copy_to_frames(module.first_frame, 0, member.content);
  for (unsigned i = 0; i < sizeof module.name - 1 && member.name[i] != 0; ++i) module.name[i] = member.name[i];
  return module;
}

}  // namespace

void make_root_domain(const Archive& archive, const Program& program, FrameRange frame_table_frames,
                      const char* words) {
  FrameSource source;
  RootSpace space{source};
  for (std::uint64_t i = 0; i < program.segment_count; ++i) load_segment(source, space, program.segments[i]);
  const std::uint64_t stack = source.claim(boot_stack_pages);
  for (std::uint64_t page = 0; page < boot_stack_pages; ++page) {
    space.bind(boot_stack_top - (boot_stack_pages - page) * page_size, stack + page,
               entry::writable | entry::no_execute);
  }

  const std::uint64_t information_frame = source.claim(1);
  space.bind(boot_information_address, information_frame, entry::no_execute);
  auto& information = *at_physical<BootInformation>(information_frame * page_size);
  information = {.abi_version = abi_version,
                 .frame_count = frame_count,
                 .frame_table_first = frame_table_frames.first,
                 .frame_table_frames = frame_table_frames.count(),
                 .domain_table_first = image_frame(domains),
                 .domain_table_frames = sizeof domains / page_size,
                 .vcpu_table_first = image_frame(vcpus),
                 .vcpu_table_frames = sizeof vcpus / page_size,
                 .slice_table_first = image_frame(slices),
                 .slice_table_frames = 1,
                 .counters_frame = image_frame(&counters),
                 .root_table = space.root_table(),
                 .context_frame = source.claim(1),
                 .module_count = archive.member_count,
                 .modules = {},
                 .command_line = {}};
  for (std::uint64_t i = 0; i < archive.member_count; ++i) {
    information.modules[i] = copy_module(source, archive.members[i]);
  }
  for (unsigned i = 0; words[i] != 0; ++i) information.command_line[i] = words[i];

  expect_ok(vcpu_create(root_vcpu, root_domain, information.context_frame, root));
  expect_ok(vcpu_set_roots(root_vcpu, space.root_table(), no_frame, root));
  expect_ok(vcpu_start(root_vcpu, program.entry, boot_stack_top, boot_information_address, root));
  enter_vcpu(VcpuId{root_vcpu});
}

}  // namespace exo::core
