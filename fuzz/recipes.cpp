// SPDX-License-Identifier: MIT
#include "fuzz/recipes.h"

#include <algorithm>

namespace exo::fuzz {

namespace {

using model::Step;

// The caller, a domain it is building, or any.
Word domain_for(Picker& pick) {
  switch (pick.choices().below(4)) {
    case 0:
      return pick.domain_where([&](Word domain) { return pick.domain_is(domain, DomainState::building); })
          .value_or(pick.any_identity());
    case 1: return pick.any_identity();
    default: return pick.caller();
  }
}

// A domain whose things the caller may undo, at times.
Word undoable_domain(Picker& pick) {
  if (pick.choices().one_in(3)) {
    if (const auto dying = pick.domain_where([&](Word domain) { return pick.domain_is(domain, DomainState::dying); })) {
      return *dying;
    }
  }
  return domain_for(pick);
}

// A data frame of the owner: mostly one that nothing keeps from being released, at times any, one that some processor
// may still reach, or one that is shared.
Word data_frame(Picker& pick, Word owner) {
  const Word kind = pick.choices().below(8);
  const bool any = kind == 0;
  return pick
      .frame_where([&](Word frame) {
        if (!pick.type_is(frame, FrameType::data) || !pick.owned(frame, owner)) return false;
        if (any) return true;
        if (kind > 2) return pick.is_unused(frame);
        if (pick.state().references[frame] != 0) return false;
        return kind == 1 ? !spec::flushed_since(pick.state(), pick.state().drop_epoch[frame])
                         : !spec::all_slots_vacant(pick.state(), frame);
      })
      .value_or(pick.any_frame());
}

Step table_create(Picker& pick) {
  const Word frame = data_frame(pick, domain_for(pick));
  // More tables of level 1 than of the others: bindings are what matters most.
  return Step::of(Call::table_create, {frame, pick.choices().one_in(2) ? 1 : 1 + pick.choices().below(4)});
}

Step table_destroy(Picker& pick) {
  const Word owner = undoable_domain(pick);
  const bool empty = !pick.choices().one_in(4);
  return Step::of(Call::table_destroy, {pick.frame_where([&](Word frame) {
                                              return pick.is_table(frame) && pick.owned(frame, owner) &&
                                                     (!empty || pick.state().entries[frame] == 0);
                                            })
                                            .value_or(pick.any_frame())});
}

// A table of the owner's, of level 1 more often than not.
Word table_for(Picker& pick, Word owner) {
  const bool leaf = pick.choices().one_in(2);
  return pick
      .frame_where([&](Word frame) {
        return pick.owned(frame, owner) && (leaf ? pick.type_is(frame, FrameType::table_1) : pick.is_table(frame));
      })
      .value_or(pick.any_frame());
}

// An entry that could be accepted, or one that is not present.
Word entry_for(Word table, Picker& pick) {
  const Word word = plausible_entry(table, pick);
  if (!pick.choices().one_in(4)) return word;
  return pick.choices().one_in(2) ? 0 : word & ~entry::present;
}

Step table_set(Picker& pick) {
  Choices& choices = pick.choices();
  const Word table = table_for(pick, domain_for(pick));
  Word index = choices.below(16);
  if (choices.one_in(3)) index = pick.live_index(table).value_or(index);
  if (choices.one_in(16)) index = core_slot_first + choices.below(core_slot_count + 1);
  Step step = Step::of(Call::table_set, {table, index, entry_for(table, pick)});
  if (choices.one_in(4)) {
    step.argument[3] = pick.state().memory[table, index];
    step.argument[4] = 1;
  }
  return step;
}

// The entry with all rights, to a frame of another, with another bit, or another word.
Word spoiled_entry(Word word, Picker& pick) {
  Choices& choices = pick.choices();
  switch (choices.below(4)) {
    case 0: return (word | entry::writable) & ~entry::no_execute;
    case 1: {
      const auto foreign = pick.frame_where(
          [&](Word frame) { return pick.type_is(frame, FrameType::data) && !pick.owned(frame, pick.caller()); });
      return (word & ~entry::frame_mask) | foreign.value_or(pick.any_frame()) << entry::frame_shift;
    }
    case 2: return word ^ Word { 1 } << choices.below(64);
    default: return pick.odd_word();
  }
}

// Mostly of a few entries of the caller's; what the batch holds is made up as it is read. Some of it is refused.
Step table_update(Picker& pick) {
  Choices& choices = pick.choices();
  const Word table = table_for(pick, choices.one_in(4) ? domain_for(pick) : pick.caller());
  const Word batch = pick.frame_where([&](Word frame) {
                           return pick.type_is(frame, FrameType::data) && pick.owned(frame, pick.caller());
                         })
                         .value_or(pick.any_frame());
  const Word count = choices.one_in(64) ? choices.below(words_per_frame + 2) : choices.below(6);
  const Word room = words_per_frame - std::min(count, words_per_frame);
  const Word index = choices.one_in(8) ? core_slot_first - choices.below(3) : choices.below(16);
  const Word first = choices.one_in(8) ? room + choices.below(2) : choices.below(room + 1);
  Step step = Step::of(Call::table_update, {table, choices.one_in(16) ? room + choices.below(2) : index,
                                            choices.one_in(16) ? pick.any_frame() : batch, first, count});
  for (Word i = 0; i < count; ++i) {
    Word word = entry_for(table, pick);
    if (choices.one_in(4)) word = spoiled_entry(word, pick);
    step.of_steps.push_back({word, choices.one_in(3) ? choices.any_word() : 0});
  }
  return step;
}

Step capability_derive(Picker& pick) {
  Choices& choices = pick.choices();
  const Word owner = domain_for(pick);
  if (!choices.one_in(4)) {
    if (const auto further = derive_further(pick)) return *further;
  }
  const Word frame = pick.frame_where([&](Word candidate) {
                           return pick.owned(candidate, owner) && (pick.type_is(candidate, FrameType::data) ||
                                                                   pick.type_is(candidate, FrameType::information));
                         })
                         .value_or(pick.any_frame());
  const Word holder = choices.one_in(4)
                          ? pick.any_identity()
                          : pick.domain_where([&](Word domain) { return domain != owner && pick.is_alive(domain); })
                                .value_or(pick.any_identity());
  return Step::of(Call::capability_derive, {frame, 1 + choices.below(4), holder, right_read | choices.below(16)});
}

// A call on a capability that somebody holds.
Step on_capability(Call call, Picker& pick) {
  const CapabilityState state = pick.choices().one_in(3) ? CapabilityState::revoking : CapabilityState::live;
  const auto frame = pick.frame_where([&](Word candidate) { return pick.slot_where(candidate, state).has_value(); });
  if (!frame.has_value()) return Step::of(call, {pick.any_frame(), 1 + pick.choices().below(4)});
  const Word slot = pick.slot_where(*frame, state).value_or(1);
  const Word by = pick.choices().one_in(2) ? owner_slot : spec::origin_of(pick.state(), *frame, slot);
  return Step::of(call, {*frame, slot, by});
}

Step vcpu_create(Picker& pick) {
  const Word vcpu = pick.vcpu_where([&](Word candidate) {
                          return pick.state().vcpu_state[candidate] == spec::code(VcpuState::absent);
                        })
                        .value_or(pick.any_identity());
  const Word domain = domain_for(pick);
  return Step::of(Call::vcpu_create, {vcpu, domain, data_frame(pick, domain)});
}

Word root_of(Picker& pick, Word domain) {
  return pick
      .frame_where([&](Word frame) { return pick.type_is(frame, FrameType::table_4) && pick.owned(frame, domain); })
      .value_or(pick.any_frame());
}

Step vcpu_set_roots(Picker& pick) {
  const Word vcpu = pick.any_identity();
  const Word domain = pick.state().vcpu_domain[vcpu];
  const Word user_root = pick.choices().one_in(2) ? no_frame : root_of(pick, domain);
  return Step::of(Call::vcpu_set_roots, {vcpu, root_of(pick, domain), user_root});
}

Step vcpu_start(Picker& pick) {
  const Word address = pick.choices().one_in(4) ? pick.choices().any_word() : 0x400000;
  const auto stopped = pick.vcpu_where([&](Word vcpu) {
    return pick.state().vcpu_state[vcpu] == spec::code(VcpuState::stopped) &&
           spec::acts_for(pick.state(), pick.caller(), Word{pick.state().vcpu_domain[vcpu]});
  });
  const bool any = pick.choices().one_in(2);
  return Step::of(Call::vcpu_start, {any ? pick.any_identity() : stopped.value_or(pick.any_identity()), address,
                                     boot_stack_top, pick.odd_word()});
}

// A vCPU of the caller's more often than not.
Word vcpu_for(Picker& pick) {
  const auto own = pick.vcpu_where([&](Word vcpu) { return pick.state().vcpu_domain[vcpu] == pick.caller(); });
  return pick.choices().one_in(4) ? pick.any_identity() : own.value_or(pick.any_identity());
}

Word plausible_address(Choices& choices, Word usual) { return choices.one_in(8) ? choices.any_word() : usual; }

Step vcpu_set_shared(Picker& pick) {
  const Word vcpu = vcpu_for(pick);
  if (pick.choices().one_in(4)) return Step::of(Call::vcpu_set_shared, {vcpu, no_frame});
  return Step::of(Call::vcpu_set_shared, {vcpu, data_frame(pick, pick.state().vcpu_domain[vcpu])});
}

Step vcpu_set_upcall(Picker& pick) {
  Choices& choices = pick.choices();
  const Word address = choices.one_in(4) ? 0 : plausible_address(choices, 0x400000);
  return Step::of(Call::vcpu_set_upcall, {vcpu_for(pick), choices.below(entry_count + 1), address,
                                          plausible_address(choices, boot_stack_top)});
}

// The record as ring 3 left it.
Step resume(Picker& pick) {
  Choices& choices = pick.choices();
  return Step::of(Call::resume, {choices.below(upcall_count + 1)},
                  {plausible_address(choices, 0x400000), plausible_address(choices, boot_stack_top), choices.any_word(),
                   plausible_address(choices, 0), plausible_address(choices, 0), choices.below(4) % 3, choices.below(2),
                   choices.below(2)});
}

Step domain_create(Picker& pick) {
  const Word domain = pick.domain_where([&](Word candidate) { return pick.domain_is(candidate, DomainState::dead); })
                          .value_or(pick.any_identity());
  return Step::of(Call::domain_create, {domain, pick.choices().below(12), pick.choices().below(3)});
}

// Mostly of a descendant, and limits about what it is charged for.
Step domain_set_limit(Picker& pick) {
  Choices& choices = pick.choices();
  const auto descendant =
      pick.domain_where([&](Word candidate) { return spec::is_ancestor(pick.state(), pick.caller(), candidate); });
  const Word domain = choices.one_in(8) ? pick.any_identity() : descendant.value_or(pick.any_identity());
  const Word limit =
      choices.one_in(16) ? choices.any_word() : pick.state().domain_charged[domain] + choices.below(8) - 1;
  const Word slices = pick.state().domain_slices[domain] + choices.below(4) - choices.below(2);
  return Step::of(Call::domain_set_limit, {domain, limit, slices});
}

}  // namespace

Step plausible_call(Call call, Picker& pick) {
  Choices& choices = pick.choices();
  switch (call) {
    case Call::frame_allocate: {
      const auto free = pick.frame_where([&](Word frame) { return pick.type_is(frame, FrameType::free); });
      return Step::of(call, {domain_for(pick), free.value_or(pick.any_frame())});
    }
    case Call::frame_release: return Step::of(call, {data_frame(pick, undoable_domain(pick))});
    case Call::frame_transfer: return Step::of(call, {data_frame(pick, domain_for(pick)), domain_for(pick)});
    case Call::table_create: return table_create(pick);
    case Call::table_destroy: return table_destroy(pick);
    case Call::table_set: return table_set(pick);
    case Call::table_update: return table_update(pick);
    case Call::capability_derive: return capability_derive(pick);
    case Call::capability_revoke: return with_deadline(on_capability(call, pick), pick);
    case Call::capability_release: return on_capability(call, pick);
    case Call::frame_revoke:
    case Call::capability_repossess:
    case Call::notices_bind: return plausible_revocation_call(call, pick);
    case Call::domain_create: return domain_create(pick);
    case Call::domain_start: return Step::of(call, {domain_for(pick)});
    case Call::domain_set_limit: return domain_set_limit(pick);
    case Call::domain_destroy: {
      Step step = plausible_execution_call(call, pick);
      step.argument[0] = domain_for(pick);
      return step;
    }
    case Call::domain_reap: return Step::of(call, {undoable_domain(pick)});
    case Call::vcpu_create: return vcpu_create(pick);
    case Call::vcpu_set_roots: return vcpu_set_roots(pick);
    case Call::vcpu_start: return vcpu_start(pick);
    case Call::vcpu_set_shared: return vcpu_set_shared(pick);
    case Call::vcpu_set_upcall: return vcpu_set_upcall(pick);
    case Call::resume: return resume(pick);
    case Call::vcpu_stop:
    case Call::vcpu_destroy: return Step::of(call, {pick.any_identity()});
    case Call::ports_create:
    case Call::ports_destroy:
    case Call::port_allocate:
    case Call::port_bind:
    case Call::port_release:
    case Call::port_send: return plausible_port_call(call, pick);
    case Call::slice_allocate:
    case Call::slice_release:
    case Call::block:
    case Call::timer_set:
    case Call::yield: return plausible_execution_call(call, pick);
    case Call::console_read:
    case Call::console_write: return Step::of(call, {choices.any_word()}, {choices.any_word(), choices.any_word()});
    case Call::machine_exit: return Step::of(call, {choices.any_word()});
    case Call::tlb_flush: return Step::of(call, {choices.one_in(4) ? choices.below(32) * page_size : 0});
    case Call::version: break;
  }
  return Step::of(call);
}

}  // namespace exo::fuzz
