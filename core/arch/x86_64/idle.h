// SPDX-License-Identifier: MIT
// What a processor does while no vCPU can run.
#pragma once

namespace exo::core {

// Waits, without ticks in between, until a vCPU can run, and enters it. Ends the machine where none ever will.
void idle();

}  // namespace exo::core
