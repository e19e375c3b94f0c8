// SPDX-License-Identifier: MIT
// Names of the core's objects, and the numbers of what the interface enumerates. A name is made from a caller's word
// only after its range was checked.
#pragma once

#include "spec/abi.h"

#include <cstdint>

namespace exo::core {

enum class FrameNumber : std::uint64_t {};  // below frame_count
enum class DomainId : std::uint64_t {};     // below domain_count
enum class VcpuId : std::uint64_t {};       // below vcpu_count

constexpr std::uint64_t number(FrameNumber name) { return static_cast<std::uint64_t>(name); }
constexpr std::uint64_t number(DomainId name) { return static_cast<std::uint64_t>(name); }
constexpr std::uint64_t number(VcpuId name) { return static_cast<std::uint64_t>(name); }
constexpr std::uint64_t number(Upcall kind) { return static_cast<std::uint64_t>(kind); }
constexpr std::uint64_t number(Mode mode) { return static_cast<std::uint64_t>(mode); }
constexpr std::uint64_t number(Status status) { return static_cast<std::uint64_t>(status); }

}  // namespace exo::core
