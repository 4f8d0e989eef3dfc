// SPDX-License-Identifier: MIT
//
// Thin owners of SQLite's handles.
#include "analysis/history/sqlite.h"

#include "analysis/history/history.h"

namespace fitmark::analysis {

Connection::Connection(const std::string& path) : path_(path) {
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  try {
    if (sqlite3_open_v2(path.c_str(), &handle_, flags, nullptr) != SQLITE_OK) fail();
    sqlite3_busy_timeout(handle_, 10'000);
  } catch (...) {
    sqlite3_close(handle_);
    throw;
  }
}

void Connection::fail() const {
  const int code = handle_ ? sqlite3_errcode(handle_) : SQLITE_NOMEM;
  const char* const why = handle_ ? sqlite3_errmsg(handle_) : "out of memory";
  const char* remedy = "name a file in a folder that can be written";
  if (code == SQLITE_NOTADB) remedy = "name a history file, or one that does not exist yet";
  if (code == SQLITE_BUSY) remedy = "another program writes to it; try again when that is done";
  if (code == SQLITE_FULL) remedy = "make room on the disk";
  if (code == SQLITE_CORRUPT) remedy = "restore it from a copy, or begin a new one";
  throw HistoryError(path_ + ": " + why + "; " + remedy);
}

void Connection::execute(const std::string& sql) {
  if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

Statement::Statement(const Connection& connection, const char* sql) : connection_(connection) {
  check(sqlite3_prepare_v2(connection.handle(), sql, -1, &handle_, nullptr));
}

void Statement::check(int code) const {
  if (code != SQLITE_OK) connection_.fail();
}

Statement& Statement::bind(const std::string& value) {
  check(sqlite3_bind_text(handle_, next_++, value.data(), static_cast<int>(value.size()),
                          SQLITE_TRANSIENT));
  return *this;
}

Statement& Statement::bind(double value) {
  check(sqlite3_bind_double(handle_, next_++, value));
  return *this;
}

Statement& Statement::bind(std::int64_t value) {
  check(sqlite3_bind_int64(handle_, next_++, value));
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) connection_.fail();
  return false;
}

void Statement::reset() {
  sqlite3_reset(handle_);
  next_ = 1;
}

std::string Statement::text(int column) const {
  const auto* const begin = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
  const int bytes = sqlite3_column_bytes(handle_, column);
  return begin ? std::string(begin, static_cast<std::size_t>(bytes)) : std::string();
}

}  // namespace fitmark::analysis
