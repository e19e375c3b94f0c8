// SPDX-License-Identifier: MIT
// The audit names what is wrong: single words are changed in the memory of a machine that stands still.
#include "tools/audit/audit.h"
#include "tools/qemu/idle_program.h"
#include "tools/qemu/paused_machine.h"
#include "tools/qemu/watched_machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

namespace exo::tests {
namespace {

using namespace tools;
using model::map_named;
using model::Word;

class PokeTest : public testing::Test {
 protected:
  PokeTest()
      : machine{{.image = program_folder() / "exovisor.elf", .modules = {}, .memory = "64M", .command_line = {}},
                idle_archive(),
                Symbols{program_folder() / "exovisor.elf"}.address("switch_vcpu")},
        copy{machine.core().frame_count()} {
    go_to_ring_3(machine.debugger(), machine.symbols());
    machine.core().read_objects(copy.view());
  }

  Word get(std::string_view map, std::array<Word, 2> key) const { return copy.view().get(map_named(map), key); }

  // Changes one element, in the machine alone.
  void poke(std::string_view map, std::array<Word, 2> key, Word value) {
    const Word before = get(map, key);
    copy.view().set(map_named(map), key, value);
    const std::size_t object = model::object_of(map_named(map));
    const std::size_t size = model::all_objects()[object].record_size;
    const std::size_t start = model::position_of(map_named(map), key)[0] * size;
    const auto address = machine.core().address_of(object);
    if (!address) throw std::logic_error{"the object is nowhere"};
    machine.debugger().write(*address + start, copy.view().bytes(object).subspan(start, size));
    copy.view().set(map_named(map), key, before);
  }

  // The names of what the audit then finds, each once.
  std::vector<std::string> found() {
    std::vector<std::string> names;
    for (const model::Violation& violation : Audit{machine.core()}.violations()) names.push_back(violation.name);
    std::ranges::sort(names);
    const auto [first, last] = std::ranges::unique(names);
    names.erase(first, last);
    return names;
  }

  // The same for one change, which is then taken back.
  std::vector<std::string> found_after(std::string_view map, std::array<Word, 2> key, Word value) {
    poke(map, key, value);
    auto names = found();
    poke(map, key, get(map, key));
    return names;
  }

  // The last frame of a type that the machine has.
  Word frame_of(FrameType type) const {
    Word frame = get("frame_count", {0, 0});
    while (get("type", {--frame, 0}) != static_cast<Word>(type)) {
    }
    return frame;
  }

  // The first word of a table that is present.
  Word entry_in(Word table) const {
    Word index = 0;
    while ((get("memory", {table, index}) & entry::present) == 0) ++index;
    return index;
  }

