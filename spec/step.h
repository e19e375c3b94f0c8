// SPDX-License-Identifier: MIT
// How a call is specified: ordered rejections, then one change.
//
//   Step<V> step{old};
//   step.reject_if(<condition on old>, Status::...);    // the first that holds decides; nothing changes
//   step.next.owner[frame] = domain;                    // takes effect only when nothing was rejected
//   return step.done();
#pragma once

#include "spec/state.h"

namespace exo::spec {

template <class V>
struct Outcome {
  State<V> next;
  Word<V> status;
  Word<V> value;  // zero unless the status is ok
};

template <class V>
class Step {
 public:
  State<V> next;

  explicit Step(const State<V>& old) : next{old} {
    State<V>::each(next, [this](auto& map) { map.set_guard(&guard_); });
  }
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;

  // Rejections come before changes, and outside `when`.
  void reject_if(const Bool<V>& condition, Status status) {
    if (recorder_ != nullptr) recorder_->push_back(status);
    status_ = V::choose(guard_ && condition, Word<V>{code(status)}, status_);
    guard_ = guard_ && !condition;
  }

  // Changes made by `change` take effect where the condition holds.
  template <class Change>
  void when(const Bool<V>& condition, Change&& change) {
    const Bool<V> outer = guard_;
    guard_ = guard_ && condition;
    change();
    guard_ = outer;
  }

  Outcome<V> done(const Word<V>& value = Word<V>{0}) {
    State<V>::each(next, [](auto& map) { map.set_guard(nullptr); });
    return Outcome<V>{std::move(next), status_, V::choose(guard_, value, Word<V>{0})};
  }

  // While set, the statuses of all rejections are noted, whether they hold or not.
  static void record_rejections(std::vector<Status>* recorder) { recorder_ = recorder; }

 private:
  static inline thread_local std::vector<Status>* recorder_ = nullptr;

  Bool<V> guard_{true};
  Word<V> status_{code(Status::ok)};
};

}  // namespace exo::spec
