# SPDX-License-Identifier: MIT
# Reads what ctest -V prints: "12: output" while test 12 runs, and a line when it ends. Prints a line for each test,
# and the output of those that did not pass. The word for each goes to the file `results`, too.
/^[0-9]+: / {
  number = $0
  sub(/:.*/, "", number)
  line = substr($0, length(number) + 3)
  if (line !~ /^(Test command: |Working Directory: |Environment variables: |Test timeout computed to be: |$)/) {
    output[number] = output[number] "        " line "\n"
  }
}

/^ *[0-9]+\/[0-9]+ +Test +#[0-9]+: / {
  word = "failed"
  if ($0 ~ / Passed +[0-9.]+ sec/) word = "passed"
  else if ($0 ~ /\*\*\*(Skipped|Not Run \(Disabled\))/) word = "skipped"
  name = $0
  sub(/^[^#]*#/, "", name)
  number = name
  sub(/:.*/, "", number)
  sub(/^[0-9]+: /, "", name)
  sub(/ +\.*(\*\*\*| +)[A-Za-z].*$/, "", name)
  printf "%-8s%s %s  %s s%s\n", word, preset, name, $(NF - 1), word == "failed" ? how($0) : ""
  if (word != "passed") printf "%s", output[number]
  delete output[number]
  print word >> results
  fflush()
}

# How it failed, when that is more than a failure: Timeout, Exception, Not Run.
function how(line) {
  if (!match(line, /\*\*\*[A-Za-z: ]+/)) return ""
  line = substr(line, RSTART + 3, RLENGTH - 3)
  sub(/ +$/, "", line)
  return line == "Failed" ? "" : "  (" line ")"
}
