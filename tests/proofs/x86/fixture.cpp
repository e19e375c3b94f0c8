// SPDX-License-Identifier: MIT
#include "tests/proofs/x86/fixture.h"

#include <functional>

namespace exo::tests {

using proofs::x86::Layout;

const proofs::x86::Image& fixture() {
  static const proofs::x86::Image image{FIXTURE};
  return image;
}

std::vector<Scalar> scalars_of(const proofs::x86::Object& object) {
  std::vector<Scalar> scalars;
  const std::function<void(const Layout&, Scalar)> walk = [&](const Layout& layout, const Scalar& at) {
    switch (layout.kind()) {
      case Layout::Kind::scalar: scalars.push_back({at.path, at.indices, at.offset, layout.bytes()}); break;
      case Layout::Kind::array:
        for (std::uint64_t i = 0; i < layout.count(); ++i) {
          Scalar element = at;
          element.indices.push_back(i);
          element.offset += i * layout.element().bytes();
          walk(layout.element(), element);
        }
        break;
      case Layout::Kind::record:
        for (const Layout::Member& member : layout.members()) {
          walk(member.layout, {at.path + "." + member.name, at.indices, at.offset + member.offset, 0});
        }
        break;
    }
  };
  walk(object.layout, {object.name, {}, 0, 0});
  return scalars;
}

std::vector<proofs::x86::Object> fixture_objects() {
  const proofs::x86::DebugTypes types{FIXTURE};
  std::vector<proofs::x86::Object> objects;
  for (const char* name : {"records", "rows", "single"}) {
    objects.push_back({.name = name,
                       .address = fixture().object(name).address,
                       .layout = types.variable(std::string{"exo::tests::"} + name)});
  }
  return objects;
}

}  // namespace exo::tests
