// SPDX-License-Identifier: MIT
// Layouts of types, from the debug information of the image (DWARF 5, chapter 5).
#pragma once

#include "proofs/x86/layout.h"

#include <filesystem>
#include <memory>
#include <string>

namespace exo::proofs::x86 {

class DebugTypes {
 public:
  // Throws std::runtime_error if the file has no debug information.
  explicit DebugTypes(const std::filesystem::path& file);
  DebugTypes(const DebugTypes&) = delete;
  DebugTypes& operator=(const DebugTypes&) = delete;
  ~DebugTypes();

  // Both take a qualified name such as "exo::core::Frame" or "exo::core::domains", and throw
  // std::runtime_error if there is none or it has a part (a union, a bit-field) that a layout cannot express.
  Layout type(const std::string& name) const;
  Layout variable(const std::string& name) const;

 private:
  struct File;
  std::unique_ptr<File> file_;
};

}  // namespace exo::proofs::x86
