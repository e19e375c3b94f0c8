// SPDX-License-Identifier: MIT
#include "model/lockstep.h"

#include "model/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace exo::model {

namespace {

constexpr std::size_t small_object = 4096;  // bytes that are quickly compared at each step

}  // namespace

Lockstep::Lockstep(Word frames, unsigned interval)
    : model_{frames}, expected_{frames}, core_{frames}, interval_{interval} {
  set(map_named("frame_count"), {}, frames);
}

Lockstep::Lockstep(const Machine& start, unsigned interval) : Lockstep{start.frames(), interval} {
  start_.emplace(Start{start, CoreCopy{start.frames()}});
  start_->machine.forget_writes();
  start_->copy.view().lower_all(start_->machine);
  reset();
}

void Lockstep::reset() {
  if (!start_.has_value()) throw std::logic_error{"there is no start to go back to"};
  model_ = start_->machine;
  for (std::size_t object = 0; object < all_objects().size(); ++object) {
    std::ranges::copy(start_->copy.view().bytes(object), expected_.view().bytes(object).begin());
  }
  core_.load(start_->copy.view());
  steps_ = 0;
}

bool Lockstep::set(MapNumber map, std::array<Word, 2> key, Word value) {
  model_.forget_writes();
  const bool exists = model_.set(map, key, value);
  lower_writes(true);
  return exists;
}

std::optional<std::string> Lockstep::perform(const Step& step) {
  // Since the last step the processor has gone to ring 3.
  static const MapNumber leave = map_named("cpu_leave");
  if (model_.get(leave, {}) != 0 && !model_.is_idle() && model_.is_running()) set(leave, {}, 0);
  model_.forget_writes();
  answer_ = model_.perform(step);
  lower_writes(!step.by_core());
  return compare(core_.perform(step));
}

void Lockstep::lower_writes(bool also_to_core) {
  for (const Machine::Write& write : model_.writes()) {
    expected_.view().lower(model_, write);
    if (also_to_core) core_.view().lower(model_, write);
  }
}

std::optional<std::string> Lockstep::compare(Answer of_core) {
  if (of_core != answer_) {
    return fmt::format("the core answers {} {:#x}, the model {} {:#x}", status_name(of_core.status), of_core.value,
                       status_name(answer_.status), answer_.value);
  }
  const bool everything = ++steps_ % interval_ == 0;
  for (std::size_t object = 0; object < all_objects().size(); ++object) {
    if (!everything && core_.view().bytes(object).size() > small_object) continue;
    if (auto found = difference(core_.view(), expected_.view(), object)) return found;
  }
  if (everything) return std::nullopt;
  for (const Machine::Write& write : model_.writes()) {
    const std::size_t object = object_of(write.map);
    const std::size_t size = all_objects()[object].record_size;
    const std::size_t start = position_of(write.map, write.key)[0] * size;
    if (auto found = difference(core_.view(), expected_.view(), object, start, size)) return found;
  }
  return std::nullopt;
}

}  // namespace exo::model
