// SPDX-License-Identifier: MIT
#include "libos/base/child.h"

#include "libos/base/reaper.h"

#include <algorithm>
#include <cstring>

namespace exo::libos {
namespace {

using Step = std::expected<void, Failure>;

constexpr std::uint64_t table_allowance = 16;  // tables of the child's address space, and its saved context
constexpr std::uint64_t spare_frames = 16;     // that the child may claim by itself
constexpr std::uint64_t most_pages = NotedTables::capacity - child_stack_pages - table_allowance;

constexpr Slot copying_slot{1};  // under which the builder sees a frame of the child

Step check(Status status, std::string_view attempt) {
  if (status == Status::ok) return {};
  return std::unexpected(Failure{attempt, status});
}

class Builder {
 public:
  Builder(Root& root, Child& child) : root_{root}, child_{child} {}

  Step create_domain(std::uint64_t limit, std::uint64_t slices);
  Step create_mailbox(std::uint64_t argument);
  Step load(const Segment& segment);
  Step create_stack();
  Step create_vcpu(VirtualAddress entry);
  void tell_free_frames();

 private:
  std::expected<FrameNumber, Failure> map_new_frame(VirtualAddress page, Rights rights);
  Step copy(FrameNumber frame, std::uint64_t offset, std::span<const std::byte> bytes);

