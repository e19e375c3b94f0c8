// SPDX-License-Identifier: MIT
#include "core/arch/x86_64/archive.h"

namespace exo::core {
namespace {

// A header: the magic number and thirteen fields of eight hexadecimal digits. Name and content follow, each
// padded to a multiple of four bytes.
constexpr char magic[] = "070701";
constexpr char trailer[] = "TRAILER!!!";  // the name of what ends the archive
constexpr std::uint64_t magic_bytes = 6, field_bytes = 8, header_bytes = 110;
enum class Field : std::uint8_t { mode = 1, file_size = 6, name_size = 11 };
constexpr std::uint64_t not_a_number = ~std::uint64_t{0};
constexpr std::uint64_t mode_type = 0170000, mode_regular = 0100000;

constexpr std::uint64_t padded(std::uint64_t offset) { return (offset + 3) & ~std::uint64_t{3}; }

std::uint64_t digit_value(std::uint8_t digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return not_a_number;
}

std::uint64_t read_field(const std::uint8_t* header, Field field) {
  const std::uint8_t* const digits = header + magic_bytes + static_cast<std::uint64_t>(field) * field_bytes;
  std::uint64_t value = 0;
  for (std::uint64_t i = 0; i < field_bytes; ++i) {
    if (digit_value(digits[i]) == not_a_number) return not_a_number;
    value = value << 4 | digit_value(digits[i]);
  }
  return value;
}

Archive faulty(const char* fault) {
  Archive archive;
  archive.fault = fault;
  return archive;
}

}  // namespace

Archive read_archive(Bytes bytes) {
  Archive archive;
  for (std::uint64_t offset = 0;;) {
    if (!bytes.contains(offset, header_bytes)) return faulty("it is truncated");
    const std::uint8_t* const header = bytes.data + offset;
    if (!bytes.has_text(offset, magic)) return faulty("it is not a cpio archive (newc)");
    const std::uint64_t mode = read_field(header, Field::mode);
    const std::uint64_t file_size = read_field(header, Field::file_size);
    const std::uint64_t name_size = read_field(header, Field::name_size);
    if (mode == not_a_number || file_size == not_a_number || name_size == not_a_number) {
      return faulty("a header has a field that is not a number");
    }

    const std::uint64_t name = offset + header_bytes;
    const std::uint64_t content = padded(name + name_size);
    if (!bytes.contains(name, name_size) || !bytes.contains(content, file_size)) return faulty("it is truncated");
    if (name_size == 0 || bytes.data[name + name_size - 1] != 0) return faulty("a name is not ended");
    if (name_size == sizeof trailer && bytes.has_text(name, trailer)) return archive;

    if ((mode & mode_type) != mode_regular) return faulty("a member is not a regular file");
    if (archive.member_count == max_boot_modules) return faulty("it has too many members");
    archive.members[archive.member_count++] = {reinterpret_cast<const char*>(bytes.data + name),
                                               {bytes.data + content, file_size}};
    offset = padded(content + file_size);
  }
}

}  // namespace exo::core
