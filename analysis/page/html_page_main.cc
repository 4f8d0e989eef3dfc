// SPDX-License-Identifier: MIT
//
// Makes a page from a report file, for the browser tests: page_from_report REPORT.json PAGE.html
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <string>

#include "analysis/page/html_page.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: page_from_report REPORT.json PAGE.html\n", stderr);
    return 2;
  }
  std::ifstream in(argv[1], std::ios::binary);
  if (!in) {
    std::fprintf(stderr, "%s: cannot be read\n", argv[1]);
    return 3;
  }
  const std::string report{std::istreambuf_iterator<char>(in), {}};
  try {
    const std::string html = fitmark::analysis::html_page(report);
    std::ofstream out(argv[2], std::ios::binary);
    out.write(html.data(), static_cast<std::streamsize>(html.size())).flush();
    if (out) return 0;
    std::fprintf(stderr, "%s: cannot be written\n", argv[2]);
    return 4;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", argv[1], error.what());
    return 3;
  }
}
