// SPDX-License-Identifier: MIT
#include "libos/base/table_entry.h"
#include "tests/hostile/program/attempt.h"

namespace exo::libos {
namespace {

// What an argument is.
enum class Is : std::uint8_t {
  nothing,
  word,
  domain,
  dead,  // domains in this state
  building,
  dying,
  free_frame,
  data,
  of_child,  // a frame that another domain owns
  table,
  shared,   // a frame with capabilities
  revoked,  // one that is being taken back, or a capability of it
  ports,
  root,
  context,  // a shared context, or none
  level,
  index,
  entry,
  expected,
  compare,
  slot,
  revoked_slot,
  rights,
  by,
  scope,
  frames,  // how many
  slices,
  vcpu,
  address,
  upcall,
  processor,
  position,
  until,
  deadline,
  revocation,  // until when something is to be given up
  batch,
  first,
  count,
  port,
  event,
};

// In the order of their numbers.
constexpr std::array<std::array<Is, 5>, call_count> arguments_of{{
    {},                                                            // version
    {Is::domain, Is::free_frame},                                  // frame_allocate
    {Is::data},                                                    // frame_release
    {Is::data, Is::level},                                         // table_create
    {Is::table},                                                   // table_destroy
    {Is::table, Is::index, Is::entry, Is::expected, Is::compare},  // table_set
    {Is::data, Is::slot, Is::domain, Is::rights, Is::by},          // capability_derive
    {Is::shared, Is::slot, Is::revocation, Is::by},                // capability_revoke
    {Is::shared, Is::slot, Is::by},                                // capability_release
    {Is::scope},                                                   // tlb_flush
    {Is::dead, Is::frames, Is::slices},                            // domain_create
    {Is::building},                                                // domain_start
    {Is::domain},                                                  // domain_destroy
    {Is::dying},                                                   // domain_reap
    {Is::vcpu, Is::building, Is::data},                            // vcpu_create
    {Is::vcpu, Is::root, Is::root},                                // vcpu_set_roots
    {Is::vcpu, Is::address, Is::address, Is::word},                // vcpu_start
    {Is::vcpu},                                                    // vcpu_destroy
    {Is::vcpu},                                                    // yield
    {},                                                            // console_read
    {Is::word},                                                    // console_write
    {Is::word},                                                    // machine_exit
    {Is::vcpu},                                                    // vcpu_stop
    {Is::vcpu, Is::context},                                       // vcpu_set_shared
    {Is::vcpu, Is::upcall, Is::address, Is::address},              // vcpu_set_upcall
    {Is::upcall},                                                  // resume
    {Is::processor, Is::position, Is::vcpu},                       // slice_allocate
    {Is::processor, Is::position},                                 // slice_release
    {Is::until},                                                   // block
    {Is::deadline},                                                // timer_set
    {Is::data},                                                    // ports_create
    {Is::ports},                                                   // ports_destroy
    {Is::ports, Is::port, Is::domain},                             // port_allocate
    {Is::ports, Is::port, Is::vcpu, Is::event},                    // port_bind
    {Is::ports, Is::port},                                         // port_release
    {Is::ports, Is::port},                                         // port_send
    {Is::data, Is::domain},                                        // frame_transfer
    {Is::domain, Is::frames, Is::slices},                          // domain_set_limit
    {Is::table, Is::index, Is::batch, Is::first, Is::count},       // table_update
    {Is::of_child, Is::revocation},                                // frame_revoke
    {Is::revoked, Is::revoked_slot, Is::table, Is::by},            // capability_repossess
    {Is::vcpu},                                                    // notices_bind
}};

// Draws the arguments of one call, one after another: later ones fit what earlier ones name.
class Drawing {
 public:
  explicit Drawing(World& world) : world_{world}, random_{world.random}, owner_{some_domain()} {}

  std::uint64_t draw(Is what);
  std::uint64_t odd_word();

 private:
  std::uint64_t some_domain();
  std::uint64_t domain_in(DomainState state);
  std::uint64_t draw_vcpu();
  std::uint64_t draw_frame(FrameType type);
  std::uint64_t draw_table();
  std::uint64_t draw_shared();
  std::uint64_t draw_revoked();
  std::uint64_t draw_root();
  std::uint64_t draw_index();
  std::uint64_t draw_entry();
  std::uint64_t draw_address();

