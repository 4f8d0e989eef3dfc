// SPDX-License-Identifier: MIT
//
// Reads the pickle of torch.cuda.memory._snapshot(): what a program asked of PyTorch's caching
// allocator on each GPU.
//
// Events used: "alloc" allocates, "free_completed" deallocates; segment events, free requests, out-of-
//              memory and snapshot events describe the caching allocator itself and are passed over
// Threads:     one for each pair of device and stream, in order of first event
// Rules:       the recorded events are the last ones: objects live before them are allocated first, in
//              order of address, then comes a mark "recorded events begin". They are those that an event
//              frees without having allocated them, and those that the segments' blocks show as active at
//              the end and no event allocated. Sizes are the requested ones where known.
#include <algorithm>
#include <map>
#include <unordered_map>

#include "workloads/import/formats.h"
#include "workloads/import/import_source.h"
#include "workloads/import/pickle.h"
#include "workloads/import/whole_file.h"

namespace fitmark::workloads {
namespace {

class TorchSnapshotSource : public ImportSource {
 public:
  TorchSnapshotSource(const std::string& path, const ImportOptions& options)
      : ImportSource(path, options, "a PyTorch memory snapshot"), bytes_(read_whole(path)) {
    try {
      pickle_ = Pickle::parse(bytes_);
    } catch (const Malformed& error) {
      throw TraceError(path + ": offset " + std::to_string(error.offset) + ": " + error.what() +
                       "; save the plain dictionary of torch.cuda.memory._snapshot()");
    }
    traces_ = pickle_.find(pickle_.root(), "device_traces");
    if (traces_ == nullptr || traces_->kind != PickleNode::Kind::list) {
      throw TraceError(path + ": the snapshot holds no device_traces; record with " +
                       "torch.cuda.memory._record_memory_history()");
    }
    header_.has_times = true;
    find_earlier_objects();
  }

  std::string mark_name(std::uint64_t number) const override {
    return number == 0 && !earlier_.empty() ? "recorded events begin" : std::string();
  }

 protected:
  bool advance() override {
    if (!begun_) {
      begin();
      return true;
    }
    if (device_ == traces_->children.size()) return false;
    const PickleNode& events = pickle_.node(traces_->children[device_]);
    if (event_ >= events.children.size()) {
      ++device_;
      event_ = 0;
      return true;
    }
    const PickleNode& event = pickle_.node(events.children[event_]);
    const char* what = apply(event);
    if (what != nullptr) {
      fault("device " + std::to_string(device_) + ", event " + std::to_string(event_), what);
    }
    ++event_;
    return true;
  }

 private:
  struct Earlier {
    std::uint64_t size_bytes;
    std::uint64_t thread;
  };

  // Objects of different devices never share a key.
  static std::uint64_t key_of(std::size_t device, std::uint64_t address) {
    return address ^ static_cast<std::uint64_t>(device + 1) << 56;
  }

  static std::uint64_t thread_of(std::size_t device, std::int64_t stream) {
    return static_cast<std::uint64_t>(device) << 56 ^ static_cast<std::uint64_t>(stream);
  }

  std::uint64_t count(const PickleNode& node, std::string_view key) const {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, pickle_.integer(node, key, 0)));
  }

  void find_earlier_objects() {
    std::unordered_map<std::uint64_t, bool> live;  // key -> whether an event allocated it
    for (std::size_t device = 0; device < traces_->children.size(); ++device) {
      for (const std::uint32_t number : pickle_.node(traces_->children[device]).children) {
        const PickleNode& event = pickle_.node(number);
        const std::string_view action = pickle_.text(event, "action");
        const std::uint64_t key = key_of(device, count(event, "addr"));
        if (action == "alloc") live[key] = true;
        if (action != "free_completed") continue;
        if (live.erase(key) == 0) {
          earlier_[key] = {count(event, "size"),
                           thread_of(device, pickle_.integer(event, "stream", 0))};
        }
      }
    }
    const PickleNode* segments = pickle_.find(pickle_.root(), "segments");
    if (segments == nullptr) return;
    for (const std::uint32_t number : segments->children)
      add_active_blocks(pickle_.node(number), live);
  }

  void add_active_blocks(const PickleNode& segment,
                         const std::unordered_map<std::uint64_t, bool>& live) {
    const PickleNode* blocks = pickle_.find(segment, "blocks");
    if (blocks == nullptr) return;
    const auto device = static_cast<std::size_t>(count(segment, "device"));
    std::uint64_t address = count(segment, "address");
    for (const std::uint32_t number : blocks->children) {
      const PickleNode& block = pickle_.node(number);
      const std::uint64_t size_bytes = count(block, "size");
      const std::uint64_t at =
          pickle_.find(block, "address") != nullptr ? count(block, "address") : address;
      address = at + size_bytes;
      if (!pickle_.text(block, "state").starts_with("active")) continue;
      const std::uint64_t key = key_of(device, at);
      if (live.contains(key)) continue;
      const std::uint64_t requested_bytes = count(block, "requested_size");
      earlier_.try_emplace(key, Earlier{requested_bytes != 0 ? requested_bytes : size_bytes,
                                        thread_of(device, pickle_.integer(segment, "stream", 0))});
    }
  }

  void begin() {
    begun_ = true;
    for (const auto& [key, object] : earlier_) {
      traffic_.set_thread(object.thread);
      traffic_.allocate(key, object.size_bytes);
    }
    if (!earlier_.empty()) traffic_.mark(0);
  }

  const char* apply(const PickleNode& event) {
    if (event.kind != PickleNode::Kind::dictionary) return "expected a dictionary";
    const std::string_view action = pickle_.text(event, "action");
    if (action != "alloc" && action != "free_completed") return nullptr;
    const std::uint64_t address = count(event, "addr");
    if (address == 0) return "the address is missing";
    set_time(count(event, "time_us"));
    traffic_.set_thread(thread_of(device_, pickle_.integer(event, "stream", 0)));
    if (action == "alloc") return traffic_.allocate(key_of(device_, address), count(event, "size"));
    return traffic_.deallocate(key_of(device_, address));
  }

  void set_time(std::uint64_t time_us) {
    if (first_us_ == 0) first_us_ = time_us;
    const std::uint64_t passed_us = time_us - std::min(time_us, first_us_);
    latest_us_ = std::max(latest_us_, std::min(passed_us, std::uint64_t{1} << 53));
    traffic_.set_time_ns(latest_us_ * 1000);
  }

  std::vector<std::uint8_t> bytes_;
  Pickle pickle_;
  const PickleNode* traces_ = nullptr;
  std::map<std::uint64_t, Earlier> earlier_;
  bool begun_ = false;
  std::size_t device_ = 0;
  std::size_t event_ = 0;
  std::uint64_t first_us_ = 0;
  std::uint64_t latest_us_ = 0;
};

bool recognises_torch_snapshot(std::string_view head) {
  return head.size() > 2 && head[0] == '\x80' && head[1] >= 2 && head[1] <= 5;
}

}  // namespace

Importer torch_snapshot_importer() {
  return {
      "torch-snapshot", "pickles of torch.cuda.memory._snapshot()", recognises_torch_snapshot,
      [](const std::string& path, const ImportOptions& options) -> std::unique_ptr<EventSource> {
        return std::make_unique<TorchSnapshotSource>(path, options);
      }};
}

}  // namespace fitmark::workloads
