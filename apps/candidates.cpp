#include "candidates.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "loop/experiment.h"

namespace alrun {
namespace {

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

std::string singular(const Catalogue& catalogue) {
  auto name = catalogue.plural();
  if (name.ends_with('s')) name.pop_back();
  return name;
}

void add_names(const Catalogue& catalogue, const std::string& before, std::vector<Candidate>& list) {
  for (const auto& name : catalogue.names()) list.push_back({before + name, catalogue.card(name).summary});
}

// The keys of configs and their values, from the schema: of a component the keys of every one that can be chosen.
class ConfigKeys {
 public:
  ConfigKeys() { add_section("", schema_); }

  void complete(const std::string& word, std::vector<Candidate>& list) const {
    const auto equals = word.find('=');
    if (equals == std::string::npos) {
      for (const auto& [key, about] : keys_) list.push_back({fmt::format("{}=", key), about});
      return;
    }
    const auto key = word.substr(0, equals);
    const auto component = components_.find(key);
    if (component != components_.end()) add_names(*component->second, key + "=", list);
    const auto choices = choices_.find(key);
    if (choices == choices_.end()) return;
    for (const auto& choice : choices->second) list.push_back({fmt::format("{}={}", key, choice), ""});
  }

 private:
  void add_section(const std::string& before, const Value& section) {
    const auto* properties = section.find("properties");
    for (const auto& entry : *properties->get<Value::Map>()) add(before + entry.key, entry.value);
  }

  void add(const std::string& key, const Value& schema) {
    const auto* about = schema.find("description");
    if (const auto* reference = schema.find("$ref")) {
      add_component(key, *reference->get<std::string>());
    } else if (schema.find("properties") != nullptr) {
      add_section(key + ".", schema);
    } else {
      keys_.try_emplace(key, about != nullptr ? *about->get<std::string>() : "");
      add_choices(key, schema);
    }
  }

  void add_component(const std::string& key, const std::string& reference) {
    for (const auto* catalogue : catalogues()) {
      if (reference != "#/$defs/" + catalogue->plural()) continue;
      keys_.try_emplace(key + ".type", "which " + catalogue->kind());
      components_[key + ".type"] = catalogue;
      for (const auto& name : catalogue->names()) {
        for (const auto& field : catalogue->options(name)) {
          keys_.try_emplace(key + "." + field.name, field.doc);
          add_choices(key + "." + field.name, field.shape.schema);
        }
      }
    }
  }

  void add_choices(const std::string& key, const Value& schema) {
    auto& choices = choices_[key];
    const auto add_choice = [&](const std::string& word) {
      if (std::find(choices.begin(), choices.end(), word) == choices.end()) choices.push_back(word);
    };
    if (const auto* words = schema.find("enum")) {
      for (const auto& word : *words->get<Value::List>()) add_choice(*word.get<std::string>());
    }
    if (const auto* type = schema.find("type"); type != nullptr && *type == Value("boolean")) {
      add_choice("true");
      add_choice("false");
    }
    if (const auto* alternatives = schema.find("anyOf")) {
      for (const auto& alternative : *alternatives->get<Value::List>()) add_choices(key, alternative);
    }
  }

  Value schema_ = experiment_schema();
  std::map<std::string, std::string> keys_;  ///< and what they say
  std::map<std::string, const Catalogue*> components_;
  std::map<std::string, std::vector<std::string>> choices_;
};

class Completer {
 public:
  Completer(const CLI::App& root, const std::vector<std::string>& words) : command_(&root), words_(words) {}

  Candidates run() {
    read_words_before();
    const auto& word = words_.back();
    const auto equals = word.find('=');
    if (value_of_ != nullptr) {
      complete_value(*value_of_, "", word);
    } else if (!only_positionals_ && word.starts_with("--") && equals != std::string::npos) {
      const auto* option = command_->get_option_no_throw(word.substr(0, equals));
      if (option != nullptr) complete_value(*option, word.substr(0, equals + 1), word.substr(equals + 1));
    } else if (!only_positionals_ && word.starts_with("-")) {
      complete_options();
    } else {
      if (at_root_ && positionals_.empty()) complete_commands();
      complete_positional(word);
    }
    std::erase_if(found_.list, [&](const Candidate& candidate) { return !candidate.text.starts_with(word); });
    return std::move(found_);
  }

