// SPDX-License-Identifier: MIT
#include "libos/base/reaper.h"

#include "libos/base/table_entry.h"

#include <optional>

namespace exo::libos {
namespace {

bool is_table(const FrameRecord& record) {
  return record.type() >= FrameType::table_1 && record.type() <= FrameType::table_4;
}

bool is_core_slot(const FrameRecord& table, std::uint64_t index) {
  return table.type() == FrameType::table_4 && index >= core_slot_first && index < core_slot_first + core_slot_count;
}

// What of the domain's gives the authority to take this capability back: that it owns the frame, or holds this one or
// one that it was derived from.
std::optional<Slot> authority_over(const FrameRecord& record, Slot slot, DomainId domain) {
  if (DomainId{record.owner()} == domain) return Slot::owner;
  for (std::uint64_t at = number(slot); at != owner_slot; at = record.capability_origin(at - 1)) {
    if (DomainId{record.capability[at - 1].tag()} == domain) return Slot{at};
  }
  return std::nullopt;
}

class Reaper {
 public:
  Reaper(Root& root, Harvest& harvest) : root_{root}, harvest_{harvest} {}

  // Stops at the first call that the core refuses: its status.
  Status reap(DomainId domain);

 private:
  Status count(Status status, std::uint64_t& counter);
  Status destroy_vcpus(DomainId domain);
  Status release_slices(DomainId domain);
  Status clear_entries(FrameNumber table);
  Status take_capabilities(FrameNumber frame, DomainId domain);
  Status release(FrameNumber frame);

  // Does this for each frame of the machine, as long as it answers ok.
  template <class Action>
  Status for_each_frame(const Action& action);

  Root& root_;
  Harvest& harvest_;
};

Status Reaper::count(Status status, std::uint64_t& counter) {
  ++harvest_.calls;
  if (status == Status::ok) ++counter;
  return status;
}

template <class Action>
Status Reaper::for_each_frame(const Action& action) {
  for (FrameNumber frame{0}; number(frame) < root_.boot().frame_count; frame = frame + 1) {
    const Status status = action(frame);
    if (status != Status::ok) return status;
  }
  return Status::ok;
}

Status Reaper::destroy_vcpus(DomainId domain) {
  for (std::uint64_t name = root_vcpu; name < vcpu_count; ++name) {
    const VcpuRecord& vcpu = root_.vcpu(VcpuId{name});
    if (vcpu.state == VcpuState::absent || DomainId{vcpu.domain} != domain) continue;
    const Status status = count(vcpu_destroy(VcpuId{name}), harvest_.vcpus);
    if (status != Status::ok) return status;
  }
  return Status::ok;
}

Status Reaper::release_slices(DomainId domain) {
  for (std::uint64_t position = 0; position < slice_count; ++position) {
    if (DomainId{root_.slice(position).domain} != domain) continue;
    const Status status = count(slice_release(position), harvest_.slices);
    if (status != Status::ok) return status;
  }
  return Status::ok;
}

// We cannot read another's table. So we clear blindly, until the core counts no entry any more.
Status Reaper::clear_entries(FrameNumber table) {
  const FrameRecord& record = root_.frames()[table];
  for (std::uint64_t index = 0; index < words_per_frame && record.entries() != 0; ++index) {
    if (is_core_slot(record, index)) continue;
    const Result cleared = table_set(table, index, 0);
    ++harvest_.calls;
    if (!cleared.ok()) return cleared.status;
    if (is_present(cleared.value)) ++harvest_.entries;
  }
  return Status::ok;
}

// Capabilities that the domain holds, those that others hold for its frames, and those derived from them, which stand
// in higher slots and go first.
Status Reaper::take_capabilities(FrameNumber frame, DomainId domain) {
  const FrameRecord& record = root_.frames()[frame];
  for (std::uint64_t position = capability_slots; position-- > 0;) {
    const Slot slot{position + 1};
    const CapabilityState state = record.capability_state[position];
    const auto by = authority_over(record, slot, domain);
    if (!by || (state != CapabilityState::live && state != CapabilityState::revoking)) continue;
    if (state == CapabilityState::live && *by != slot) {
      ++harvest_.calls;
      const Status revoked = capability_revoke(frame, slot, *by);
      if (revoked != Status::ok) return revoked;
    }
    const Status released = count(capability_release(frame, slot, *by), harvest_.capabilities);
    if (released != Status::ok) return released;
  }
  return Status::ok;
}

Status Reaper::release(FrameNumber frame) {
  if (is_table(root_.frames()[frame])) {
    const Status destroyed = count(table_destroy(frame), harvest_.tables);
    if (destroyed != Status::ok) return destroyed;
  }
  if (root_.frames()[frame].type() == FrameType::ports) {
    ++harvest_.calls;
    const Status destroyed = ports_destroy(frame);
    if (destroyed != Status::ok) return destroyed;
  }
  return count(frame_release(frame), harvest_.frames);
}

Status Reaper::reap(DomainId domain) {
  const auto is_owned = [&](FrameNumber frame) { return DomainId{root_.frames()[frame].owner()} == domain; };
  Status status = destroy_vcpus(domain);
  if (status != Status::ok) return status;
  status = release_slices(domain);
  if (status != Status::ok) return status;
  status = for_each_frame([&](FrameNumber frame) {
    return is_owned(frame) && is_table(root_.frames()[frame]) ? clear_entries(frame) : Status::ok;
  });
  if (status != Status::ok) return status;
  status = for_each_frame([&](FrameNumber frame) { return take_capabilities(frame, domain); });
  if (status != Status::ok) return status;
  ++harvest_.calls;
  status = tlb_flush();
  if (status != Status::ok) return status;
  status = for_each_frame([&](FrameNumber frame) { return is_owned(frame) ? release(frame) : Status::ok; });
  if (status != Status::ok) return status;
  return count(domain_reap(domain), harvest_.domains);
}

// A domain that has no children, the given one or below it. Children on the way are destroyed.
DomainId youngest(Root& root, DomainId domain) {
  for (std::uint64_t name = root_domain; name < domain_count; ++name) {
    const DomainRecord& record = root.domain(DomainId{name});
    if (record.state == DomainState::dead || DomainId{record.parent} != domain) continue;
    if (record.state != DomainState::dying && domain_destroy(DomainId{name}) != Status::ok) continue;
    domain = DomainId{name};
    name = root_domain - 1;  // look for its children, from the first name on
  }
  return domain;
}

}  // namespace

std::expected<Harvest, Failure> reap(Root& root, DomainId domain) {
  const Status mapped = root.frames().map_all();
  if (mapped != Status::ok) return std::unexpected(Failure{"Cannot bind the frame table", mapped});
  Harvest harvest;
  Reaper reaper{root, harvest};
  for (DomainId next{no_domain}; next != domain;) {
    next = youngest(root, domain);
    const Status status = reaper.reap(next);
    if (status != Status::ok) return std::unexpected(Failure{"Cannot take everything back", status});
  }
  return harvest;
}

}  // namespace exo::libos
