#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/page/output.h"

// Parts of the report's page.
namespace alrun::html {

/// Text as HTML, for element content and attribute values.
std::string escaped(std::string_view text);

/// A number with so many decimals, or infinite; an en dash for nothing.
std::string number(const std::optional<double>& value, int decimals);

/// A number that is not negative with three digits that count, more before the point: "0.00123", "12.3", "1234".
std::string significant(double value);

/// With a capital letter: "Micro_f1".
std::string capitalised(std::string name);

/// "an accuracy", "a macro_f1", "an nll".
std::string with_article(const std::string& name);

/// A p-value: "0.013", "< 0.001"; an en dash for nothing.
std::string p_value(const std::optional<double>& p);

/// A table that scrolls within its own width. Cells are HTML.
class Table {
 public:
  /// The first column's cells are headings of their rows.
  explicit Table(const std::vector<std::string>& headings);
  void row(const std::vector<std::string>& cells, const char* row_class = "");
  [[nodiscard]] std::string text() const;

 private:
  std::string body_;
};

/// A figure with its caption; what stands in its place where it could not be drawn.
std::string figure(const Figure& figure);

extern const char* const style;

/// The sections of the page.
std::string overview(const ReportData& data);
std::string shadow_table(const ReportData& data, std::size_t dataset);
std::string savings(const ReportData& data, std::size_t dataset);
std::string pairs(const ReportData& data, std::size_t dataset);
std::string ranks(const ReportData& data, const Figures& figures);
std::string overlaps(const ReportData& data, std::size_t dataset);
std::string classes(const ReportData& data, std::size_t dataset, const Figures& figures);
std::string seconds(const ReportData& data);
std::string configs(const ReportData& data);

}  // namespace alrun::html
