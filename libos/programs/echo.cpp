// SPDX-License-Identifier: MIT
// A service for others to call: it adds one to each word of a message. Of a message that begins with its argument it
// dies.
#include "libos/base/control.h"
#include "libos/base/program.h"

namespace exo::libos {
namespace {

class Echo final : public Service {
 public:
  explicit Echo(std::uint64_t deadly) : deadly_{deadly} {}

  void answer(DomainId, Message& message) override {
    if (message[0] == deadly_) asm volatile("ud2");
    for (std::uint64_t& word : message) ++word;
  }

 private:
  std::uint64_t deadly_;
};

}  // namespace

std::uint64_t child_main(Mailbox& mailbox) {
  Echo echo{mailbox.argument};
  const Status refused = serve(mailbox.vcpu, echo);
  print("I cannot wait to be called: {}.\n", name(refused));
  return 1;
}

}  // namespace exo::libos
