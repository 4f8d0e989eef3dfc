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

#include "bench/command/command.h"
#include "bench/command/terminal.h"
#include "bench/map/draw.h"
#include "bench/map/heap_face.h"
#include "bench/subject/textbook_list.h"
#include "workloads/open.h"
#include "workloads/summary.h"

namespace fitmark::bench {
namespace {

struct MapCommand {
  std::string trace;
  std::string allocator = "best_fit";
  std::int64_t at = -1;  // events to replay; negative: up to the peak of live bytes
  std::uint64_t from = 0;
  bool step = false;
  double delay_s = 0;
  std::uint64_t region_bytes = 0;  // of a textbook system; 0: twice the trace's peak
  std::uint64_t columns = 64;
  bool tiles = false;
  bool json = false;
};

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

}  // namespace

Command map_command() {
  return make_command<MapCommand>(
      "map", "Draw a heap: live blocks, holes, bookkeeping",
      "  fitmark map a.fitrace --allocator best_fit\n"
      "  fitmark map a.fitrace --allocator first_fit --at 40 --tiles\n"
      "  fitmark map a.fitrace --allocator best_fit:ties=lifo,coalesce=deferred --at 40\n"
      "  fitmark map a.fitrace --allocator worst_fit --step --at 12",
      [](MapCommand& asked) {
        return Options{
            Option("TRACE", asked.trace, "Trace file").required(),
            Option("-a,--allocator", asked.allocator,
                   "A built-in heap or textbook system of `fitmark list`")
                .shown(),
            Option("--at", asked.at, "Draw the heap after so many events; default: at peak live"),
            Option("--step", asked.step, "Draw it after every event up to --at, from --from on"),
            Option("--from", asked.from, "First event that --step draws").shown(),
            Option("--delay", asked.delay_s,
                   "Seconds between the pictures of --step; 0: on a terminal, wait for Enter")
                .at_least_zero()
                .shown(),
            Option("--region", asked.region_bytes,
                   "Bytes that a textbook system works in; default: enough for twice the peak"),
            Option("--columns", asked.columns, "Signs a row").within(8, 400).shown(),
            Option("--tiles", asked.tiles, "List each block and hole below the picture"),
            Option("--json", asked.json, "Print the tiles as JSON")};
      },
      run_map);
}

}  // namespace fitmark::bench
