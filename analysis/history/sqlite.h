// SPDX-License-Identifier: MIT
//
// SQLite statements and connections whose failures are HistoryErrors.
//
// Threads:     one connection per thread
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <string>

namespace fitmark::analysis {

class Connection {
 public:
  explicit Connection(const std::string& path);
  ~Connection() { sqlite3_close(handle_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void execute(const std::string& sql);
  sqlite3* handle() const { return handle_; }

  // Throws HistoryError with the connection's last failure.
  [[noreturn]] void fail() const;

 private:
  std::string path_;
  sqlite3* handle_ = nullptr;
};

// Runs between begin and commit; rolls back if it is left without one.
class Transaction {
 public:
  explicit Transaction(Connection& connection) : connection_(connection) {
    connection.execute("BEGIN IMMEDIATE");
  }
  ~Transaction() {
    if (!committed_) sqlite3_exec(connection_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit() {
    connection_.execute("COMMIT");
    committed_ = true;
  }

 private:
  Connection& connection_;
  bool committed_ = false;
};

class Statement {
 public:
  Statement(const Connection& connection, const char* sql);
  ~Statement() { sqlite3_finalize(handle_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // Binds the next parameter.
  Statement& bind(const std::string& value);
  Statement& bind(double value);
  Statement& bind(std::int64_t value);

  // Returns whether there is a row.
  bool step();
  // Makes the statement ready for other parameters.
  void reset();

  std::string text(int column) const;
  double real(int column) const { return sqlite3_column_double(handle_, column); }
  std::int64_t whole(int column) const { return sqlite3_column_int64(handle_, column); }

 private:
  void check(int code) const;

  const Connection& connection_;
  sqlite3_stmt* handle_ = nullptr;
  int next_ = 1;
};

}  // namespace fitmark::analysis