 private:
  // Finds the command, the option that waits for its value, and the positional words before the last.
  void read_words_before() {
    for (std::size_t i = 0; i + 1 < words_.size(); ++i) {
      const auto& word = words_[i];
      if (value_of_ != nullptr) {
        value_of_ = nullptr;
      } else if (only_positionals_ || !word.starts_with("-") || word == "-") {
        const auto* subcommand = at_root_ && positionals_.empty() ? subcommand_of(word) : nullptr;
        if (subcommand == nullptr) {
          positionals_.push_back(word);
        } else {
          command_ = subcommand;
          at_root_ = false;
        }
      } else if (word == "--") {
        const auto* entry = find_command(command_->get_name());
        only_positionals_ = entry == nullptr || !entry->command->takes_separator();
      } else if (word.find('=') == std::string::npos) {
        const auto* option = command_->get_option_no_throw(word);
        if (option != nullptr && option->get_items_expected_max() > 0) value_of_ = option;
      }
    }
  }

  [[nodiscard]] const CLI::App* subcommand_of(const std::string& word) const {
    for (const auto* subcommand : command_->get_subcommands({})) {
      if (subcommand->get_name() == word) return subcommand;
    }
    return nullptr;
  }

  void complete_commands() {
    for (const auto* subcommand : command_->get_subcommands({})) {
      found_.list.push_back({subcommand->get_name(), subcommand->get_description()});
    }
  }

  void complete_options() {
    for (const auto* option : command_->get_options()) {
      for (const auto& name : option->get_lnames()) found_.list.push_back({"--" + name, option->get_description()});
    }
  }

  void complete_positional(const std::string& word) {
    std::size_t before = positionals_.size();
    for (const auto* option : command_->get_options()) {
      if (!option->get_positional()) continue;
      const auto takes = static_cast<std::size_t>(std::max(1, option->get_items_expected_max()));
      if (before < takes) return complete_value(*option, "", word);
      before -= takes;
    }
  }

  static bool names_files(const std::string& kind) {
    return std::ranges::any_of(std::array{"FILE", "FOLDER", ".json"},
                               [&](const char* word) { return kind.find(word) != std::string::npos; });
  }

  // By the option's type: FILE, FOLDER, KEY=VALUE, {a,b}, or a name of something registered.
  void complete_value(const CLI::Option& option, const std::string& before, const std::string& value) {
    const auto type = option.get_type_name();
    const auto kind = type.substr(0, type.find(':'));
    auto& list = found_.list;
    if (names_files(kind)) {
      found_.files = true;
      found_.before = before;
    } else if (kind == "KEY=VALUE") {
      std::vector<Candidate> keys;
      ConfigKeys().complete(value, keys);
      for (auto& [text, about] : keys) list.push_back({before + text, about});
    } else if (kind == "WHAT" || kind == "KIND") {
      for (const auto* catalogue : catalogues()) {
        list.push_back({before + (kind == "WHAT" ? catalogue->plural() : singular(*catalogue)), ""});
      }
    } else if (kind == "NAME" && !positionals_.empty()) {
      for (const auto* catalogue : catalogues()) {
        const auto& asked = positionals_.back();
        if (asked == singular(*catalogue) || asked == catalogue->plural() || asked == catalogue->kind()) {
          add_names(*catalogue, before, list);
        }
      }
    } else if (const auto open = type.find('{'), close = type.find('}'); open < close && close != std::string::npos) {
      for (const auto& choice : split(type.substr(open + 1, close - open - 1), ',')) list.push_back({before + choice, ""});
    }
  }

  const CLI::App* command_;
  const std::vector<std::string>& words_;
  bool at_root_ = true;
  bool only_positionals_ = false;
  const CLI::Option* value_of_ = nullptr;
  std::vector<std::string> positionals_;
  Candidates found_;
};

}  // namespace

Candidates candidates(const CLI::App& root, const std::vector<std::string>& words) { return Completer(root, words).run(); }

}  // namespace alrun
