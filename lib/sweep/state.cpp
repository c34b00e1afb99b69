#include "sweep/state.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/codecs.h"
#include "core/file.h"
#include "core/lock_file.h"
#include "core/printable.h"
#include "session/journal.h"
#include "session/output.h"
#include "session/result.h"

namespace alrun {
namespace {

using Json = nlohmann::json;

// The texts at the top level of a result. Of a complete one no more than what stands before its runs is read: they are long.
class ResultHead final : public nlohmann::json_sax<Json> {
 public:
  std::optional<Status> status;  ///< none if it is no whole result
  std::string hash;
  std::string error;

  bool null() override { return true; }
  bool boolean(bool /*value*/) override { return true; }
  bool number_integer(number_integer_t /*value*/) override { return true; }
  bool number_unsigned(number_unsigned_t /*value*/) override { return true; }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return true; }
  bool binary(binary_t& /*value*/) override { return true; }
  bool string(string_t& value) override {
    if (depth_ != 1) return true;
    if (key_ == "status") status = value_named<Status>(value);
    if (key_ == "config_hash") hash = value;
    if (key_ == "error") error = value;
    return true;
  }
  bool start_object(std::size_t /*size*/) override {
    ++depth_;
    return true;
  }
  bool key(string_t& value) override {
    if (depth_ == 1) key_ = value;
    return depth_ != 1 || key_ != "runs" || status != Status::complete;
  }
  bool end_object() override {
    --depth_;
    return true;
  }
  bool start_array(std::size_t /*size*/) override {
    ++depth_;
    return true;
  }
  bool end_array() override {
    --depth_;
    return true;
  }
  bool parse_error(std::size_t /*at*/, const std::string& /*token*/, const Json::exception& /*error*/) override {
    return false;
  }

 private:
  int depth_ = 0;
  std::string key_;
};

// Results appear whole, by renaming; a copy that was cut short lacks its end.
bool ends_as_a_result(std::istream& in) {
  in.clear();
  in.seekg(-2, std::ios::end);
  std::string end(2, '\0');
  in.read(end.data(), 2);
  return in.good() && end == "}\n";
}

std::optional<ResultHead> head_of(const std::string& file) {
  std::error_code unseen;
  if (!std::filesystem::is_regular_file(file, unseen)) return std::nullopt;
  auto in = open_to_read(file);
  ResultHead head;
  Json::sax_parse(in, &head, nlohmann::detail::input_format_t::json, false);
  return ends_as_a_result(in) ? head : ResultHead{};
}

bool is_finished(const std::optional<ResultHead>& head, const Cell& cell) {
  return head && head->status == Status::complete && head->hash == cell.hash && !is_under_way(cell.output);
}

std::filesystem::path ledger_path(const std::string& folder) { return std::filesystem::path(folder) / sweep_ledger_name; }

}  // namespace

bool is_finished(const Cell& cell) { return is_finished(head_of(cell.output), cell); }

std::string why_unfinished(const Cell& cell) {
  const auto head = head_of(cell.output);
  if (is_finished(head, cell)) return "";
  const bool begun = is_under_way(cell.output);
  if (begun && (!head || head->status == Status::complete))
    return "unfinished: it was ended half-way, and goes on from there when it is run again";
  if (!head) return "there is no result";
  if (!head->status) return fmt::format("{}: is no whole result of alrun", cell.output);
  if (!head->error.empty()) return fmt::format("{}: {}", name_of(*head->status), head->error);
  if (head->hash != cell.hash) return fmt::format("{}: the result there has another config", cell.output);
  return std::string(name_of(*head->status));
}

void remove_left_lock(const Cell& cell) {
  const auto lock = lock_path(cell.output);
  std::error_code unseen;
  if (!std::filesystem::exists(lock, unseen)) return;
  try {
    const LockFile taken(lock);
  } catch (const Error&) {
    return;  // somebody is at work there, or it is not ours to remove
  }
}

void remove_ledger(const std::string& folder) {
  remove_if_possible(ledger_path(folder));  // or all is finished in a folder that is only read
}

FailureLedger::FailureLedger(const std::string& folder) : path_(ledger_path(folder)) { remove_ledger(folder); }

void FailureLedger::add(std::span<const Failure> failures) {
  if (failures.empty()) return;
  if (!file_) file_.emplace(path_);
  std::string text;
  for (const auto& failure : failures) {
    text += fmt::format("{}\n  $ {}\n\n", printable(failure.name + ": " + failure.message), failure.command);
  }
  file_->append(text);
}

}  // namespace alrun
