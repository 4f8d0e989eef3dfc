// SPDX-License-Identifier: MIT
//
// Inverse transforms for the smooth laws, an alias table for the empirical one.
#include "workloads/generator/law.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>

#include "workloads/event.h"
#include "workloads/generator/portable_math.h"

namespace fitmark::workloads {
namespace {

struct Form {
  std::string_view name;
  std::size_t numbers;
};
// In the order of Law::Kind.
constexpr std::array<Form, 7> kForms = {{{"fixed", 1},
                                         {"uniform", 2},
                                         {"powerlaw", 3},
                                         {"lognormal", 2},
                                         {"exponential", 1},
                                         {"weibull", 2},
                                         {"generational", 3}}};
constexpr double kMost = 9.0e15;  // below 2^53: every whole number up to here is exact

[[noreturn]] void refuse(const std::string& text, const std::string& why) {
  throw TraceError("the law '" + text + "' " + why +
                   "; write fixed:N, uniform:LOW:HIGH, powerlaw:LOW:HIGH:ALPHA, "
                   "lognormal:MEDIAN:SIGMA, exponential:MEAN, weibull:SCALE:SHAPE, "
                   "generational:YOUNG:OLD:SURVIVAL or file:PATH");
}

std::vector<double> numbers_of(const std::string& text, std::size_t at) {
  std::vector<double> numbers;
  while (at < text.size()) {
    const char* begin = text.c_str() + at + 1;
    char* end = nullptr;
    const double number = std::strtod(begin, &end);
    if (end == begin || (*end != ':' && *end != '\0')) refuse(text, "has a part that is no number");
    if (!(number >= 0) || number > kMost) refuse(text, "has a number outside 0 to 9e15");
    numbers.push_back(number);
    at = static_cast<std::size_t>(end - text.c_str());
  }
  return numbers;
}

std::uint64_t whole(double x) { return static_cast<std::uint64_t>(std::min(x, kMost)); }

// A standard normal by the polar method.
double normal(Random& random) {
  while (true) {
    const double u = 2 * random.unit() - 1;
    const double v = 2 * random.unit() - 1;
    const double s = u * u + v * v;
    if (s >= 1 || s == 0) continue;
    return u * std::sqrt(-2 * portable_log(s) / s);  // IEEE rounds sqrt correctly
  }
}

}  // namespace

Law Law::parse(const std::string& text) {
  Law law;
  law.text_ = text;
  const std::size_t colon = std::min(text.find(':'), text.size());
  const std::string name = text.substr(0, colon);
  if (name == "file" && colon + 1 < text.size()) {
    law.read_file(text.substr(colon + 1));
    return law;
  }
  const auto form =
      std::find_if(kForms.begin(), kForms.end(), [&](const Form& f) { return f.name == name; });
  if (form == kForms.end()) refuse(text, "is of no known kind");
  std::vector<double> numbers = numbers_of(text, colon);
  if (numbers.size() != form->numbers) {
    refuse(text, "needs " + std::to_string(form->numbers) + " numbers");
  }
  numbers.resize(3);
  law.kind_ = static_cast<Kind>(form - kForms.begin());
  law.first_ = numbers[0];
  law.second_ = numbers[1];
  law.third_ = numbers[2];
  const bool ranged = law.kind_ == Kind::uniform || law.kind_ == Kind::power;
  if (ranged && law.first_ > law.second_) refuse(text, "has LOW above HIGH");
  if (law.kind_ == Kind::power && (law.third_ <= 0 || law.first_ < 1)) {
    refuse(text, "needs LOW of at least 1 and ALPHA above 0");
  }
  if (law.kind_ == Kind::lognormal && law.first_ <= 0) refuse(text, "needs MEDIAN above 0");
  if (law.kind_ == Kind::generational && law.third_ > 1) refuse(text, "has SURVIVAL above 1");
  if (law.kind_ == Kind::weibull && law.second_ <= 0) refuse(text, "needs SHAPE above 0");
  return law;
}

Law Law::empirical(std::vector<std::uint64_t> values, const std::vector<double>& weights) {
  Law law;
  law.kind_ = Kind::empirical;
  law.values_ = std::move(values);
  law.set_weights(weights);
  return law;
}

void Law::read_file(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw TraceError(path + " cannot be opened; the law file:PATH needs a readable file");
  std::vector<double> weights;
  std::string line;
  for (std::uint64_t number = 1; std::getline(in, line); ++number) {
    line = line.substr(0, line.find('#'));
    std::replace(line.begin(), line.end(), ',', ' ');
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    char* end = nullptr;
    const double value = std::strtod(line.c_str(), &end);
    const double weight = std::strtod(end, &end);
    if (!(value >= 0) || value > kMost || !(weight > 0) || weight > kMost) {
      throw TraceError(path + ":" + std::to_string(number) +
                       ": expected a value from 0 and a weight above 0, as in '64 0.25'");
    }
    values_.push_back(whole(value));
    weights.push_back(weight);
  }
  if (values_.empty()) throw TraceError(path + " holds no 'VALUE WEIGHT' line; give at least one");
  kind_ = Kind::empirical;
  set_weights(weights);
}

// Vose's construction; rounding is the same everywhere because every step is a basic operation.
void Law::set_weights(const std::vector<double>& weights) {
  const std::size_t n = weights.size();
  double sum = 0;
  for (const double weight : weights) sum += weight;
  std::vector<double> share(n);
  std::vector<std::uint32_t> small;
  std::vector<std::uint32_t> large;
  for (std::uint32_t i = 0; i < n; ++i) {
    share[i] = weights[i] * static_cast<double>(n) / sum;
    (share[i] < 1 ? small : large).push_back(i);
  }
  alias_.resize(n);
  threshold_.assign(n, std::uint64_t{1} << 63);
  while (!small.empty() && !large.empty()) {
    const std::uint32_t low = small.back();
    const std::uint32_t high = large.back();
    small.pop_back();
    threshold_[low] = static_cast<std::uint64_t>(share[low] * 0x1p63);
    alias_[low] = high;
    share[high] -= 1 - share[low];
    if (share[high] < 1) {
      large.pop_back();
      small.push_back(high);
    }
  }
}

std::uint64_t Law::draw(Random& random) const {
  switch (kind_) {
    case Kind::fixed:
      return whole(first_);
    case Kind::uniform:
      return random.between(whole(first_), whole(second_));
    case Kind::power: {
      // Inverse of F(x) = (1 - (L/x)^a) / (1 - (L/H)^a).
      const double cut = portable_pow(first_ / (second_ + 1), third_);
      const double tail = 1 - random.unit() * (1 - cut);
      return std::clamp(whole(first_ * portable_pow(std::max(tail, cut), -1 / third_)),
                        whole(first_), whole(second_));
    }
    case Kind::lognormal:
      return whole(first_ * portable_exp(second_ * normal(random)));
    case Kind::exponential:
      return std::max<std::uint64_t>(1, whole(-first_ * portable_log(random.unit()) + 0.5));
    case Kind::weibull:
      return std::max<std::uint64_t>(
          1, whole(first_ *
                       portable_pow(std::max(-portable_log(random.unit()), 0x1p-60), 1 / second_) +
                   0.5));
    case Kind::generational: {
      const double mean = random.chance(third_) ? second_ : first_;
      return std::max<std::uint64_t>(1, whole(-mean * portable_log(random.unit()) + 0.5));
    }
    case Kind::empirical: {
      const std::uint64_t at = random.below(values_.size());
      return values_[random.next() >> 1 < threshold_[at] ? at : alias_[at]];
    }
  }
  return 0;
}

}  // namespace fitmark::workloads
