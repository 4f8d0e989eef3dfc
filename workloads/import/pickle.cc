// SPDX-License-Identifier: MIT
//
// The pickle machine, cut down to the opcodes that build plain values.
#include "workloads/import/pickle.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdio>

#include "workloads/import/pickle_opcodes.h"

namespace fitmark::workloads {
namespace {

using Kind = PickleNode::Kind;

std::string hexadecimal(std::uint8_t code) {
  std::array<char, 8> out;
  std::snprintf(out.data(), out.size(), "0x%02x", code);
  return out.data();
}

}  // namespace

class PickleMachine {
 public:
  explicit PickleMachine(ByteView bytes) : cursor_(bytes) {}

  Pickle run() {
    while (true) {
      const std::uint64_t at = cursor_.offset();
      const std::uint8_t code = cursor_.byte();
      if (code == kStop) break;
      if (!build_scalar(code) && !build_container(code) && !remember(code)) {
        throw Malformed(
            "opcode " + hexadecimal(code) +
                " builds more than plain values (it may name a class or call one) and is "
                "refused",
            at);
      }
    }
    pickle_.root_ = pop();
    return std::move(pickle_);
  }

 private:
  static constexpr std::uint32_t kMarkNumber = ~std::uint32_t{0};

  std::uint32_t pop() {
    if (stack_.empty() || stack_.back() == kMarkNumber) {
      throw Malformed("an opcode finds nothing on the stack", cursor_.offset());
    }
    const std::uint32_t number = stack_.back();
    stack_.pop_back();
    return number;
  }

  void push(PickleNode node) {
    stack_.push_back(static_cast<std::uint32_t>(pickle_.nodes_.size()));
    pickle_.nodes_.push_back(std::move(node));
  }

  void push_integer(std::int64_t value, Kind kind = Kind::integer) {
    PickleNode node;
    node.kind = kind;
    node.integer = value;
    push(std::move(node));
  }

  void push_text(std::uint64_t length_bytes) {
    const ByteView view = cursor_.take(length_bytes);
    PickleNode node;
    node.kind = Kind::text;
    node.text = {reinterpret_cast<const char*>(view.data()), view.size()};
    push(std::move(node));
  }

  void push_children(Kind kind, std::vector<std::uint32_t> children) {
    PickleNode node;
    node.kind = kind;
    node.children = std::move(children);
    push(std::move(node));
  }

  // The numbers above the topmost mark, which is removed with them.
  std::vector<std::uint32_t> pop_to_mark() {
    for (std::size_t at = stack_.size(); at > 0; --at) {
      if (stack_[at - 1] != kMarkNumber) continue;
      std::vector<std::uint32_t> items(stack_.begin() + static_cast<std::ptrdiff_t>(at),
                                       stack_.end());
      stack_.resize(at - 1);
      return items;
    }
    throw Malformed("an opcode finds no mark on the stack", cursor_.offset());
  }

  std::vector<std::uint32_t> pop_last(std::size_t count) {
    std::vector<std::uint32_t> items(count);
    for (std::size_t i = count; i > 0; --i) items[i - 1] = pop();
    return items;
  }

  void extend(Kind kind, const std::vector<std::uint32_t>& items) {
    if (stack_.empty() || stack_.back() == kMarkNumber ||
        pickle_.nodes_[stack_.back()].kind != kind) {
      throw Malformed("an opcode adds items to what is no container", cursor_.offset());
    }
    if (kind == Kind::dictionary && items.size() % 2 != 0) {
      throw Malformed("a dictionary gets a key without a value", cursor_.offset());
    }
    std::vector<std::uint32_t>& children = pickle_.nodes_[stack_.back()].children;
    children.insert(children.end(), items.begin(), items.end());
  }

  void push_long() {
    const std::uint8_t length = cursor_.byte();
    const ByteView bytes = cursor_.take(length);
    // Nine bytes hold an unsigned 64-bit number: its sign byte is 0.
    if (length > 9 || (length == 9 && bytes[8] != 0)) {
      throw Malformed("an integer is wider than 64 bits", cursor_.offset());
    }
    std::uint64_t value =
        length > 0 && length < 9 && bytes[length - 1] >= 0x80 ? ~std::uint64_t{0} : 0;
    for (std::size_t i = std::min<std::size_t>(length, 8); i > 0; --i) {
      value = value << 8 | bytes[i - 1];
    }
    push_integer(static_cast<std::int64_t>(value));
  }

