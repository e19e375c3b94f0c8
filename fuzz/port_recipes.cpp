// SPDX-License-Identifier: MIT
// Event ports.
#include "fuzz/recipes.h"

namespace exo::fuzz {

namespace {

using model::Step;

constexpr Word used_ports = 3;  // of a frame, so that calls meet

struct Port {
  Word frame, index;
};

// A port of which the condition holds: of the owner of its frame, and of its word.
template <class Condition>
std::optional<Port> port_where(Picker& pick, Condition&& holds) {
  Port port{};
  const bool found = pick.frame_where([&](Word frame) {
                           if (!pick.type_is(frame, FrameType::ports)) return false;
                           const auto index = pick.first_where(0, used_ports, [&](Word candidate) {
                             return holds(pick.state().owner[frame], pick.state().memory[frame, candidate]);
                           });
                           port = {frame, index.value_or(0)};
                           return index.has_value();
                         })
                         .has_value();
  return found ? std::optional{port} : std::nullopt;
}

Port any_port(Picker& pick) {
  return port_where(pick, [](Word, Word) { return true; })
      .value_or(Port{pick.any_frame(), pick.choices().below(used_ports)});
}

// A port of the caller's, allocated or not, more often than not.
Port own_port(Picker& pick, bool is_allocated) {
  const auto own =
      port_where(pick, [&](Word owner, Word word) { return owner == pick.caller() && (word != 0) == is_allocated; });
  Port port = own.has_value() && !pick.choices().one_in(8) ? *own : any_port(pick);
  if (pick.choices().one_in(16)) port.index = ports_per_frame + pick.choices().below(2);
  return port;
}

// A port that the caller may send to, and that leads somewhere, more often than not.
Port port_to_send_to(Picker& pick) {
  const bool any = pick.choices().one_in(4);
  return port_where(pick,
                    [&](Word, Word word) {
                      return spec::sender_of(word) == pick.caller() && (any || spec::receiver_of(word) != no_vcpu);
                    })
      .value_or(own_port(pick, true));
}

Step ports_create(Picker& pick) {
  const bool any = pick.choices().one_in(4);
  const auto frame = pick.frame_where([&](Word candidate) {
    return pick.owned(candidate, pick.caller()) && pick.type_is(candidate, FrameType::data) &&
           (any || pick.is_unused(candidate));
  });
  return Step::of(Call::ports_create, {frame.value_or(pick.any_frame())});
}

Step port_bind(Picker& pick) {
  Choices& choices = pick.choices();
  constexpr Word others[]{event::timer, event::first_of_ports - 1, event_count - 1, event_count};
  const auto [frame, index] = own_port(pick, true);
  const Word vcpu = choices.one_in(4) ? pick.any_identity() : pick.vcpu_of_caller();
  const Word number = choices.one_in(8) ? choices.one_of(others) : event::first_of_ports + choices.below(3);
  return Step::of(Call::port_bind, {frame, index, choices.one_in(8) ? pick.odd_word() : vcpu, number});
}

}  // namespace

std::optional<Step> wake_step(Picker& pick) {
  const model::State& state = pick.state();
  const bool blocked = pick.choices().one_in(2);  // or any that is not ready
  const auto waits = [&](Word vcpu) {
    if (blocked) return state.vcpu_state[vcpu] == spec::code(VcpuState::blocked);
    return state.vcpu_state[vcpu] != spec::code(VcpuState::absent) &&
           state.vcpu_state[vcpu] != spec::code(VcpuState::ready);
  };
  const bool gone = pick.choices().one_in(4);  // one whose name another domain's may have
  const auto leading = port_where(pick, [&](Word owner, Word word) {
    const Word receiver = spec::receiver_of(word);
    if (spec::sender_of(word) != pick.caller()) return false;
    return gone ? receiver != no_vcpu && state.vcpu_domain[receiver] != owner : waits(receiver);
  });
  if (leading.has_value()) return Step::of(Call::port_send, {leading->frame, leading->index}, pick.found_events());
  const auto waiting =
      pick.vcpu_where([&](Word vcpu) { return waits(vcpu) && state.vcpu_domain[vcpu] == pick.caller(); });
  const auto own = port_where(
      pick, [&](Word owner, Word word) { return owner == pick.caller() && spec::sender_of(word) == pick.caller(); });
  if (!waiting.has_value() || !own.has_value()) return std::nullopt;
  return Step::of(Call::port_bind, {own->frame, own->index, *waiting, event::first_of_ports});
}

Step plausible_port_call(Call call, Picker& pick) {
  Choices& choices = pick.choices();
  const bool has_ports = pick.frame_where([&](Word frame) {
                               return pick.type_is(frame, FrameType::ports) && pick.owned(frame, pick.caller());
                             })
                             .has_value();
  if (!has_ports && !choices.one_in(4)) call = Call::ports_create;
  // Frames are few, and what is undone as often as done is seldom used.
  if (call == Call::ports_create && has_ports && !choices.one_in(8)) call = Call::port_send;
  if (call == Call::ports_destroy && !choices.one_in(4)) call = Call::port_allocate;
  if (call == Call::port_release && !choices.one_in(4)) call = Call::port_bind;
  switch (call) {
    case Call::ports_create: return ports_create(pick);
    case Call::ports_destroy: return Step::of(call, {own_port(pick, choices.one_in(2)).frame});
    case Call::port_allocate: {
      const auto [frame, index] = own_port(pick, choices.one_in(8));
      const Word sender = choices.one_in(2) ? pick.caller() : pick.any_identity();
      return Step::of(call, {frame, index, choices.one_in(16) ? pick.odd_word() : sender});
    }
    case Call::port_bind: return port_bind(pick);
    case Call::port_release: {
      const auto [frame, index] = own_port(pick, true);
      return Step::of(call, {frame, index});
    }
    default: {
      const auto [frame, index] = port_to_send_to(pick);
      return Step::of(call, {frame, index}, pick.found_events());
    }
  }
}

}  // namespace exo::fuzz
