// SPDX-License-Identifier: MIT
//
// Runs the instructions of an unwind table, as far as the stack pointer, the frame pointer and the
// return address are concerned; those of all other registers are passed over.
#include "workloads/recorder/preload/unwind_table.h"

namespace fitmark::workloads {
namespace {

constexpr std::uint64_t kFramePointer = 6;  // numbers of registers in the tables
constexpr std::uint64_t kStackPointer = 7;
constexpr std::uint64_t kReturnAddress = 16;
constexpr std::uint8_t kOpDeref = 0x06;
constexpr std::uint8_t kOpFramePointerPlus = 0x76;

enum Instruction : std::uint8_t {
  kNop = 0x00,
  kSetLocation = 0x01,
  kAdvance1 = 0x02,
  kAdvance2 = 0x03,
  kAdvance4 = 0x04,
  kOffsetExtended = 0x05,
  kRestoreExtended = 0x06,
  kUndefined = 0x07,
  kSameValue = 0x08,
  kRegister = 0x09,
  kRememberState = 0x0a,
  kRestoreState = 0x0b,
  kDefineCfa = 0x0c,
  kDefineCfaRegister = 0x0d,
  kDefineCfaOffset = 0x0e,
  kDefineCfaExpression = 0x0f,
  kExpression = 0x10,
  kOffsetExtendedSigned = 0x11,
  kDefineCfaSigned = 0x12,
  kDefineCfaOffsetSigned = 0x13,
  kValueOffset = 0x14,
  kValueOffsetSigned = 0x15,
  kValueExpression = 0x16,
  kArgumentsSize = 0x2e,
  kNegativeOffsetExtended = 0x2f,
};

struct State {
  std::uint64_t cfa_register = kStackPointer;
  std::int64_t cfa_offset = 0;
  std::int64_t frame_pointer_offset = 0;
  bool cfa_is_loaded = false;  // from memory at the register plus the offset
  bool saved_at_frame_pointer = false;
  bool is_known = true;
  bool is_outermost = false;
};

class Machine {
 public:
  Machine(const FrameEntry& entry, std::uint64_t address)
      : entry_(entry), address_(address), location_(entry.begin_address) {}

  void run(const std::uint8_t* program, const std::uint8_t* end) {
    TableCursor cursor(program);
    while (cursor.at() < end && location_ <= address_) step(cursor);
  }
  void note_initial() { initial_ = state_; }

  StackRule rule() const {
    const bool by_frame_pointer = state_.cfa_register == kFramePointer;
    if (state_.is_outermost || !state_.is_known) return {};
    if (!by_frame_pointer && (state_.cfa_register != kStackPointer || state_.cfa_is_loaded))
      return {};
    const RuleBase base = state_.cfa_is_loaded ? RuleBase::at_frame_pointer
                          : by_frame_pointer   ? RuleBase::frame_pointer
                                               : RuleBase::stack_pointer;
    return {base, static_cast<std::int32_t>(state_.cfa_offset),
            static_cast<std::int32_t>(state_.frame_pointer_offset), state_.saved_at_frame_pointer};
  }

 private:
  void advance(std::uint64_t units) { location_ += units * entry_.code_unit; }

  void set_saved(std::uint64_t number, std::int64_t offset) {
    if (number == kFramePointer) {
      state_.frame_pointer_offset = offset;
      state_.saved_at_frame_pointer = false;
    }
    if (number == kReturnAddress && offset != -8) state_.is_known = false;
  }
  void restore(std::uint64_t number) {
    if (number != kFramePointer) return;
    state_.frame_pointer_offset = initial_.frame_pointer_offset;
    state_.saved_at_frame_pointer = initial_.saved_at_frame_pointer;
  }
  void forget(std::uint64_t number) {
    if (number == kReturnAddress) state_.is_outermost = true;
    set_saved(number, 0);
  }
  void set_cfa(std::uint64_t number, std::int64_t offset) {
    state_.cfa_register = number;
    state_.cfa_offset = offset;
    state_.cfa_is_loaded = false;
    state_.is_known = true;
  }

