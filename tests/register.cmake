# SPDX-License-Identifier: MIT
# Every test is registered with one of the two functions below, so that `exo test` builds and runs it. The first word
# of its name says of what kind it is, and the kind, where it runs:
#   host      unit, property and fuzz: a program of the host alone; with the sanitizers
#   machine   boot, proof, mutant and house: looks at the image, its programs, or the files of the project
# Its label names both, as in host.unit. The targets host_tests and machine_tests build what the tests need.
include(GoogleTest)
enable_testing()

add_custom_target(host_tests)
add_custom_target(machine_tests)
add_dependencies(machine_tests exovisor programs)

# exo_label(NAME LABEL WORD...): sets LABEL to the label of a test. The words that are targets, or files of targets, are
# built for it.
function(exo_label name label)
  string(REGEX MATCH "^[a-z]+" kind "${name}")
  if(kind MATCHES "^(unit|property|fuzz)$")
    set(place host)
  elseif(kind MATCHES "^(boot|proof|mutant|house)$")
    set(place machine)
  else()
    message(FATAL_ERROR "${name}: the name of a test begins with its kind")
  endif()
  foreach(word ${ARGN})
    string(REGEX REPLACE "^\\$<TARGET_FILE:(.*)>$" "\\1" word "${word}")
    if(TARGET "${word}")
      add_dependencies(${place}_tests ${word})
    endif()
  endforeach()
  set(${label} ${place}.${kind} PARENT_SCOPE)
endfunction()

# exo_gtest(PROGRAM PREFIX PROPERTY VALUE...): each test in a program of GoogleTest, its name after a prefix. What
# follows may also be options of gtest_discover_tests.
function(exo_gtest program prefix)
  exo_label(${prefix} label ${program})
  gtest_discover_tests(${program} TEST_PREFIX ${prefix} PROPERTIES LABELS ${label} ${ARGN})
endfunction()

# exo_test(NAME [FULL] TIMEOUT SECONDS COMMAND WORD...): FULL for a long one, which `exo test` leaves to
# `exo test --full`.
function(exo_test name)
  cmake_parse_arguments(PARSE_ARGV 1 test FULL TIMEOUT COMMAND)
  exo_label(${name} label ${test_COMMAND})
  if(test_FULL)
    list(APPEND label full)
  endif()
  add_test(NAME ${name} COMMAND ${test_COMMAND})
  set_tests_properties(${name} PROPERTIES LABELS "${label}" TIMEOUT ${test_TIMEOUT})
endfunction()
