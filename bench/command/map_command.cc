// SPDX-License-Identifier: MIT
//
// `fitmark map`: a heap as a picture, at one moment of a trace or after every event.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <string>
#include <thread>

#include <nlohmann/json.hpp>

#include "bench/command/options.h"
#include "bench/command/terminal.h"
#include "bench/map/draw.h"
#include "bench/map/heap_face.h"
#include "bench/subject/textbook_list.h"
#include "workloads/open.h"
#include "workloads/summary.h"

namespace fitmark::bench {
namespace {

constexpr const char* kClearScreen = "\033[H\033[2J";

const char* state_name(TileState state) {
  switch (state) {
    case TileState::live:
      return "live";
    case TileState::hole:
      return "hole";
    case TileState::cached:
      return "cached";
    case TileState::bookkeeping:
      return "bookkeeping";
    case TileState::untouched:
      return "untouched";
  }
  return "hole";
}

// Waits between two pictures: as long as asked, or for Enter where somebody sits there.
void pause_between(const MapCommand& command) {
  if (command.delay_s > 0) {
    std::this_thread::sleep_for(std::chrono::duration<double>(command.delay_s));
  } else if (isatty(STDOUT_FILENO) == 1 && isatty(STDIN_FILENO) == 1) {
    std::string line;
    std::getline(std::cin, line);
  }
}

void draw(const MapCommand& command, const HeapFace& heap, const std::string& title) {
  const DrawStyle style{.columns = command.columns, .colour = output_has_color()};
  const std::vector<Tile> tiles = heap.tiles();
  fmt::print("{}\n{}", title, draw_map(tiles, style));
  if (command.tiles) fmt::print("{}", list_tiles(tiles));
  std::fflush(stdout);
}

void print_json(const MapCommand& command, const HeapFace& heap, std::uint64_t events) {
  nlohmann::json tiles = nlohmann::json::array();
  for (const Tile& tile : heap.tiles()) {
    tiles.push_back({{"offset_bytes", tile.offset_bytes},
                     {"bytes", tile.bytes},
                     {"state", state_name(tile.state)}});
  }
  const nlohmann::json map = {{"trace", command.trace},
                              {"allocator", command.allocator},
                              {"events", events},
                              {"tiles", tiles}};
  fmt::print("{}\n", map.dump(2));
}

// Replays up to `events` events; draws after each from --from on when stepping.
std::uint64_t replay(const MapCommand& command, HeapFace& heap, std::uint64_t events) {
  const auto source = workloads::open_trace(command.trace);
  workloads::Event event;
  std::uint64_t done = 0;
  while (done < events && source->read(std::span(&event, 1)) == 1) {
    const std::string words = heap.apply(event);
    done += 1;
    if (!command.step || command.json || done <= command.from) continue;
    if (isatty(STDOUT_FILENO) == 1) fmt::print("{}", kClearScreen);
    draw(command, heap, fmt::format("event {}: {}", done, words));
    if (done < events) pause_between(command);
  }
  return done;
}

std::uint64_t region_bytes(const MapCommand& command, const workloads::TraceSummary& summary) {
  if (command.region_bytes != 0 || !is_textbook_name(command.allocator))
    return command.region_bytes;
  return region_for(
      parse_textbook_name(command.allocator),
      {.peak_live_bytes = summary.peak_live_bytes, .peak_live_objects = summary.peak_live_objects});
}

}  // namespace

int run_map(const MapCommand& command) {
  const workloads::TraceSummary summary =
      workloads::summarise(*workloads::open_trace(command.trace));
  const bool at_peak = command.at < 0;
  const std::uint64_t events =
      at_peak ? summary.peak_event_index + 1
              : std::min<std::uint64_t>(static_cast<std::uint64_t>(command.at), summary.events);
  with_heap_face(command.allocator, region_bytes(command, summary), [&](HeapFace& heap) {
    const std::uint64_t done = replay(command, heap, events);
    if (command.json) return print_json(command, heap, done);
    if (command.step) return;
    draw(command, heap,
         fmt::format("{} after event {} of {}{}", command.allocator, done, command.trace,
                     at_peak ? ", the peak of live bytes" : ""));
  });
  return kDone;
}

}  // namespace fitmark::bench
