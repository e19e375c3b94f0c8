// SPDX-License-Identifier: MIT
#include "model/elementary_steps.h"

#include "model/happening.h"

namespace exo::model {

namespace {

using Request = spec::Request<Native>;

}  // namespace

std::string_view name_of_step(const Machine& machine, const Step& step) {
  const Happening* const happening = happening_of(machine, step);
  return happening == nullptr ? kind_name(step.kind) : happening->name;
}

void each_elementary_step(const Machine& machine, const Step& step,
                          const std::function<void(const Machine& before, const ElementaryStep&)>& visit) {
  Request request{machine.caller(), step.argument, step.hardware};
  const auto* const call = step.kind == Step::Kind::call ? spec::call_of<Native>(step.call) : nullptr;
  if (call == nullptr || !call->steps || machine.in_user_mode()) {
    visit(machine, {name_of_step(machine, step), request, [&](Machine& one, const Request& as) {
                      Step same = step;
                      same.hardware = as.hardware;
                      return one.perform(same);
                    }});
    return;
  }
  const spec::Steps<Native>& steps = *call->steps;
  if (!spec::begins(*call, machine.state(), request)) return;
  Machine before{machine};
  for (; request.position < steps.count(request); ++request.position) {
    request.hardware = request.position < step.of_steps.size() ? step.of_steps[request.position] : Inputs{};
    const auto take = [&](Machine& one, const Request& as) { return one.commit(steps.specify(one.state(), as)); };
    visit(before, {steps.name, request, take});
    if (take(before, request).status != spec::code(Status::ok)) break;
  }
}

}  // namespace exo::model
