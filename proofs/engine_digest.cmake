# SPDX-License-Identifier: MIT
# Writes a header with a digest of the files that decide obligations, for the cache of proofs.
file(GLOB files ${SOURCE}/*.h ${SOURCE}/*.cpp ${SOURCE}/x86/*.h ${SOURCE}/x86/*.cpp)
list(SORT files)
set(all "")
foreach(file ${files})
  file(SHA256 ${file} digest)
  string(APPEND all "${digest}\n")
endforeach()
string(SHA256 digest "${all}")
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT [[
// Written by proofs/engine_digest.cmake.
#pragma once

namespace exo::proofs {
inline constexpr char engine_digest[] = "@digest@";
}  // namespace exo::proofs
]] @ONLY)
