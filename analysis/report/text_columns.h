// SPDX-License-Identifier: MIT
//
// UTF-8 text in columns of a terminal: each character takes one.
//
// Threads:     none needed; free functions
#pragma once

#include <string>

namespace fitmark::analysis {

// Returns the characters of `text`.
int columns_of(const std::string& text);

// Returns `text` with a question mark for each control character.
std::string plain(std::string text);

// Returns `text`, or its beginning and an ellipsis: at most `columns` characters.
std::string cut(const std::string& text, int columns);

// Return `text` with spaces behind or before it, at least `columns` characters.
std::string left(const std::string& text, int columns);
std::string right(const std::string& text, int columns);

// Returns the words of `text` in lines of at most `columns` characters, those after the first indented.
std::string wrapped(const std::string& text, int columns, const std::string& indent);

}  // namespace fitmark::analysis
