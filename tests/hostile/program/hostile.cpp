// SPDX-License-Identifier: MIT
// A root program that makes as many calls as it is told, random ones and half-valid ones, and writes down what was
// answered: "SEED CALLS" are the words for it.
#include "libos/base/program.h"
#include "libos/base/table_entry.h"
#include "libos/base/words.h"
#include "tests/hostile/program/journal.h"
#include "tests/hostile/program/resume_by.h"

namespace exo::libos {
namespace {

constexpr std::uint64_t exit_unusable = 1;
constexpr std::uint64_t most_records = 1024;  // of one deed

class Hostile {
 public:
  Hostile(World& world, Journal& journal) : world_{world}, random_{world.random}, journal_{journal} {}

  void make_random_call();
  void touch_spare_page();
  void scribble();
  void tidy_up();
  void lose_binding();

 private:
  void make(const Attempt& attempt);
  void make(Call call, std::array<std::uint64_t, 5> argument = {}) { make({number(call), argument}); }
  Answered perform(const Attempt& attempt);
  void write_record(std::uint64_t kind, bool must_be_refused);
  void note_effect(const Attempt& attempt, const Result& result);
  bool has_user_root() const { return world_.vcpu(root_vcpu).user_root != no_frame; }

  World& world_;
  Random& random_;
  Journal& journal_;
};

Answered call_watched(const Attempt& attempt) {
  auto [rdi, rsi, rdx, r10_word, r8_word] = attempt.argument;
  std::uint64_t rax = attempt.number;
  register std::uint64_t r10 asm("r10") = r10_word;
  register std::uint64_t r8 asm("r8") = r8_word;
  register std::uint64_t r9 asm("r9") = rax;
  asm volatile("syscall"
               : "+a"(rax), "+D"(rdi), "+S"(rsi), "+d"(rdx), "+r"(r10), "+r"(r8), "+r"(r9)
               :
               : "rcx", "r11", "memory");
  return {{Status{rax}, rdx}, rdi | rsi | r8 | r9 | r10};
}

// A record that leads back, or has something that must be refused.
void Hostile::write_record(std::uint64_t kind, bool must_be_refused) {
  constexpr std::uint64_t not_canonical = std::uint64_t{1} << 62;
  const std::uint64_t record = shared_context::first_record + kind * shared_context::record_words;
  const auto store = [&](std::uint64_t word, std::uint64_t value) {
    journal_.store(world_.shared(), record + word, value);
  };
  const auto canonical = [&] { return random_.next() >> 17; };
  for (std::uint64_t word = context::rax; word <= context::r15; ++word) store(word, random_.next());
  store(context::rax, number(Status::ok));
  store(context::rdx, 0);
  store(context::rsp, canonical());
  store(context::rip, number(address_of(reinterpret_cast<void*>(resume_landing))));
  // Not those by which the program would stumble.
  store(context::rflags, random_.next() & ~std::uint64_t{0x4'4500});
  store(context::fs_base, canonical());
  store(context::gs_base, canonical());
  store(shared_context::mode, has_user_root() ? 0 : random_.below(2));
  if (!must_be_refused && !random_.one_in(3)) return;
  switch (must_be_refused ? random_.below(2) : random_.below(5)) {
    case 0: return store(context::rip, not_canonical);
    case 1: return store(context::rsp, not_canonical);
    case 2: return store(context::fs_base, not_canonical);
    case 3: return store(context::gs_base, not_canonical);
    default: return store(shared_context::mode, 2 + random_.below(2));
  }
}

Answered Hostile::perform(const Attempt& attempt) {
  if (attempt.is(Call::resume)) {
    if (attempt.argument[0] < upcall_count) write_record(attempt.argument[0], false);
    return {resume_by(attempt.argument[0])};
  }
  if (attempt.number != return_to_user_number) return call_watched(attempt);
  write_record(number(Upcall::call), true);
  return {call_watched(attempt).result};  // it leaves all other registers as they are
}

void Hostile::note_effect(const Attempt& attempt, const Result& result) {
  if (!result.ok()) return;
  if (attempt.is(Call::table_set)) world_.note_entry(attempt.argument[0], attempt.argument[1], attempt.argument[2]);
  if (attempt.is(Call::table_create)) world_.note_table(attempt.argument[0]);
  if (attempt.is(Call::timer_set)) world_.now = result.value;
}

void Hostile::make_random_call() {
  Attempt attempt = draw_attempt(world_);
  while (would_end_us(world_, attempt)) attempt = draw_attempt(world_);
  make(attempt);
}

void Hostile::make(const Attempt& attempt) {
  const Answered answered = perform(attempt);
  journal_.note_call(attempt, answered);
  note_effect(attempt, answered.result);
}

// After a flush, the processor finds the entry itself, and says so in it.
void Hostile::touch_spare_page() {
  const std::uint64_t index = random_.below(World::known_indices);
  const std::uint64_t word = world_.spare_entry(index);
  if (!is_present(word) || (word & entry::user) == 0) return;
  make(Call::tlb_flush);
  const Page page{target(word), FrameNumber{world_.spare_table()}, index, world_.spare_page(index)};
  static_cast<void>(page.words[0]);
  journal_.note_touch(world_.spare_table(), index, entry::accessed);
  const bool is_writable = (word & entry::writable) != 0 && world_.is_toy(number(page.frame));
  if (!is_writable || random_.one_in(2)) return;
  journal_.note_touch(world_.spare_table(), index, entry::dirty);
  if (random_.one_in(2)) return journal_.store(page, random_.below(words_per_frame), random_.next());
  // Something for table_update.
  journal_.store(page, random_.below(World::known_indices),
                 binding(FrameNumber{world_.any_toy()}, Rights::read_write, Slot{random_.below(2)}));
}

// Words of the shared context that the core reads for events.
void Hostile::scribble() {
  const std::uint64_t word = random_.one_in(4)   ? random_.below(upcall_count)
                             : random_.one_in(3) ? shared_context::selector
                                                 : shared_context::pending + random_.below(128);
  journal_.store(world_.shared(), word, random_.one_in(2) ? 0 : random_.next());
}

// Takes from a toy what it is, as far as that goes: without it, in the end each is in the way of another. At times from
// another frame that was shared.
void Hostile::tidy_up() {
  const std::uint64_t toy = random_.one_in(4) ? world_.any_shared() : world_.any_toy();
  const FrameRecord& record = world_.frame(toy);
  const std::uint64_t owner = record.owner();
  const bool is_closed = world_.domain(owner).state == DomainState::running && owner != root_domain;
  if (is_closed) make(Call::domain_destroy, {owner});
  for (std::uint64_t vcpu = root_vcpu + 1; vcpu < World::known_names; ++vcpu) {
    if (world_.vcpu(vcpu).context == toy) make(Call::vcpu_destroy, {vcpu});
  }
  for (std::uint64_t index = 0; index < words_per_frame && world_.is_toy(toy) && record.entries() != 0; ++index) {
    const bool is_of_core = index >= core_slot_first && index < core_slot_first + core_slot_count;
    if (!is_of_core || record.type() != FrameType::table_4) make(Call::table_set, {toy, index});
  }
  for (std::uint64_t slot = capability_slots; slot > 0; --slot) {
    if (record.capability_state[slot - 1] == CapabilityState::live) make(Call::capability_revoke, {toy, slot});
    if (record.capability_state[slot - 1] == CapabilityState::revoking) make(Call::capability_release, {toy, slot});
  }
  if (record.type() == FrameType::ports) make(Call::ports_destroy, {toy});
  make(Call::tlb_flush);
  make(Call::table_destroy, {toy});
  make(Call::frame_release, {toy});
}

// A frame of a child that we bind, and that is then taken from us: calls that seldom meet by chance.
void Hostile::lose_binding() {
  const std::uint64_t toy = world_.toy_where([](const FrameRecord& record) {
    return record.owner() > root_domain && record.type() == FrameType::data && record.deadline == time::never;
  });
  const Slot slot{1 + random_.below(capability_slots)};
  const std::uint64_t table = world_.spare_table();
  make(Call::capability_derive, {toy, number(slot), root_domain, number(Rights::read_write)});
  make(Call::table_set,
       {table, random_.below(World::known_indices), binding(FrameNumber{toy}, Rights::read_write, slot)});
  touch_spare_page();
  if (random_.one_in(4)) make(Call::frame_revoke, {toy});
  make(Call::capability_revoke, {toy, number(slot)});
  make(Call::capability_repossess, {toy, number(slot), table});
}

}  // namespace

std::uint64_t root_main(const BootInformation& boot) {
  static Root root{boot};
  if (!root.start() || root.frames().map_all() != Status::ok) return exit_unusable;
  Words words{boot.command_line};
  const auto seed = parse_number(words.next()), calls = parse_number(words.next());
  if (!seed || !calls) return exit_unusable;
  static World world{root, *seed};
  if (!world.prepare()) return exit_unusable;

  Journal journal;
  Hostile program{world, journal};
  journal.hand_over();
  for (std::uint64_t made = 0; made < *calls; ++made) {
    journal.make_room(most_records);
    if (world.random.one_in(16)) program.touch_spare_page();
    if (world.random.one_in(32)) program.scribble();
    if (world.random.one_in(64)) program.tidy_up();
    if (world.random.one_in(64)) program.lose_binding();
    if (world.random.one_in(hostile::log_capacity)) journal.hand_over();
    program.make_random_call();
  }
  journal.hand_over_last();
  return 0;
}

}  // namespace exo::libos
