// SPDX-License-Identifier: MIT
// What the proofs take for granted about the image and the ELF file itself can show.
#pragma once

#include "proofs/x86/image.h"

#include <string>
#include <vector>

namespace exo::proofs::x86 {

struct ImageVerdict {
  std::string name;  // such as "objects_disjoint"
  bool holds;
  std::string violation;  // one sentence about the first one, empty if it holds
};

// objects_disjoint, functions_disjoint: no two symbols share a byte (two names for the same bytes may).
// write_xor_execute: no segment is both writable and executable.
// rights_by_page: segments with different rights share no page.
// sections_in_segments: each section lies in one segment, which lets nobody write code or constants, nor execute
//   constants.
// no_relocations: nothing is left for a loader to patch.
std::vector<ImageVerdict> check_image(const Image& image);

}  // namespace exo::proofs::x86
