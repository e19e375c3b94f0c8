// SPDX-License-Identifier: MIT
#include "model/abstraction.h"

#include "core/state.h"
#include "model/port/port.h"
#include "spec/state.h"

namespace exo::model {

namespace {

using core::Counters;
using core::Cpu;
using core::Domain;
using core::Frame;
using core::HostAgent;
using core::HostHardware;
using core::Slice;
using core::TaggedCount;
using core::Vcpu;
using spec::Index;

constexpr std::size_t word = sizeof(std::uint64_t);
static_assert(sizeof(TaggedCount) == word);
static_assert(sizeof(FrameType) == 1 && sizeof(CapabilityState) == 1 && sizeof(DomainState) == 1 &&
              sizeof(VcpuState) == 1);

// A field that is one map, and a TaggedCount, which is two.
constexpr Field whole(std::string_view path, Index index, std::size_t offset, std::size_t size, std::string_view map,
                      std::size_t inner_stride = 0) {
  return {path, index, offset, size, inner_stride, {{map, 0, static_cast<unsigned>(8 * size)}, {}}};
}
constexpr Field tagged(std::string_view path, Index index, std::size_t offset, std::string_view tag,
                       std::string_view count, std::size_t inner_stride = 0) {
  return {path, index, offset, word, inner_stride, {{tag, 0, 16}, {count, 16, 48}}};
}

constexpr Field frame_fields[]{
    tagged("owner_and_references.word_", Index::frame, offsetof(Frame, owner_and_references), "owner", "references"),
    tagged("type_and_type_references.word_", Index::frame, offsetof(Frame, type_and_type_references), "type",
           "type_references"),
    tagged("entries_and_drop_epoch.word_", Index::frame, offsetof(Frame, entries_and_drop_epoch), "entries",
           "drop_epoch"),
    tagged("capability.word_", Index::frame_slot, offsetof(Frame, capability), "capability_holder", "capability_count",
           sizeof(TaggedCount)),
    {"rights_and_origin.byte_",
     Index::frame_slot,
     offsetof(Frame, rights_and_origin),
     1,
     1,
     {{"capability_rights", 0, 4}, {"capability_origin", 4, 4}}},
    whole("capability_state", Index::frame_slot, offsetof(Frame, capability_state), 1, "capability_state", 1),
    whole("deadline", Index::frame, offsetof(Frame, deadline), word, "deadline"),
    whole("capability_deadline", Index::frame_slot, offsetof(Frame, capability_deadline), word, "capability_deadline",
          word),
    whole("revoker", Index::frame, offsetof(Frame, revoker), 2, "revoker"),
};

constexpr Field memory_fields[]{whole("", Index::frame_word, 0, word, "memory", word)};

constexpr Field domain_fields[]{
    whole("state", Index::domain, offsetof(Domain, state), 1, "domain_state"),
    whole("parent", Index::domain, offsetof(Domain, parent), 2, "domain_parent"),
    whole("charged", Index::domain, offsetof(Domain, charged), 4, "domain_charged"),
    whole("limit", Index::domain, offsetof(Domain, limit), 4, "domain_limit"),
    whole("capabilities", Index::domain, offsetof(Domain, capabilities), 4, "domain_capabilities"),
    whole("children", Index::domain, offsetof(Domain, children), 2, "domain_children"),
    whole("vcpus", Index::domain, offsetof(Domain, vcpus), 2, "domain_vcpus"),
    whole("notified", Index::domain, offsetof(Domain, notified), 2, "domain_notified"),
    whole("slices", Index::domain, offsetof(Domain, slices), 4, "domain_slices"),
    whole("slice_limit", Index::domain, offsetof(Domain, slice_limit), 4, "domain_slice_limit"),
};

constexpr Field vcpu_fields[]{
    whole("state", Index::vcpu, offsetof(Vcpu, state), 1, "vcpu_state"),
    whole("domain", Index::vcpu, offsetof(Vcpu, domain), 2, "vcpu_domain"),
    whole("kernel_root", Index::vcpu, offsetof(Vcpu, kernel_root), 4, "vcpu_kernel_root"),
    whole("user_root", Index::vcpu, offsetof(Vcpu, user_root), 4, "vcpu_user_root"),
    whole("context", Index::vcpu, offsetof(Vcpu, context), 4, "vcpu_context"),
    whole("shared", Index::vcpu, offsetof(Vcpu, shared), 4, "vcpu_shared"),
    whole("partner", Index::vcpu, offsetof(Vcpu, partner), 2, "vcpu_partner"),
    whole("until", Index::vcpu, offsetof(Vcpu, until), word, "vcpu_until"),
    whole("timer", Index::vcpu, offsetof(Vcpu, timer), word, "vcpu_timer"),
    whole("overruns", Index::vcpu, offsetof(Vcpu, overruns), 4, "vcpu_overruns"),
    whole("owes", Index::vcpu, offsetof(Vcpu, owes), 4, "vcpu_owes"),
    whole("notices", Index::vcpu, offsetof(Vcpu, notices), word, "vcpu_notices"),
};

constexpr Field slice_fields[]{
    whole("domain", Index::slice, offsetof(Slice, domain), 2, "slice_domain"),
    whole("vcpu", Index::slice, offsetof(Slice, vcpu), 2, "slice_vcpu"),
};

constexpr Field cpu_fields[]{
    whole("vcpu", Index::cpu, offsetof(Cpu, vcpu), word, "cpu_vcpu"),
    whole("mode", Index::cpu, offsetof(Cpu, mode), word, "cpu_mode"),
    whole("rip", Index::cpu, offsetof(Cpu, rip), word, "cpu_rip"),
    whole("rsp", Index::cpu, offsetof(Cpu, rsp), word, "cpu_rsp"),
    whole("rflags", Index::cpu, offsetof(Cpu, rflags), word, "cpu_rflags"),
    whole("leave", Index::cpu, offsetof(Cpu, leave), word, "cpu_leave"),
    whole("save_to", Index::cpu, offsetof(Cpu, save_to), word, "cpu_save_to"),
    whole("load_from", Index::cpu, offsetof(Cpu, load_from), word, "cpu_load_from"),
    whole("exit_status", Index::cpu, offsetof(Cpu, exit_status), word, "cpu_exit_status"),
    whole("domain", Index::cpu, offsetof(Cpu, domain), word, "cpu_domain"),
    whole("told", Index::cpu, offsetof(Cpu, told), word, "cpu_told"),
};

constexpr Field frame_count_fields[]{whole("", Index::scalar, 0, word, "frame_count")};
constexpr Field boot_root_fields[]{whole("", Index::scalar, 0, word, "boot_root")};
constexpr Field core_entry_fields[]{whole("", Index::core_slot, 0, word, "core_entry")};
constexpr Field counters_fields[]{
    whole("now", Index::scalar, offsetof(Counters, now), word, "now"),
    whole("epoch", Index::scalar, offsetof(Counters, epoch), word, "epoch"),
    whole("published", Index::agent, offsetof(Counters, published), word, "agent_published", word),
};

constexpr Field host_fields[]{
    whole("fs_base", Index::cpu, offsetof(HostHardware, fs_base), word, "cpu_fs_base"),
    whole("gs_base", Index::cpu, offsetof(HostHardware, gs_base), word, "cpu_gs_base"),
    whole("invalidated", Index::cpu, offsetof(HostHardware, invalidated), word, "cpu_invalidated"),
    whole("console_sent", Index::scalar, offsetof(HostHardware, console_sent), word, "console_sent"),
    {"console_last", Index::scalar, offsetof(HostHardware, console_last), word, 0, {{"console_last", 0, 8}, {}}},
};

constexpr Field agent_fields[]{
    whole("root", Index::agent, offsetof(HostAgent, root), word, "agent_root"),
    whole("load_epoch", Index::agent, offsetof(HostAgent, load_epoch), word, "agent_load_epoch"),
};

static_assert(static_cast<unsigned>(core::Leave::resuming) == static_cast<unsigned>(spec::Leave::resuming) &&
              static_cast<unsigned>(core::Leave::switching) == static_cast<unsigned>(spec::Leave::switching) &&
              static_cast<unsigned>(core::Leave::ending) == static_cast<unsigned>(spec::Leave::ending) &&
              static_cast<unsigned>(core::Leave::calling) == static_cast<unsigned>(spec::Leave::calling) &&
              static_cast<unsigned>(core::Leave::replying) == static_cast<unsigned>(spec::Leave::replying));

constexpr Object object_table[]{
    {"frame_table", sizeof(Frame), Index::frame, frame_fields},
    {"memory", page_size, Index::frame, memory_fields},
    {"domains", sizeof(Domain), Index::domain, domain_fields},
    {"vcpus", sizeof(Vcpu), Index::vcpu, vcpu_fields},
    {"slices", sizeof(Slice), Index::slice, slice_fields},
    {"cpus", sizeof(Cpu), Index::cpu, cpu_fields},
    {"frame_count", word, Index::scalar, frame_count_fields},
    {"boot_root", word, Index::scalar, boot_root_fields},
    {"core_entries", word, Index::core_slot, core_entry_fields},
    {"counters", sizeof(Counters), Index::scalar, counters_fields},
};

constexpr Object host_object_table[]{{"hardware", sizeof(HostHardware), Index::cpu, host_fields},
                                     {"agents", sizeof(HostAgent), Index::agent, agent_fields}};

}  // namespace

std::span<const Object> objects() { return object_table; }
std::span<const Object> host_objects() { return host_object_table; }

}  // namespace exo::model
