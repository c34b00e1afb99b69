#include "command_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <sstream>

#include "command.h"
#include "core/value.h"
#include "core/wording.h"
#include "terminal.h"

namespace alrun {
namespace {

using Words = std::vector<std::string>;

constexpr const char* empty_value = "has an empty value; give it one, or leave it out";

template <class T>
std::optional<T> number_from(const std::string& text) {
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

// "FILE", "N": what help calls an option's value.
std::string value_name(const CLI::Option& option) {
  const auto type = option.get_type_name();
  return type.substr(0, type.find(':'));
}

bool is_flag(const CLI::Option& option) { return option.get_items_expected_max() == 0; }
bool is_positional_alone(const CLI::Option& option) { return option.get_lnames().empty() && option.get_snames().empty(); }

Words names_of(const CLI::Option& option) {
  Words names;
  for (const auto& name : option.get_lnames()) names.push_back("--" + name);
  for (const auto& name : option.get_snames()) names.push_back("-" + name);
  return names;
}

// The option that a word such as --seed, --seed=1 or -o names; null if none of this command.
const CLI::Option* option_named(const CLI::App& command, const std::string& word) {
  const auto name = word.starts_with("--") ? word.substr(0, word.find('=')) : word.substr(0, 2);
  for (const auto* option : command.get_options()) {
    const auto names = names_of(*option);
    if (std::find(names.begin(), names.end(), name) != names.end()) return option;
  }
  return nullptr;
}

bool looks_like_option(const std::string& word) { return word.size() > 1 && word[0] == '-'; }
bool looks_like_config(const std::string& word) { return word.ends_with(".yaml") || word.ends_with(".yml"); }

Words command_names() {
  Words names;
  for (const auto& entry : commands()) names.push_back(entry.name);
  return names;
}

// What is wrong with a command's words, found before CLI11 reads them: it takes an option that follows for a value, and says
// of what it does not know no more than that.
class Reader {
 public:
  Reader(const CLI::App& root, const Words& words) : words_(words) {
    const auto* entry = words.empty() ? nullptr : find_command(words.front());
    command_ = entry == nullptr ? &root : root.get_subcommand(entry->name);
    at_ = entry == nullptr ? 0 : 1;
    called_ = entry == nullptr ? "alrun" : "alrun " + entry->name;
    files_after_separator_ = entry != nullptr && entry->command->takes_separator();
  }

  [[nodiscard]] const CLI::App& command() const { return *command_; }
  [[nodiscard]] std::string see_help() const { return fmt::format(" (see {} --help)", called_); }

  void check() {
    if (at_ == 0 && !words_.empty() && !looks_like_option(words_.front())) refuse_command(words_.front());
    std::size_t positionals = 0;
    bool options_end = false;
    for (; at_ < words_.size(); ++at_) {
      const auto& word = words_[at_];
      if (word == "--" && !options_end) {
        options_end = true;
      } else if (looks_like_option(word) && !options_end) {
        check_option(word);
      } else if (word.empty() && (!options_end || files_after_separator_)) {
        refuse("an empty argument; write what is meant, or leave it out");
      } else if (++positionals > most_positionals()) {
        refuse_extra(word);
      }
    }
  }

  // What CLI11 finds when it has read them.
  [[noreturn]] void refuse(const CLI::ParseError& error) const {
    for (const auto* option : command_->get_options()) {
      const auto most = static_cast<std::size_t>(std::max(1, option->get_items_expected_max()));
      if (!is_flag(*option) && option->count() > most)
        refuse(fmt::format("{} is given twice; give it once", named(*option)));
      for (const auto* other : option->get_excludes()) {
        if (option->count() == 0 || other->count() == 0) continue;
        refuse(fmt::format("{} and {} exclude each other; give one of them", named(*option), named(*other)));
      }
      if (option->get_required() && option->count() == 0) {
        refuse(fmt::format("a {} is missing: {}", value_name(*option), option->get_description()));
      }
    }
    const std::string said = error.what();
    const auto colon = said.find(": ");
    // "NAME: " and what the validators below say.
    const bool is_validators = dynamic_cast<const CLI::ValidationError*>(&error) != nullptr && colon != std::string::npos;
    refuse(is_validators ? said.substr(0, colon) + " " + said.substr(colon + 2) : said);
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const { throw UsageError(why + see_help()); }

  // A positional has no name that one could write.
  static std::string named(const CLI::Option& option) {
    return is_positional_alone(option) ? value_name(option) : option.get_name();
  }

  [[nodiscard]] std::size_t most_positionals() const {
    std::size_t most = 0;
    for (const auto* option : command_->get_options()) {
      if (option->get_positional()) most += static_cast<std::size_t>(option->get_items_expected_max());
    }
    return most;
  }

  void check_option(const std::string& word) {
    const auto* option = option_named(*command_, word);
    if (option == nullptr) refuse_unknown(word.substr(0, word.find('=')));
    const auto equals = word.starts_with("--") ? word.find('=') : std::string::npos;
    if (is_flag(*option)) {
      if (equals != std::string::npos) refuse(fmt::format("{} takes no value; leave it out", option->get_name()));
      return;
    }
    if (equals != std::string::npos) {
      if (equals + 1 == word.size()) refuse(fmt::format("{} {}", option->get_name(), empty_value));
      return;
    }
    if (!word.starts_with("--") && word.size() > 2) return;  // -oFILE
    const bool last = at_ + 1 == words_.size();
    const auto& next = last ? std::string() : words_[at_ + 1];
    if (!last && looks_like_option(next) && option_named(*command_, next) != nullptr) {
      refuse(fmt::format("{} needs a value, {}, but the option {} follows; if that is the value, write {}={}", word,
                         value_name(*option), next, option->get_name(), next));
    }
    if (last) refuse(fmt::format("{} needs a value, {}", word, value_name(*option)));
    ++at_;
  }

  // Of a single letter the one option that begins with it.
  static std::string meant(const std::string& name, const Words& known) {
    if (name.size() > 2) return closest(name, known);
    const auto begins = [&](const std::string& other) { return other[2] == name[1]; };
    if (std::count_if(known.begin(), known.end(), begins) != 1) return "";
    return *std::find_if(known.begin(), known.end(), begins);
  }

  [[noreturn]] void refuse_unknown(const std::string& name) const {
    Words known;
    for (const auto* option : command_->get_options()) {
      for (const auto& one : option->get_lnames()) known.push_back("--" + one);
    }
    if (const auto hint = meant(name, known); !hint.empty()) {
      refuse(fmt::format("unknown option {}; did you mean {}?", name, hint));
    }
    Words others;
    for (const auto* other : root_of(*command_).get_subcommands({})) {
      if (option_named(*other, name) != nullptr) others.push_back("alrun " + other->get_name());
    }
    refuse(fmt::format("unknown option {}; {}", name,
                       others.empty() ? fmt::format("{} has {}", called_, spoken_list(known))
                                      : fmt::format("it belongs to {}", spoken_list(others))));
  }

  static const CLI::App& root_of(const CLI::App& command) {
    return command.get_parent() != nullptr ? *command.get_parent() : command;
  }

  [[noreturn]] void refuse_command(const std::string& word) const {
    std::error_code none;
    if (word.empty()) refuse("the first argument is empty; give a command, or --config FILE");
    if (looks_like_config(word) || word == "-")
      refuse(fmt::format("'{}' is no command; did you mean alrun --config {}?", word, word));
    if (std::filesystem::is_regular_file(word, none)) {
      refuse(
          fmt::format("'{}' is no command; a config is run by alrun --config {}, a result shown by alrun report {} -o "
                      "report.html",
                      word, word, word));
    }
    refuse(fmt::format("unknown command '{}'{}", word, did_you_mean(Value(word), command_names())));
  }

  [[noreturn]] void refuse_extra(const std::string& word) const {
    if (find_command(word) != nullptr && called_ == "alrun") {
      refuse(fmt::format("the command {} comes first, before the options: alrun {} ...", word, word));
    }
    refuse(fmt::format("'{}' is one argument too many{}", word,
                       looks_like_config(word) ? "; one config at a time, or a sweep's grid: alrun sweep grid.yaml"
                                               : "; an option begins with --"));
  }

  const Words& words_;
  const CLI::App* command_ = nullptr;
  std::string called_;
  bool files_after_separator_ = false;
  std::size_t at_ = 0;
};

// Whatever asks for a value takes no empty one: not on the command line, where a shell's variable may be empty.
void refuse_empty_values(CLI::App& command) {
  for (auto* option : command.get_options([](CLI::Option* any) { return !is_flag(*any); })) {
    option->transform(CLI::Validator([](std::string& value) { return std::string(value.empty() ? empty_value : ""); }, ""));
  }
}

bool asks_for_help(const Words& words) {
  const auto end = std::find(words.begin(), words.end(), "--");
  return std::any_of(words.begin(), end,
                     [](const std::string& word) { return word == "--help" || word == "-h" || word == "--version"; });
}

}  // namespace

CLI::Validator whole_number(std::int64_t low, std::int64_t high) {
  return {[low, high](std::string& text) {
            const auto number = number_from<std::int64_t>(text);
            if (number && *number >= low && *number <= high) return std::string();
            return fmt::format("must be a whole number from {} to {}, not '{}'", low, high, text);
          },
          fmt::format("INT in [{} - {}]", low, high)};
}

CLI::Validator share() {
  return {[](std::string& text) {
            const auto number = number_from<double>(text);
            if (number && *number >= 0 && *number <= 1) return std::string();
            return fmt::format("must be a number from 0 to 1, not '{}'", text);
          },
          ""};
}

CLI::Validator whole_numbers() {
  return {[](std::string& text) {
            std::istringstream in(text + ",");
            for (std::string number; std::getline(in, number, ',');) {
              const auto begin = std::min(number.find_first_not_of(' '), number.size());
              number = number.substr(begin, number.find_last_not_of(' ') + 1 - begin);
              if (!number_from<std::int64_t>(number)) {
                return fmt::format("must be whole numbers with commas between them, such as 1,2,3, not '{}'", text);
              }
            }
            return std::string();
          },
          ""};
}

CLI::Validator one_of(std::vector<std::string> words) {
  auto described = fmt::format("{{{}}}", fmt::join(words, ","));
  return {[words = std::move(words)](std::string& text) {
            if (std::find(words.begin(), words.end(), text) != words.end()) return std::string();
            return fmt::format("must be one of {}, not '{}'{}", spoken_list(words), text, did_you_mean(Value(text), words));
          },
          std::move(described)};
}

bool parse_command_line(CLI::App& app, int argc, char** argv) {
  Words words(argv + std::min(argc, 1), argv + argc);
  refuse_empty_values(app);
  for (const auto& entry : commands()) {
    if (!entry.command->takes_empty_words()) refuse_empty_values(*app.get_subcommand(entry.name));
  }
  Reader reader(app, words);
  if (!asks_for_help(words)) reader.check();

  // CLI11 takes the last word first, and would drop a `--`.
  const auto* entry = words.empty() ? nullptr : find_command(words.front());
  if (entry != nullptr && entry->command->takes_separator()) {
    std::replace(words.begin(), words.end(), std::string("--"), argument_separator);
  }
  std::reverse(words.begin(), words.end());
  try {
    app.parse(words);
  } catch (const CLI::Success& wanted) {
    std::ostringstream help;
    app.exit(wanted, help, help);
    print("{}", help.str());
    return false;
  } catch (const CLI::ParseError& error) {
    reader.refuse(error);
  }
  return true;
}

}  // namespace alrun
