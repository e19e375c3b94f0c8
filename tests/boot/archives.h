// SPDX-License-Identifier: MIT
// Boot modules of the tests.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace exo::tests {

std::string archive_of(const std::vector<std::pair<std::string, std::string>>& members);

// The tests' root program, and an archive that holds it alone.
std::string root_program();
std::string root_archive();

}  // namespace exo::tests
