// SPDX-License-Identifier: MIT
// The boot module: an uncompressed cpio archive in the "newc" format (cpio(5)), which holds the root program,
// as its first member "root", and whatever else is for the root domain.
#pragma once

#include "core/arch/x86_64/bytes.h"
#include "spec/abi.h"

namespace exo::core {

struct ArchiveMember {
  const char* name;  // ended by 0, inside the archive
  Bytes content;
};

struct Archive {
  const char* fault = nullptr;  // what is wrong with it, or null
  std::uint64_t member_count = 0;
  ArchiveMember members[max_boot_modules];
};

// Any bytes will do. An archive without members is not a fault; without its trailer it is.
Archive read_archive(Bytes bytes);

}  // namespace exo::core