  // Functions that align their stack keep the CFA in memory: "frame pointer + n; load".
  void set_cfa_by_expression(TableCursor& cursor) {
    const std::uint64_t bytes = cursor.unsigned_leb();
    TableCursor inside(cursor.at());
    cursor.skip(bytes);
    state_.is_known = inside.take<std::uint8_t>() == kOpFramePointerPlus;
    if (!state_.is_known) return;
    set_cfa(kFramePointer, inside.signed_leb());
    state_.cfa_is_loaded = true;
    state_.is_known = *inside.at() == kOpDeref && inside.at() + 1 == cursor.at();
  }
  void set_saved_by_expression(TableCursor& cursor) {
    const std::uint64_t number = cursor.unsigned_leb();
    const std::uint64_t bytes = cursor.unsigned_leb();
    TableCursor inside(cursor.at());
    cursor.skip(bytes);
    if (number == kReturnAddress) state_.is_known = false;
    if (number != kFramePointer) return;
    if (inside.take<std::uint8_t>() != kOpFramePointerPlus) return;
    state_.frame_pointer_offset = inside.signed_leb();
    state_.saved_at_frame_pointer = true;
  }

  void step(TableCursor& cursor) {
    const auto byte = cursor.take<std::uint8_t>();
    const std::uint8_t low = byte & 0x3fU;
    switch (byte >> 6U) {
      case 1:
        return advance(low);
      case 2:
        return set_saved(low,
                         static_cast<std::int64_t>(cursor.unsigned_leb()) * entry_.offset_unit);
      case 3:
        return restore(low);
      default:
        return step_extended(low, cursor);
    }
  }

  void step_extended(std::uint8_t instruction, TableCursor& cursor) {
    switch (instruction) {
      case kNop:
        return;
      case kAdvance1:
        return advance(cursor.take<std::uint8_t>());
      case kAdvance2:
        return advance(cursor.take<std::uint16_t>());
      case kAdvance4:
        return advance(cursor.take<std::uint32_t>());
      case kRestoreExtended:
        return restore(cursor.unsigned_leb());
      case kUndefined:
        return forget(cursor.unsigned_leb());
      case kSameValue:
        return set_saved(cursor.unsigned_leb(), 0);
      case kRememberState:
        if (depth_ < kDepth) remembered_[depth_++] = state_;
        return;
      case kRestoreState:
        if (depth_ > 0) state_ = remembered_[--depth_];
        return;
      case kArgumentsSize:
        cursor.unsigned_leb();
        return;
      default:
        return step_of_two(instruction, cursor);
    }
  }

  // Instructions that define the CFA or have two operands.
  void step_of_two(std::uint8_t instruction, TableCursor& cursor) {
    if (instruction == kDefineCfaExpression) return set_cfa_by_expression(cursor);
    if (instruction == kExpression) return set_saved_by_expression(cursor);
    if (instruction == kDefineCfaOffset) {
      state_.cfa_offset = static_cast<std::int64_t>(cursor.unsigned_leb());
      return;
    }
    if (instruction == kDefineCfaOffsetSigned) {
      state_.cfa_offset = cursor.signed_leb() * entry_.offset_unit;
      return;
    }
    const std::uint64_t number = cursor.unsigned_leb();
    switch (instruction) {
      case kDefineCfaRegister:
        return set_cfa(number, state_.cfa_offset);
      case kDefineCfa:
        return set_cfa(number, static_cast<std::int64_t>(cursor.unsigned_leb()));
      case kDefineCfaSigned:
        return set_cfa(number, cursor.signed_leb() * entry_.offset_unit);
      case kOffsetExtended:
        return set_saved(number,
                         static_cast<std::int64_t>(cursor.unsigned_leb()) * entry_.offset_unit);
      case kOffsetExtendedSigned:
        return set_saved(number, cursor.signed_leb() * entry_.offset_unit);
      case kNegativeOffsetExtended:
        return set_saved(number,
                         -static_cast<std::int64_t>(cursor.unsigned_leb()) * entry_.offset_unit);
      case kRegister:
      case kValueOffset:
        cursor.unsigned_leb();
        return;
      case kValueOffsetSigned:
        cursor.signed_leb();
        return;
      case kValueExpression:
        return cursor.skip(cursor.unsigned_leb());
      default:  // kSetLocation and what nobody knows: the rest cannot be read
        state_.is_known = false;
        location_ = ~std::uint64_t{0};
    }
  }

  static constexpr int kDepth = 8;
  const FrameEntry& entry_;
  std::uint64_t address_;
  std::uint64_t location_;
  State state_;
  State initial_;
  State remembered_[kDepth];
  int depth_ = 0;
};

}  // namespace

StackRule rule_at(const FrameEntry& entry, std::uint64_t address) {
  Machine machine(entry, address);
  machine.run(entry.common_program, entry.common_end);
  machine.note_initial();
  machine.run(entry.program, entry.end);
  return machine.rule();
}

}  // namespace fitmark::workloads
