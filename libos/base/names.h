// SPDX-License-Identifier: MIT
// Names of what the calls are about. Physical names: a frame is called by its number.
#pragma once

#include "spec/abi.h"

#include <cstdint>
#include <utility>

namespace exo::libos {

enum class FrameNumber : std::uint64_t {};
enum class DomainId : std::uint64_t {};
enum class VcpuId : std::uint64_t {};
enum class VirtualAddress : std::uint64_t {};  // in bytes, canonical

// Which capability of a frame authorises a binding; the owner needs none.
enum class Slot : std::uint64_t { owner = owner_slot };

enum class Rights : std::uint64_t {
  read = right_read,
  read_write = right_read | right_write,
  read_execute = right_read | right_execute,
  all = all_rights,
};

template <class Name>
  requires std::is_enum_v<Name>
constexpr std::uint64_t number(Name name) {
  return static_cast<std::uint64_t>(name);
}

constexpr bool allows(Rights rights, std::uint64_t right) { return (number(rights) & right) != 0; }

constexpr FrameNumber operator+(FrameNumber first, std::uint64_t count) { return FrameNumber{number(first) + count}; }

constexpr VirtualAddress operator+(VirtualAddress address, std::uint64_t bytes) {
  return VirtualAddress{number(address) + bytes};
}

// The memory at an address that is mapped in this program.
template <class T>
T* at(VirtualAddress address) {
  return reinterpret_cast<T*>(number(address));
}

inline VirtualAddress address_of(const volatile void* memory) {
  return VirtualAddress{reinterpret_cast<std::uint64_t>(memory)};
}

}  // namespace exo::libos