  PausedMachine machine;
  model::CoreCopy copy;
};

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;

TEST_F(PokeTest, AWrongWordOfAFrameIsNamed) {
  EXPECT_THAT(found(), IsEmpty()) << Audit{machine.core()}.report();
  const Word table = frame_of(FrameType::table_1), free = frame_of(FrameType::free);
  const Word index = entry_in(table), word = get("memory", {table, index});
  constexpr Word large_page = 1 << 7;
  EXPECT_THAT(found_after("references", {table, 0}, get("references", {table, 0}) + 1), ElementsAre("references"));
  EXPECT_THAT(found_after("type_references", {table, 0}, 0), ElementsAre("type_references"));
  EXPECT_THAT(found_after("entries", {table, 0}, 0), ElementsAre("entries"));
  EXPECT_THAT(found_after("memory", {table, index}, word | large_page), ElementsAre("entry_bits_permitted"));
  EXPECT_THAT(found_after("memory", {table, index}, 0), Contains("entries"));
  EXPECT_THAT(found_after("memory", {table, index}, word + page_size), Contains("references"));
  EXPECT_THAT(found_after("memory", {free, 511}, 1), ElementsAre("free_means_zero"));
  EXPECT_THAT(found_after("owner", {free, 0}, root_domain), ElementsAre("charged", "unowned_frame_has_no_owner"));
  EXPECT_THAT(found_after("type", {no_frame, 0}, spec::code(FrameType::free)), Contains("frame_zero_is_never_given"));
  EXPECT_THAT(found_after("capability_state", {free, 3}, spec::code(CapabilityState::live)),
              Contains("unowned_frame_has_no_capability"));
}

// The invariant of the word, and what ring 3 then reaches.
TEST_F(PokeTest, AnEntryThatReachesTooMuchIsNamedTwice) {
  const Word table = frame_of(FrameType::table_1), root = frame_of(FrameType::table_4);
  const Word index = entry_in(table), user_page = entry::present | entry::user;
  const auto entry_to = [&](Word frame, Word bits) {
    return found_after("memory", {table, index}, frame << entry::frame_shift | user_page | bits);
  };
  EXPECT_THAT(entry_to(root, entry::writable), IsSupersetOf({"writable_binding_of_data", "written_frame_is_data"}));
  EXPECT_THAT(entry_to(frame_of(FrameType::saved_context), 0),
              IsSupersetOf({"binding_of_bindable_frame", "reached_frame_not_of_core"}));
  EXPECT_THAT(entry_to(frame_of(FrameType::free), 0),
              IsSupersetOf({"owners_entry_stays_at_home", "reached_frame_authorised"}));
  const Word core_entry = get("memory", {root, core_slot_first});
  EXPECT_THAT(found_after("memory", {root, core_slot_first}, core_entry | entry::user),
              ElementsAre("core_slots_are_supervisor", "core_slots_intact"));
  EXPECT_THAT(found_after("core_entry", {0, 0}, core_entry | entry::user),
              ElementsAre("core_entry_is_supervisor", "core_slots_intact"));
}

TEST_F(PokeTest, AWrongWordOfADomainOrVcpuIsNamed) {
  const Word saved = frame_of(FrameType::saved_context);
  EXPECT_THAT(found_after("domain_charged", {root_domain, 0}, 1), ElementsAre("charged"));
  EXPECT_THAT(found_after("domain_vcpus", {root_domain, 0}, 2), ElementsAre("vcpus"));
  EXPECT_THAT(found_after("domain_children", {root_domain, 0}, 1), ElementsAre("children"));
  EXPECT_THAT(found_after("domain_capabilities", {root_domain, 0}, 1), ElementsAre("capabilities"));
  EXPECT_THAT(found_after("domain_state", {root_domain, 0}, spec::code(DomainState::dying)),
              ElementsAre("cpu_runs_running_domain"));
  EXPECT_THAT(found_after("vcpu_context", {root_vcpu, 0}, saved - 1), Contains("vcpu_has_context"));
  EXPECT_THAT(found_after("vcpu_state", {root_vcpu, 0}, spec::code(VcpuState::stopped)),
              Contains("cpu_runs_ready_vcpu"));
  EXPECT_THAT(found_after("memory", {saved, context::rip}, Word{1} << 63), ElementsAre("saved_address_canonical"));
}

TEST_F(PokeTest, AWrongWordOfTheProcessorIsNamed) {
  EXPECT_THAT(found_after("cpu_vcpu", {0, 0}, root_vcpu + 1), Contains("cpu_runs_ready_vcpu"));
  EXPECT_THAT(found_after("cpu_mode", {0, 0}, spec::code(Mode::user)), Contains("cpu_user_mode_has_user_root"));
  EXPECT_THAT(found_after("cpu_rip", {0, 0}, Word{1} << 47), ElementsAre("cpu_rip_canonical"));
  EXPECT_THAT(found_after("cpu_rflags", {0, 0}, 0), ElementsAre("cpu_flags_sane"));
  EXPECT_THAT(found_after("epoch", {0, 0}, max_epoch + 1), ElementsAre("epoch_bounded"));
  EXPECT_THAT(found(), IsEmpty()) << "the last change was taken back";
}

}  // namespace
}  // namespace exo::tests