  void push_real() {
    std::uint64_t bits = 0;
    for (const std::uint8_t byte : cursor_.take(8)) bits = bits << 8 | byte;
    PickleNode node;
    node.kind = Kind::real;
    node.real = std::bit_cast<double>(bits);
    push(std::move(node));
  }

  bool build_scalar(std::uint8_t code) {
    switch (code) {
      case kNone:
        push({});
        return true;
      case kNewTrue:
      case kNewFalse:
        push_integer(code == kNewTrue ? 1 : 0, Kind::boolean);
        return true;
      case kBinInt:
        push_integer(cursor_.fixed<std::int32_t>());
        return true;
      case kBinInt1:
        push_integer(cursor_.byte());
        return true;
      case kBinInt2:
        push_integer(cursor_.fixed<std::uint16_t>());
        return true;
      case kLong1:
        push_long();
        return true;
      case kBinFloat:
        push_real();
        return true;
      case kShortBinUnicode:
        push_text(cursor_.byte());
        return true;
      case kBinUnicode:
        push_text(cursor_.fixed<std::uint32_t>());
        return true;
      case kBinUnicode8:
        push_text(cursor_.fixed<std::uint64_t>());
        return true;
      default:
        return false;
    }
  }

  bool build_container(std::uint8_t code) {
    switch (code) {
      case kEmptyDict:
        push_children(Kind::dictionary, {});
        return true;
      case kEmptyList:
      case kEmptyTuple:
        push_children(Kind::list, {});
        return true;
      case kTuple:
        push_children(Kind::list, pop_to_mark());
        return true;
      case kTuple1:
      case kTuple2:
      case kTuple3:
        push_children(Kind::list, pop_last(code - kTuple1 + std::size_t{1}));
        return true;
      case kAppend:
        extend(Kind::list, pop_last(1));
        return true;
      case kAppends:
        extend(Kind::list, pop_to_mark());
        return true;
      case kSetItem:
        extend(Kind::dictionary, pop_last(2));
        return true;
      case kSetItems:
        extend(Kind::dictionary, pop_to_mark());
        return true;
      default:
        return false;
    }
  }

  bool remember(std::uint8_t code) {
    switch (code) {
      case kProto:
        cursor_.byte();
        return true;
      case kFrame:
        cursor_.take(8);
        return true;
      case kMark:
        stack_.push_back(kMarkNumber);
        return true;
      case kPop:
        if (stack_.empty()) throw Malformed("there is nothing to pop", cursor_.offset());
        stack_.pop_back();
        return true;
      case kPopMark:
        pop_to_mark();
        return true;
      case kMemoize:
        memorise(memo_.size());
        return true;
      case kBinPut:
        memorise(cursor_.byte());
        return true;
      case kLongBinPut:
        memorise(cursor_.fixed<std::uint32_t>());
        return true;
      case kBinGet:
        recall(cursor_.byte());
        return true;
      case kLongBinGet:
        recall(cursor_.fixed<std::uint32_t>());
        return true;
      default:
        return false;
    }
  }

  void memorise(std::uint64_t place) {
    const std::uint32_t number = pop();
    stack_.push_back(number);
    if (place > memo_.size()) throw Malformed("the memo is filled with gaps", cursor_.offset());
    if (place == memo_.size()) memo_.push_back(number);
    memo_[place] = number;
  }

  void recall(std::uint64_t place) {
    if (place >= memo_.size()) throw Malformed("the memo has no such place", cursor_.offset());
    stack_.push_back(memo_[place]);
  }

  ByteCursor cursor_;
  Pickle pickle_;
  std::vector<std::uint32_t> stack_;
  std::vector<std::uint32_t> memo_;
};

Pickle Pickle::parse(ByteView bytes) { return PickleMachine(bytes).run(); }

const PickleNode* Pickle::find(const PickleNode& node, std::string_view key) const {
  if (node.kind != Kind::dictionary) return nullptr;
  for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
    const PickleNode& name = nodes_[node.children[i]];
    if (name.kind == Kind::text && name.text == key) return &nodes_[node.children[i + 1]];
  }
  return nullptr;
}

std::int64_t Pickle::integer(const PickleNode& node, std::string_view key,
                             std::int64_t otherwise) const {
  const PickleNode* found = find(node, key);
  return found != nullptr && found->kind == Kind::integer ? found->integer : otherwise;
}

std::string_view Pickle::text(const PickleNode& node, std::string_view key) const {
  const PickleNode* found = find(node, key);
  return found != nullptr && found->kind == Kind::text ? found->text : std::string_view();
}

}  // namespace fitmark::workloads
