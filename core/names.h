// SPDX-License-Identifier: MIT
// Names of the core's objects. A name is made from a caller's word only after its range was checked.
#pragma once

#include <cstdint>

namespace exo::core {

enum class FrameNumber : std::uint64_t {};  // below frame_count
enum class DomainId : std::uint64_t {};     // below domain_count
enum class VcpuId : std::uint64_t {};       // below vcpu_count

constexpr std::uint64_t number(FrameNumber name) { return static_cast<std::uint64_t>(name); }
constexpr std::uint64_t number(DomainId name) { return static_cast<std::uint64_t>(name); }
constexpr std::uint64_t number(VcpuId name) { return static_cast<std::uint64_t>(name); }

}  // namespace exo::core
