# SPDX-License-Identifier: MIT
# Reads what ctest prints; writes a line for each test, and the output of those that did not pass. The word for
# each goes to the file `results`, too.
/^ *[0-9]+\/[0-9]+ +Test +#[0-9]+: / {
  word = "failed"
  if ($0 ~ / Passed +[0-9.]+ sec/) word = "passed"
  else if ($0 ~ /\*\*\*(Skipped|Not Run \(Disabled\))/) word = "skipped"
  name = $0
  sub(/^ *[0-9]+\/[0-9]+ +Test +#[0-9]+: /, "", name)
  sub(/ +\.*(\*\*\*| +)[A-Za-z].*$/, "", name)
  verdict = word == "failed" ? "  " reason($0) : ""
  printf "%-8s%s %s  %s s%s\n", word, preset, name, $(NF - 1), verdict
  print word >> results
  fflush()
  showing = word != "passed"
  next
}
/^ +Start +[0-9]+: / || /^[0-9]+% tests passed/ { showing = 0 }
showing && NF { print "        " $0; fflush() }

# How it failed, when that is more than a failure: Timeout, Exception, Not Run.
function reason(line) {
  if (!match(line, /\*\*\*[A-Za-z: ]+/)) return ""
  line = substr(line, RSTART + 3, RLENGTH - 3)
  sub(/ +$/, "", line)
  return line == "Failed" ? "" : "(" line ")"
}
