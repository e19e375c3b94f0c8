// SPDX-License-Identifier: MIT
#include "core/arch/x86_64/command_line.h"

#include "core/arch/x86_64/report.h"

namespace exo::core {
namespace {

constexpr char separator = ' ';

const char* skip_separators(const char* text) {
  while (*text == separator) ++text;
  return text;
}

// Where the rest begins if the first word of `text` is `word`, or null.
const char* after_word(const char* text, const char* word) {
  for (; *word != 0; ++word, ++text) {
    if (*text != *word) return nullptr;
  }
  return *text == 0 || *text == separator ? text : nullptr;
}

[[noreturn]] void refuse_word(const char* text) {
  char word[64] = {};
  for (unsigned i = 0; i < sizeof word - 1 && text[i] != 0 && text[i] != separator; ++i) {
    word[i] = text[i] > ' ' && text[i] < 0x7f ? text[i] : '?';
  }
  refuse(exit_status::bad_command_line, "the kernel command line has a word without meaning: ", word);
}

}  // namespace

CommandLine read_command_line(const char* text) {
  CommandLine line{};
  for (text = skip_separators(text); *text != 0; text = skip_separators(text)) {
    if (const char* root_words = after_word(text, "--")) {
      root_words = skip_separators(root_words);
      for (unsigned i = 0; root_words[i] != 0; ++i) {
        if (i == sizeof line.root_words - 1) {
          refuse(exit_status::bad_command_line, "the kernel command line has more than ", std::uint64_t{i},
                 " bytes for the root domain");
        }
        line.root_words[i] = root_words[i];
      }
      break;
    }
    const char* const serial = after_word(text, "console=serial");
    const char* const none = after_word(text, "console=none");
    if (serial == nullptr && none == nullptr) refuse_word(text);
    line.silent = none != nullptr;
    text = line.silent ? none : serial;
  }
  return line;
}

}  // namespace exo::core
