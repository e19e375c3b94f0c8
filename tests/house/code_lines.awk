# SPDX-License-Identifier: MIT
# Prints the lines of C++ or assembly that are neither blank nor comment only.
{
  line = $0
  code = ""
  while (line != "") {
    if (in_comment) {
      end = index(line, "*/")
      if (!end) break
      line = substr(line, end + 2)
      in_comment = 0
    } else if (match(line, /^"([^"\\]|\\.)*"/) || match(line, /^'([^'\\]|\\.)+'/)) {
      code = code substr(line, 1, RLENGTH)
      line = substr(line, RLENGTH + 1)
    } else if (substr(line, 1, 2) == "//") {
      break
    } else if (substr(line, 1, 2) == "/*") {
      in_comment = 1
      line = substr(line, 3)
    } else {
      code = code substr(line, 1, 1)
      line = substr(line, 2)
    }
  }
  if (code ~ /[^ \t]/) print code
}
