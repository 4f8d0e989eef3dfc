// SPDX-License-Identifier: MIT
#include "workloads/recorder/preload/unwind_table.h"

namespace fitmark::workloads {
namespace {

enum Encoding : std::uint8_t {
  kAbsolute = 0x00,
  kUnsigned4 = 0x03,
  kUnsigned8 = 0x04,
  kSigned4 = 0x0b,
  kSigned8 = 0x0c,
  kRelative = 0x10,  // to where it stands
  kToHeader = 0x30,
  kOmitted = 0xff,
};

struct SearchRow {
  std::int32_t begin;  // from the header
  std::int32_t entry;  // likewise
};

// Reads what a common entry's augmentation says; the letters that matter are R (how entries encode
// addresses) and S (a signal's frame).
bool read_augmentation(TableCursor& cursor, const char* letters, FrameEntry& entry,
                       std::uint8_t& encoding) {
  encoding = kAbsolute;
  if (*letters == '\0') return true;
  if (*letters != 'z') return false;
  const std::uint64_t bytes = cursor.unsigned_leb();
  const std::uint8_t* const end = cursor.at() + bytes;
  for (++letters; *letters != '\0'; ++letters) {
    if (*letters == 'R') {
      encoding = cursor.take<std::uint8_t>();
    } else if (*letters == 'P') {
      const auto how = cursor.take<std::uint8_t>();
      cursor.pointer(how);
    } else if (*letters == 'L') {
      cursor.skip(1);
    } else if (*letters == 'S') {
      entry.is_signal = true;
    } else {
      return false;
    }
  }
  cursor.skip(static_cast<std::uint64_t>(end - cursor.at()));
  return true;
}

bool read_common(const std::uint8_t* at, FrameEntry& entry, std::uint8_t& encoding) {
  TableCursor cursor(at);
  const auto bytes = cursor.take<std::uint32_t>();
  entry.common_end = cursor.at() + bytes;
  cursor.skip(4);
  const auto version = cursor.take<std::uint8_t>();
  const char* const letters = reinterpret_cast<const char*>(cursor.at());
  while (cursor.take<std::uint8_t>() != 0) {
  }
  entry.code_unit = cursor.unsigned_leb();
  entry.offset_unit = cursor.signed_leb();
  if (version == 1) {
    cursor.skip(1);
  } else {
    cursor.unsigned_leb();
  }
  if (!read_augmentation(cursor, letters, entry, encoding)) return false;
  entry.common_program = cursor.at();
  return true;
}

}  // namespace

std::uint64_t TableCursor::pointer(std::uint8_t encoding) {
  const auto here = reinterpret_cast<std::uintptr_t>(at_);
  std::uint64_t value = 0;
  switch (encoding & 0x0fU) {
    case kAbsolute:
    case kUnsigned8:
    case kSigned8:
      value = take<std::uint64_t>();
      break;
    case kUnsigned4:
      value = take<std::uint32_t>();
      break;
    case kSigned4:
      value = static_cast<std::uint64_t>(std::int64_t{take<std::int32_t>()});
      break;
    default:
      return 0;
  }
  return (encoding & 0x70U) == kRelative ? here + value : value;
}

bool find_entry(const std::uint8_t* header, std::uint64_t address, FrameEntry& entry) {
  TableCursor cursor(header);
  if (cursor.take<std::uint8_t>() != 1) return false;
  const auto frame_encoding = cursor.take<std::uint8_t>();
  const auto count_encoding = cursor.take<std::uint8_t>();
  const auto table_encoding = cursor.take<std::uint8_t>();
  if (count_encoding == kOmitted || table_encoding != (kToHeader | kSigned4)) return false;
  cursor.pointer(frame_encoding);
  const std::uint64_t count = cursor.pointer(count_encoding);
  const auto* const rows = reinterpret_cast<const SearchRow*>(cursor.at());
  const auto from_header =
      static_cast<std::int64_t>(address - reinterpret_cast<std::uintptr_t>(header));
  std::uint64_t low = 0;  // rows below begin at or before the address, rows from high on after it
  for (std::uint64_t high = count; low < high;) {
    const std::uint64_t middle = (low + high) / 2;
    if (rows[middle].begin <= from_header) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == 0) return false;
  TableCursor own(header + rows[low - 1].entry);
  const auto bytes = own.take<std::uint32_t>();
  if (bytes == 0 || bytes == ~std::uint32_t{0}) return false;
  entry.end = own.at() + bytes;
  const std::uint8_t* const common = own.at() - *reinterpret_cast<const std::int32_t*>(own.at());
  own.skip(4);
  std::uint8_t encoding = 0;
  if (!read_common(common, entry, encoding)) return false;
  entry.begin_address = own.pointer(encoding);
  const std::uint64_t length_bytes = own.pointer(encoding & 0x0fU);
  if (address - entry.begin_address >= length_bytes) return false;
  own.skip(own.unsigned_leb());
  entry.program = own.at();
  return true;
}

}  // namespace fitmark::workloads
