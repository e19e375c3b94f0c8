// SPDX-License-Identifier: MIT
// Part of the program pager: it gives up pages, in an order that it chose.
#pragma once

#include "libos/base/pager.h"
#include "libos/base/self.h"

namespace exo::libos {

// Pages of zeros that nothing was done with yet, as many as victim_pages, from here on.
inline constexpr std::uint64_t victim_pages = 8;
bool give_up_pages(Self& self, Pager& pager, VirtualAddress first);

}  // namespace exo::libos