  Root& root_;
  Child& child_;
};

Step Builder::create_domain(std::uint64_t limit, std::uint64_t slices) {
  std::uint64_t name = root_domain + 1;
  while (name < domain_count && root_.domain(DomainId{name}).state != DomainState::dead) ++name;
  const Step created = check(domain_create(DomainId{name}, limit, slices), "Cannot create a domain");
  if (!created) return created;
  child_.domain = DomainId{name};
  child_.tables = NotedTables{root_.pool(), child_.domain};
  return {};
}

Step Builder::create_mailbox(std::uint64_t argument) {
  const auto frame = root_.pool().allocate(own_domain);
  if (!frame) return check(frame.error(), "Cannot claim a frame for the mailbox");
  child_.mailbox_frame = *frame;
  const auto window = root_.windows().open(*frame, Rights::read_write);
  if (!window) return check(window.error(), "Cannot open a window on the mailbox");
  child_.mailbox = static_cast<Mailbox*>(*window);

  const auto root_table = root_.pool().allocate_table(child_.domain, 4);
  if (!root_table) return check(root_table.error(), "Cannot create the root table");
  child_.root_table = *root_table;
  Mailbox& mailbox = *child_.mailbox;
  mailbox.domain = child_.domain;
  mailbox.parent = own_vcpu;
  mailbox.root_table = *root_table;
  mailbox.argument = argument;

  const Status shared = capability_derive(*frame, Child::shared_slot, child_.domain, Rights::read_write);
  if (shared != Status::ok) return check(shared, "Cannot share the mailbox");
  const auto table = child_.space().table_for(child_mailbox);
  if (!table) return check(table.error(), "Cannot create the tables for the mailbox");
  mailbox.window_table = *table;
  return check(child_.space().map(child_mailbox, *frame, Rights::read_write, Child::shared_slot),
               "Cannot bind the mailbox in the child");
}

std::expected<FrameNumber, Failure> Builder::map_new_frame(VirtualAddress page, Rights rights) {
  const auto frame = root_.pool().allocate(child_.domain);
  if (!frame) return std::unexpected(Failure{"Cannot claim a frame for the child", frame.error()});
  const Status mapped = child_.space().map(page, *frame, rights);
  if (mapped != Status::ok) return std::unexpected(Failure{"Cannot bind a frame in the child", mapped});
  return *frame;
}

// The frame is the child's: to write it we need a capability, and we give it up at once. Its slot is free again
// after the next flush.
Step Builder::copy(FrameNumber frame, std::uint64_t offset, std::span<const std::byte> bytes) {
  const Status derived = capability_derive(frame, copying_slot, own_domain, Rights::read_write);
  if (derived != Status::ok) return check(derived, "Cannot get at a frame of the child");
  const auto window = root_.windows().open(frame, Rights::read_write, copying_slot);
  if (!window) return check(window.error(), "Cannot open a window on a frame of the child");
  std::memcpy(static_cast<std::byte*>(*window) + offset, bytes.data(), bytes.size());
  const Status closed = root_.windows().close(*window);
  if (closed != Status::ok) return check(closed, "Cannot close a window");
  return check(capability_release(frame, copying_slot), "Cannot give up a capability");
}

Step Builder::load(const Segment& segment) {
  std::uint64_t offset = number(segment.address) % page_size;  // of the rest of the bytes in the page
  std::span<const std::byte> rest = segment.bytes;
  for (std::uint64_t position = 0; position < segment.pages(); ++position) {
    const auto frame = map_new_frame(segment.first_page() + position * page_size, segment.rights);
    if (!frame) return std::unexpected(frame.error());
    const std::size_t count = std::min(rest.size(), page_size - offset);
    if (count != 0) {
      const Step copied = copy(*frame, offset, rest.first(count));
      if (!copied) return copied;
    }
    rest = rest.subspan(count);
    offset = 0;
  }
  return {};
}

Step Builder::create_stack() {
  for (std::uint64_t position = child_stack_pages; position > 0; --position) {
    const VirtualAddress page{number(child_stack_top) - position * page_size};
    const auto frame = map_new_frame(page, Rights::read_write);
    if (!frame) return std::unexpected(frame.error());
    child_.stack_frame = *frame;
  }
  return {};
}

Step Builder::create_vcpu(VirtualAddress entry) {
  std::uint64_t name = root_vcpu + 1;
  while (name < vcpu_count && root_.vcpu(VcpuId{name}).state != VcpuState::absent) ++name;
  const auto context = root_.pool().allocate(child_.domain);
  if (!context) return check(context.error(), "Cannot claim a frame for the saved context");
  child_.vcpu = VcpuId{name};
  child_.mailbox->vcpu = child_.vcpu;
  const Status created = vcpu_create(child_.vcpu, child_.domain, *context);
  if (created != Status::ok) return check(created, "Cannot create a vCPU");
  const Status rooted = vcpu_set_roots(child_.vcpu, child_.root_table, FrameNumber{no_frame});
  if (rooted != Status::ok) return check(rooted, "Cannot give the vCPU its root table");
  return check(vcpu_start(child_.vcpu, entry, child_stack_top, number(child_mailbox)), "Cannot start the vCPU");
}

void Builder::tell_free_frames() {
  child_.mailbox->first_frame = root_.pool().next();
  child_.mailbox->frame_count = root_.boot().frame_count;
}

Step build(Builder& builder, const ElfProgram& program, std::uint64_t argument, std::uint64_t slices) {
  Step step = builder.create_domain(program.pages() + child_stack_pages + table_allowance + spare_frames, slices);
  if (step) step = builder.create_mailbox(argument);
  for (const Segment& segment : program.segments()) {
    if (step) step = builder.load(segment);
  }
  if (step) step = builder.create_stack();
  if (step) step = builder.create_vcpu(program.entry());
  if (step) builder.tell_free_frames();
  if (step) step = check(tlb_flush(), "Cannot flush");
  return step;
}

}  // namespace

std::expected<void, Failure> build_child(Root& root, Child& child, std::span<const std::byte> file,
                                         std::uint64_t argument, std::uint64_t slices) {
  const auto program = ElfProgram::read(file);
  if (!program) return std::unexpected(Failure{program.error()});
  if (program->pages() > most_pages) return std::unexpected(Failure{"the program has too many pages"});
  child = Child{};
  Builder builder{root, child};
  const Step built = build(builder, *program, argument, slices);
  if (!built && child.exists()) {
    const Step undone = check(domain_destroy(child.domain), "Cannot destroy what was built");
    if (!undone) return undone;
    const auto reaped = reap(root, child.domain);
    if (!reaped) return std::unexpected(reaped.error());
    const Step forgotten = check(forget_child(root, child), "Cannot give the mailbox back");
    if (!forgotten) return forgotten;
  }
  return built;
}

std::expected<void, Failure> share_with_child(Child& child, FrameNumber frame, Rights rights) {
  const Status shared = capability_derive(frame, Child::shared_slot, child.domain, rights);
  if (shared != Status::ok) return check(shared, "Cannot share the frame");
  child.mailbox->shared_frame = frame;
  child.mailbox->shared_slot = Child::shared_slot;
  return {};
}

Status forget_child(Root& root, Child& child) {
  if (child.mailbox != nullptr) {
    const Status closed = root.windows().close(child.mailbox);
    if (closed != Status::ok) return closed;
  }
  const FrameNumber frame = child.mailbox_frame;
  child = Child{};
  return number(frame) == no_frame ? Status::ok : FramePool::release(frame);
}

}  // namespace exo::libos
