// SPDX-License-Identifier: MIT
// Compiled code on the host against its symbolic execution: results, all memory, and that every obligation holds
// on every run.
#include "tests/proofs/x86/records.h"
#include "tests/proofs/x86/fixture.h"
#include "tests/proofs/x86/forms.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <functional>
#include <map>

namespace exo::tests {
namespace {

using proofs::x86::Field;
using Arguments = std::vector<std::uint64_t>;

struct Tested {
  std::string name;
  std::function<std::uint64_t(const Arguments&)> on_host;
  std::vector<std::uint64_t> limits;  // of the arguments, sometimes exceeded; 0 for any word

  friend void PrintTo(const Tested& tested, std::ostream* out) { *out << tested.name; }
};

// What the host's objects hold, by path and indices.
using Element = std::pair<std::string, Arguments>;
using Snapshot = std::map<Element, std::uint64_t>;

class RecordsTest : public testing::TestWithParam<Tested> {
 protected:
  static Snapshot take_snapshot() {
    static const std::map<std::string, const void*> places{{"records", records}, {"rows", rows}, {"single", &single}};
    static const std::vector<proofs::x86::Object> objects = fixture_objects();
    Snapshot snapshot;
    for (const proofs::x86::Object& object : objects) {
      const auto* first = static_cast<const std::byte*>(places.at(object.name));
      for (const Scalar& scalar : scalars_of(object)) {
        std::uint64_t value = 0;
        std::memcpy(&value, first + scalar.offset, scalar.bytes);
        snapshot[{scalar.path, scalar.indices}] = value;
      }
    }
    return snapshot;
  }

  void randomise() {
    for (Record& record : records) {
      std::array<std::uint64_t, 8> words;
      for (auto& word : words) word = corner_or_random(random_);
      words[0] = (words[0] & ~std::uint64_t{0xffff}) | random_() % 20;
      record = std::bit_cast<Record>(words);
    }
    for (auto& row : rows) {
      for (auto& word : row) word = random_();
    }
    single = static_cast<std::uint32_t>(random_());
    before_ = take_snapshot();
  }

  Arguments random_arguments() {
    Arguments arguments;
    for (const std::uint64_t limit : GetParam().limits) {
      const bool within = limit != 0 && random_() % 8 != 0;
      arguments.push_back(within ? random_() % limit : corner_or_random(random_));
    }
    return arguments;
  }

  // The element that a key names with the values put in. No index where the object has none.
  template <class Key>
  Element element(const Field& field, const Key& key) const {
    Element element{field.path, {}};
    if (field.path == "single") return element;
    for (const Word& part : key) element.second.push_back(values_.must(part));
    return element;
  }

  // Each element is an unknown, whose value is the host's. On paths not taken a key may name no element.
  template <class Key>
  Word initial(const Field& field, const Key& key) {
    const Element which = element(field, key);
    std::string name = field.path;
    for (const std::uint64_t index : which.second) name += "@" + std::to_string(index);
    const Word unknown = proofs::word_constant(name);
    const auto known = before_.find(which);
    values_.set(unknown, known == before_.end() ? 0 : known->second);
    return unknown;
  }

  proofs::x86::Environment environment() {
    proofs::x86::Environment environment;
    environment.objects = fixture_objects();
    environment.initial = [this](Field& field) {
      std::visit(
          [&](auto& map) {
            map.base().set_reader([this, &field](const auto& key) { return this->initial(field, key); });
          },
          field.map);
    };
    return environment;
  }

  std::uint64_t final_value(const Field& field, const Element& which) const {
    proofs::x86::Indices indices{which.second.begin(), which.second.end()};
    return values_.must(field.read(indices));
  }

  // What changed on the host has changed so, and whatever was written is what the host has.
  void compare(const proofs::x86::Fields& fields) {
    const Snapshot after = take_snapshot();
    for (const auto& [which, value] : after) {
      if (before_.at(which) == value) continue;
      ASSERT_TRUE(fields.all().contains(which.first)) << which.first;
      EXPECT_EQ(final_value(*fields.all().at(which.first), which), value) << which.first;
    }
    for (const auto& [path, field] : fields.all()) {
      std::visit(
          [&](auto& map) {
            for (const auto& write : map.log()) {
              if (!values_.must(write.guard)) continue;
              const Element which = element(*field, write.key);
              EXPECT_EQ(final_value(*field, which), after.at(which)) << path;
            }
          },
          field->map);
    }
  }

  Random random_{7};
  proofs::x86::Program program_{fixture()};
  Values values_;
  Snapshot before_;
};

TEST_P(RecordsTest, ExecutesAsCompiled) {
  for (int sample = 0; sample < 16; ++sample) {
    randomise();
    values_ = Values{};
    const Arguments arguments = random_arguments();
    std::vector<Word> words;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      words.push_back(proofs::word_constant("argument" + std::to_string(i)));
      values_.set(words.back(), arguments[i]);
    }
    proofs::x86::Executor executor{program_, environment()};
    const proofs::x86::Result result = executor.run(GetParam().name, words);
    const std::uint64_t expected = GetParam().on_host(arguments);

    EXPECT_EQ(values_.of(result.rax), expected);
    for (const proofs::x86::Obligation& obligation : executor.obligations()) {
      EXPECT_EQ(values_.of(!obligation.guard || obligation.condition), true) << obligation.what;
    }
    compare(executor.fields());
    if (HasFailure()) return;
  }
}

const std::vector<Tested> tested{
    {"read_slot", [](const Arguments& a) { return read_slot(a[0], a[1]); }, {16, 6}},
    {"write_bytes", [](const Arguments& a) { return write_bytes(a[0], a[1], a[2]); }, {17, 4, 0}},
    {"clear_bytes", [](const Arguments& a) { return clear_bytes(a[0], a[1]); }, {16, 0}},
    {"choose_record", [](const Arguments& a) { return choose_record(a[0], a[1], a[2]); }, {16, 16, 20}},
    {"from_entry", [](const Arguments& a) { return from_entry(a[0]); }, {1u << 17}},
    {"walk_rows", [](const Arguments& a) { return walk_rows(a[0], a[1]); }, {0, 0}},
    {"chain", [](const Arguments& a) { return chain(a[0]); }, {16}},
    {"look_up", [](const Arguments& a) { return look_up(a[0]); }, {12}},
    {"exchange_row", [](const Arguments& a) { return exchange_row(a[0], a[1], a[2], a[3]); }, {4, 512, 0, 0}},
    {"fill_row", [](const Arguments& a) { return fill_row(a[0], a[1]); }, {4, 0}},
    {"maybe_nothing", [](const Arguments& a) { return maybe_nothing(a[0], a[1]); }, {16, 2}},
    {"narrow", [](const Arguments& a) { return narrow(a[0], a[1]); }, {16, 0}},
};

INSTANTIATE_TEST_SUITE_P(All, RecordsTest, testing::ValuesIn(tested), [](const auto& one) { return one.param.name; });

}  // namespace
}  // namespace exo::tests