  World& world_;
  Random& random_;
  std::uint64_t owner_;
  std::uint64_t frame_ = 0;  // the table, or whose capabilities, and which entry or slot
  std::uint64_t index_ = 0;
};

bool is_table(const FrameRecord& record) {
  return record.type() >= FrameType::table_1 && record.type() <= FrameType::table_4;
}

// Often we may act for it.
std::uint64_t Drawing::some_domain() {
  if (random_.one_in(2)) return root_domain;
  const std::uint64_t domain = random_.below(World::known_names);
  return world_.domain(domain).state == DomainState::running ? random_.below(World::known_names) : domain;
}

std::uint64_t Drawing::domain_in(DomainState state) {
  std::uint64_t domain = some_domain();
  for (std::uint64_t tries = 0; tries < 4 && world_.domain(domain).state != state; ++tries) domain = some_domain();
  return domain;
}

// One that exists, more often than not.
std::uint64_t Drawing::draw_vcpu() {
  std::uint64_t vcpu = random_.below(World::known_names);
  if (world_.vcpu(vcpu).domain == no_domain) vcpu = random_.below(World::known_names);
  if (world_.vcpu(vcpu).domain != no_domain) owner_ = world_.vcpu(vcpu).domain;
  return vcpu;
}

// Mostly one that nothing refers to.
std::uint64_t Drawing::draw_frame(FrameType type) {
  const bool unused = !random_.one_in(4);
  return world_.toy_where([&](const FrameRecord& record) {
    return record.type() == type && record.owner() == owner_ && (!unused || record.references() == 0);
  });
}

std::uint64_t Drawing::draw_table() {
  if (random_.one_in(4)) return frame_ = world_.spare_table();
  const bool leaf = random_.one_in(2);
  return frame_ = world_.toy_where([&](const FrameRecord& record) {
    return record.owner() == owner_ && (leaf ? record.type() == FrameType::table_1 : is_table(record));
  });
}

// And the slot of a capability, for the arguments that follow.
std::uint64_t Drawing::draw_shared() {
  return frame_ = world_.toy_where([&](const FrameRecord& record) {
    for (std::uint64_t slot = capability_slots; slot > 0; --slot) {
      const CapabilityState state = record.capability_state[slot - 1];
      if (state != CapabilityState::live && state != CapabilityState::revoking) continue;
      index_ = slot;
      return true;
    }
    return false;
  });
}

// And the slot, and who is to lose it.
std::uint64_t Drawing::draw_revoked() {
  const bool is_whole = random_.one_in(2);
  return world_.toy_where([&](const FrameRecord& record) {
    index_ = owner_slot;
    owner_ = record.owner();
    if (is_whole) return record.deadline != time::never;
    for (std::uint64_t slot = 1; slot <= capability_slots; ++slot) {
      if (record.capability_state[slot - 1] != CapabilityState::revoking) continue;
      index_ = slot;
      owner_ = record.capability[slot - 1].tag();
      return true;
    }
    return false;
  });
}

std::uint64_t Drawing::draw_root() {
  if (random_.one_in(4)) return no_frame;
  if (owner_ == root_domain && random_.one_in(2)) return world_.boot().root_table;
  return draw_frame(FrameType::table_4);
}

// Sooner an entry that is there.
std::uint64_t Drawing::draw_index() {
  index_ = random_.below(World::known_indices);
  if (random_.one_in(32)) return index_ = core_slot_first + random_.below(core_slot_count + 1);
  for (std::uint64_t tries = 0; tries < 2 && !is_present(world_.known_entry(frame_, index_)); ++tries) {
    index_ = random_.below(World::known_indices);
  }
  return index_;
}

std::uint64_t Drawing::draw_entry() {
  if (random_.one_in(8)) return odd_word() & ~entry::present;
  if (random_.one_in(2) && is_present(world_.known_entry(frame_, index_))) return 0;
  const auto type = frame_ < world_.frame_count() ? world_.frame(frame_).type() : FrameType::absent;
  if (type > FrameType::table_1 && type <= FrameType::table_4) {
    return link(FrameNumber{draw_frame(static_cast<FrameType>(static_cast<std::uint8_t>(type) - 1))});
  }
  if (random_.one_in(16)) return binding(FrameNumber{world_.boot().frame_table_first}, Rights::read);
  const bool foreign = random_.one_in(4);
  const std::uint64_t slot = foreign ? 1 + random_.below(capability_slots) : owner_slot;
  const std::uint64_t name = world_.toy_where([&](const FrameRecord& record) {
    if (foreign) return record.capability[slot - 1].tag() == owner_;
    return record.owner() == owner_ && (record.type() == FrameType::data || (is_table(record) && random_.one_in(8)));
  });
  const std::uint64_t odd_bits =
      random_.one_in(4) ? random_.next() & (entry::available | entry::accessed | entry::dirty) : 0;
  return binding(FrameNumber{name}, Rights{right_read | random_.below(8)}, Slot{slot}) | odd_bits;
}

std::uint64_t Drawing::draw_address() {
  return random_.one_in(4) ? random_.next() : random_.next() >> 17 & ~(page_size - 1);
}

std::uint64_t Drawing::draw(Is what) {
  switch (what) {
    case Is::nothing: return random_.one_in(8) ? odd_word() : 0;
    case Is::word: return odd_word();
    case Is::domain: return owner_ = some_domain();
    case Is::dead: return owner_ = domain_in(DomainState::dead);
    case Is::building: return owner_ = domain_in(DomainState::building);
    case Is::dying: return owner_ = domain_in(DomainState::dying);
    case Is::free_frame:
      return world_.toy_where([](const FrameRecord& record) { return record.type() == FrameType::free; });
    case Is::data: return frame_ = draw_frame(FrameType::data);
    case Is::of_child: return world_.toy_where([](const FrameRecord& record) { return record.owner() > root_domain; });
    case Is::table: return draw_table();
    case Is::shared: return draw_shared();
    case Is::revoked: return draw_revoked();
    case Is::ports:
      return world_.toy_where([](const FrameRecord& record) { return record.type() == FrameType::ports; });
    case Is::root: return draw_root();
    case Is::context:
      if (random_.one_in(3)) return no_frame;
      return random_.one_in(2) ? number(world_.shared().frame) : draw_frame(FrameType::data);
    case Is::level:
      if (owner_ != root_domain && random_.one_in(2)) return 4;  // a child has no root before it has one of its own
      return random_.one_in(2) ? 1 : 1 + random_.below(4);
    case Is::index: return draw_index();
    case Is::entry: return draw_entry();
    case Is::expected: return world_.known_entry(frame_, index_);
    case Is::compare: return random_.one_in(2) ? 0 : 1;
    case Is::slot: return index_ != 0 && index_ <= capability_slots ? index_ : 1 + random_.below(capability_slots);
    case Is::revoked_slot: return index_;
    case Is::rights: return right_read | random_.below(16);
    case Is::by: return random_.one_in(4) ? random_.below(capability_slots) : owner_slot;
    case Is::scope:
      if (random_.one_in(8)) return 1;
      return random_.one_in(4) ? draw_address() & ~(page_size - 1) : 0;
    case Is::frames:
      return random_.one_in(2) ? world_.domain(owner_).charged + random_.below(3) - 1 : random_.below(12);
    case Is::slices: return random_.below(4);
    case Is::vcpu: return draw_vcpu();
    case Is::address: return draw_address();
    case Is::upcall: return random_.below(entry_count + 1);
    case Is::processor: return random_.one_in(16) ? 1 : 0;
    case Is::position: return random_.below(16);
    case Is::until: return random_.below(world_.now + 4);
    case Is::deadline: return random_.next() | std::uint64_t{1} << 63;
    case Is::revocation: return random_.one_in(2) ? 0 : random_.next() | std::uint64_t{1} << 63;
    case Is::batch:
      return world_.toy_where(
          [](const FrameRecord& record) { return record.type() == FrameType::data && record.owner() == root_domain; });
    case Is::first: return random_.below(World::known_indices);
    case Is::count: return random_.below(random_.one_in(16) ? words_per_frame + 2 : World::known_indices);
    case Is::port: return random_.below(2);
    case Is::event: return event::first_of_ports - 1 + random_.below(128);
  }
  __builtin_unreachable();
}

// Something at the edge of something, or anything.
std::uint64_t Drawing::odd_word() {
  switch (random_.below(6)) {
    case 0: return random_.below(8);
    case 1: return random_.below(world_.frame_count() + 2);
    case 2: return (std::uint64_t{1} << random_.below(64)) - random_.below(2);
    case 3: return ~random_.below(8);
    case 4: return words_per_frame - 1 + random_.below(3);
    default: return random_.next() >> random_.below(64);
  }
}

// Rarely what is slow, or ends what others need.
std::uint64_t draw_number(Random& random) {
  const std::uint64_t drawn = random.below(call_count + 2);
  if (drawn >= call_count) return ~random.below(short_call_count + 1);
  switch (const Call call{drawn}) {
    case Call::console_write: return number(random.one_in(256) ? call : Call::table_set);
    case Call::domain_start:
    case Call::domain_destroy:
    case Call::vcpu_destroy:
    case Call::ports_destroy: return number(random.one_in(4) ? call : Call::table_set);
    case Call::version:
    case Call::yield: return number(random.one_in(2) ? call : Call::table_set);
    default: return drawn;
  }
}

}  // namespace

Attempt draw_attempt(World& world) {
  Random& random = world.random;
  Drawing drawing{world};
  Attempt attempt{random.one_in(64) ? drawing.odd_word() : draw_number(random), {}};
  const bool is_junk = attempt.number >= call_count || random.one_in(64);
  for (std::size_t i = 0; i < attempt.argument.size(); ++i) {
    attempt.argument[i] = is_junk ? drawing.odd_word() : drawing.draw(arguments_of[attempt.number][i]);
  }
  if (random.one_in(8)) {
    std::uint64_t& spoiled = attempt.argument[random.below(attempt.argument.size())];
    spoiled = random.one_in(2) ? drawing.odd_word() : spoiled ^ std::uint64_t{1} << random.below(64);
  }
  return attempt;
}

}  // namespace exo::libos
