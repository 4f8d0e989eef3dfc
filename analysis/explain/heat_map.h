// SPDX-License-Identifier: MIT
//
// Address × time occupancy of one heap or malloc, gathered event by event without knowing its end beforehand.
//
// Glossary:    row       so many bytes of addresses, row 0 the lowest; rows need not touch one another
//              column    so many events, column 0 the first
// Layout:      live_byte_events[columns][rows], held_bytes[columns][rows]
// Invariants:  a column's cells add up to the live bytes after each of its events, summed; rows and
//              columns double in size, and cells join, when the map would outgrow its limits
// Complexity:  O(rows that the object spans) an event, amortised; memory O(rows × columns), however
//              many events there are and however far apart the addresses lie
// Threads:     none
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/explain/address_rows.h"

namespace fitmark::analysis {

struct HeatMapLimits {
  std::uint64_t rows = 512;
  std::uint64_t columns = 2000;  // even
};

// What the account gathered, exact as long as byte-time stays below 2^53 a cell.
struct HeatMapGrid {
  std::uint64_t rows = 0;
  std::uint64_t columns = 0;
  std::uint64_t row_bytes = 0;
  std::uint64_t column_events = 0;
  std::uint64_t events = 0;               // the last column may be cut short by it
  std::vector<std::uint64_t> row_begins;  // [rows], lowest addresses, ascending
  std::vector<double> live_byte_events;   // [columns][rows]
  std::vector<std::uint64_t> held_bytes;  // [columns][rows], the most in the column

  double at(std::uint64_t row, std::uint64_t column) const {
    return live_byte_events[column * rows + row];
  }
  // Returns how many events the column covers.
  std::uint64_t events_of(std::uint64_t column) const;
};

// Which call site, or which kind of object, holds most of each part of the map, on a grid that may be coarser.
struct HeatNames {
  std::vector<std::string> names;  // at most 255, those with most byte-events first
  std::uint64_t rows = 0;
  std::uint64_t columns = 0;
  std::string cells;  // base64 of numbers[rows][columns]: place in names from 1; 0 none

  friend bool operator==(const HeatNames&, const HeatNames&) = default;
};

// Rows that follow one another without a gap. The map draws regions one on top of the other.
struct HeatRegion {
  std::uint64_t map_bytes = 0;     // of the rows below it
  std::uint64_t offset_bytes = 0;  // of its lowest address, from the map's lowest

  friend bool operator==(const HeatRegion&, const HeatRegion&) = default;
};

// The map as a report carries it; analysis/page/README.md says how it is drawn.
struct HeatMap {
  std::uint64_t rows = 0;
  std::uint64_t columns = 0;
  std::uint64_t first_event = 0;
  std::uint64_t last_event = 0;          // right edge of the last column
  std::uint64_t first_offset_bytes = 0;  // lower edge of row 0
  std::uint64_t address_bytes = 0;       // of all rows
  std::uint64_t bits = 4;
  std::string cells;  // base64 of levels[rows][columns], the high half of each byte first
  // What live bytes are a share of; or "resident_bytes", "touched_bytes".
  std::string denominator = "held_bytes";
  std::vector<HeatRegion> regions = {};  // lowest first; empty: one
  std::optional<HeatNames> sites = {};   // where the trace has call stacks
  std::optional<HeatNames> kinds = {};   // objects by size and lifetime

  friend bool operator==(const HeatMap&, const HeatMap&) = default;
};

class HeatMapAccount {
 public:
  // Rows begin with `row_bytes`, a power of two.
  explicit HeatMapAccount(HeatMapLimits limits = {}, std::uint64_t row_bytes = 64);

  // Bytes [address, address + bytes) became live, or died, with event `event`, counted from 0. Events
  // come in ascending order.
  void became_live(std::uint64_t address, std::uint64_t bytes, std::uint64_t event);
  void died(std::uint64_t address, std::uint64_t bytes, std::uint64_t event);

  // After event `event` the heap holds [0, held_bytes): for a heap that is one range.
  void held(std::uint64_t held_bytes, std::uint64_t event);

  // After event `event` so many bytes of a row of rows() are held: for all others, row by row. A row that became
  // live after its last such reading is as the next reading finds it.
  void row_held(std::size_t row, std::uint64_t held_bytes, std::uint64_t event);

  // Until the next event.
  const AddressRows& rows() const { return rows_; }

  // Returns the map of `events` events. The account is spent.
  HeatMapGrid finish(std::uint64_t events);

 private:
  void advance(std::uint64_t event) {
    while (event >= column_end_) close_column(column_end_);
  }
  void settle(std::uint64_t event);
  void store_column();
  void close_column(std::uint64_t end);
  void join_columns();
  void join_rows(std::uint64_t event);
  void add(std::uint64_t address, std::uint64_t bytes, std::int64_t sign, std::uint64_t event);

  HeatMapLimits limits_;
  AddressRows rows_;
  std::uint64_t column_events_ = 1;
  std::uint64_t column_end_ = 1;
  std::uint64_t range_now_ = 0;  // of a heap that is one range: held
  std::uint64_t range_in_column_ = 0;
  std::uint64_t range_most_ = 0;
  std::vector<std::int64_t> live_;             // [rows], now
  std::vector<std::uint64_t> since_;           // [rows], up to where byte_events_ counts
  std::vector<double> byte_events_;            // [rows], of the open column
  std::vector<std::uint64_t> held_now_;        // [rows], as last read
  std::vector<std::uint64_t> held_in_column_;  // [rows], the most in the open column
  std::size_t closed_ = 0;                     // columns
  std::vector<double> columns_;                // [columns][rows], closed
  std::vector<std::uint64_t> held_;            // [columns][rows], closed
};

// Returns levels[rows][columns] from 0 to 15: 0 not held, 1 held and nothing live, then the live
// share of the held bytes, (level - 1) / 14, where any live byte makes at least 2.
std::vector<std::uint8_t> heat_levels(const HeatMapGrid& grid);

// Returns a coarser grid of at most so many rows and columns; the sum of its cells is the same.
HeatMapGrid coarser(const HeatMapGrid& grid, HeatMapLimits most);

// Returns the map for a report, without sites and kinds.
HeatMap heat_map_of(const HeatMapGrid& grid);

}  // namespace fitmark::analysis
