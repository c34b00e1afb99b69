#include "session/label_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <limits>

#include "catch.h"
#include "core/file.h"
#include "temporary_folder.h"

using namespace alrun;

namespace {

// A store's file, and what was told of it.
struct StoreFile {
  testing::TemporaryFolder folder;
  std::string path = (folder.path() / "labels.jsonl").string();
  std::vector<std::string> notes;

  void write(std::string_view text) const { write_atomically(path, text); }
  [[nodiscard]] std::string text() const { return read_file(path, 1U << 30U); }
  LabelStore open() {
    return LabelStore(path, [this](const std::string& note) { notes.push_back(note); });
  }
};

StoredAnswer answer(const std::string& item, Value value, const std::string& by = "ada") {
  StoredAnswer made;
  made.item = item;
  made.id = "id-" + item;
  made.answer = std::move(value);
  made.by = by;
  made.at = "2026-11-29T20:00:00Z";
  made.cost = 1;
  return made;
}

std::string line(const std::string& item, const std::string& value, const std::string& by = "ada") {
  return fmt::format(R"({{"item":"{}","id":"id-{}","answer":"{}","by":"{}","at":"2026-11-29T20:00:00Z","cost":1.0}})", item,
                     item, value, by);
}

std::string latest(const LabelStore& store, const std::string& item) {
  const auto found = store.find(item);
  return found ? *found->answer.get<std::string>() : "none";
}

}  // namespace

TEST_CASE("an answer is in the store's file when add() returns, as one line of the keys that scripts read") {
  StoreFile file;
  auto store = file.open();
  store.add(answer("a", "spam"));
  CHECK(file.text() == line("a", "spam") + "\n");
  auto full = answer("b", Value());
  full.cost = 0.25;
  full.guess = "ham";
  full.probability = 0.75;
  full.seconds = 3.5;
  store.add(full);
  CHECK(file.text() == line("a", "spam") + "\n" +
                           R"({"item":"b","id":"id-b","answer":null,"by":"ada","at":"2026-11-29T20:00:00Z","cost":0.25,)" +
                           R"("guess":"ham","probability":0.75,"seconds":3.5})" + "\n");
  CHECK(file.notes.empty());
}

TEST_CASE("every field of an answer survives a store") {
  StoreFile file;
  std::vector<StoredAnswer> answers;
  for (const auto& text : {"", "plain", "\"quoted\" \\ and / \t\r\n", "ภาษาไทย 🎈 é", "\u2028\u202e\u0001", "null", "17"}) {
    auto one = answer(fmt::format("{:032x}", answers.size()), text, text);
    one.id = text;
    one.at = text;
    one.cost = 0.1 + 0.2;
    one.guess = Value::List{text, "other"};
    one.probability = 1.0 / 3;
    one.seconds = 1e-300;
    answers.push_back(one);
  }
  answers.push_back(answer(std::string("zero\0in it", 10), Value::List{}));
  Value span;
  span.set("zebra", 1);  // keys in no alphabetical order, which is to stay
  span.set("answer", "text");
  span.set("list", Value::List{true, 2, 2.5, Value(), Value::List{}});
  answers.push_back(answer("span", span));
  answers.push_back(answer("none", Value()));
  auto store = file.open();
  for (const auto& one : answers) store.add(one);
  CHECK(store.answers() == answers);
  const auto again = file.open();
  CHECK(again.answers() == answers);
  for (const auto& one : answers) CHECK(again.find(one.item) == one);
  CHECK_FALSE(again.find("unknown"));
  CHECK(again.all("unknown").empty());
  CHECK(static_cast<std::size_t>(std::ranges::count(file.text(), '\n')) == answers.size());
}

TEST_CASE("the latest answer counts, and of each annotator the latest") {
  StoreFile file;
  auto store = file.open();
  store.add(answer("x", "1", "ada"));
  store.add(answer("x", "2", "bob"));
  store.add(answer("y", "9", "bob"));
  store.add(answer("x", "3", "ada"));
  store.add(answer("x", "1", "ada"));  // and back, in the same second
  CHECK(latest(store, "x") == "1");
  for (const auto& all : {store.all("x"), file.open().all("x")}) {
    REQUIRE(all.size() == 2);
    CHECK(all[0] == answer("x", "2", "bob"));
    CHECK(all[1] == answer("x", "1", "ada"));
  }
  CHECK(store.answers().size() == 5);
}

TEST_CASE("a store of a file that people and editors had in hand is read as it is meant") {
  StoreFile file;
  file.write("\xEF\xBB\xBF" + line("a", "1") + "\r\n\r\n  \n" + line("b", "2") + "\n" + line("b", "2") + "\n" +
             R"( { "more": {"of": [1e3, 18446744073709551615]}, "answer": "3" , "item" : "c", "id": 17 } )" + "\n" +
             R"({"item":"old","item":"d","answer":"4","guess":null,"probability":null,"seconds":2,"cost":null})");
  auto store = file.open();
  CHECK(file.notes.empty());
  CHECK(store.answers().size() == 4);
  CHECK(latest(store, "a") == "1");
  CHECK(store.all("b").size() == 1);
  CHECK(store.find("c")->id == "17");
  CHECK(store.find("c")->by.empty());
  CHECK(store.find("d")->seconds == 2.0);
  CHECK_FALSE(store.find("d")->guess);
  CHECK_FALSE(store.find("old"));
  const auto before = file.text();
  store.add(answer("e", "5"));
  CHECK(file.text() == before + "\n" + line("e", "5") + "\n");
  CHECK(file.open().answers() == store.answers());
}

TEST_CASE("a damaged line of a store is shown with what to do, and the file is left alone") {
  StoreFile file;
  const auto good = line("a", "1") + "\n";
  const auto refused = [&](const std::string& bad, const std::string& why) {
    for (const auto* after : {"\n", "\nnot read any more\n"}) {
      file.write(good + "\n" + bad + after);
      const auto before = file.text();
      INFO(bad);
      CHECK_THROWS_WITH(file.open(), file.path + ":3:" + why);
      CHECK(file.text() == before);
    }
  };
  refused("hello", "1: this is not JSON; mend the line or remove it\n    3 | hello\n      | ^");
  refused(R"({"item":"b",})",
          "13: this is not JSON; mend the line or remove it\n    3 | {\"item\":\"b\",}\n      |             ^");
  refused(R"({"item":"b","answer")",
          "21: the line ends too early; mend the line or remove it\n    3 | {\"item\":\"b\",\"answer\"\n      | " +
              std::string(20, ' ') + "^");
  const auto of_line = [](const std::string& bad, const std::string& why) {
    return fmt::format("1: {}; mend the line or remove it\n    3 | {}\n      | ^", why, bad);
  };
  for (const auto& [bad, why] : std::vector<std::pair<std::string, std::string>>{
           {"[1]", "a line of a label store is a JSON object"},
           {"3", "a line of a label store is a JSON object"},
           {R"({"answer":"1"})", "'item' is missing or empty"},
           {R"({"item":"","answer":"1"})", "'item' is missing or empty"},
           {R"({"item":7,"answer":"1"})", "'item' is 7, not a text"},
           {R"({"item":"b"})", "'answer' is missing"},
           {R"({"item":"b","answer":"1","by":["x"]})", "'by' is a list, not a text"},
           {R"({"item":"b","answer":"1","id":true})", "'id' is true, not a text"},
           {R"({"item":"b","answer":"1","cost":"free"})", "'cost' is 'free', not a number"},
           {R"({"item":"b","answer":"1","probability":{}})", "'probability' is a map, not a number"}}) {
    refused(bad, of_line(bad, why));
  }
  file.write(good + R"({"item":"b","answer":)" + std::string(300, '[') + std::string(300, ']') + "}\n");
  CHECK_THROWS_WITH(file.open(), Catch::StartsWith(file.path + ":2:1: it nests too deep; mend the line or remove it\n"));
  file.write(good + "{\"item\":\"\xFF\",\"answer\":1}\n");
  CHECK_THROWS_WITH(file.open(), Catch::StartsWith(file.path + ":2:10: this is not JSON; mend the line or remove it\n"));
  file.write(good + line("b", "2") + std::string("\0{}\n", 4));
  CHECK_THROWS_WITH(file.open(),
                    Catch::StartsWith(fmt::format("{}:2:{}: this is not JSON", file.path, line("b", "2").size() + 1)));
  // What alrun would not have begun so is no torn line, but a person's.
  for (const auto* bad : {R"({ "item": "b")", "hello", R"({"item":"b"} x)", R"({"answer":"b")"}) {
    file.write(good + bad);
    CHECK_THROWS_WITH(file.open(), Catch::StartsWith(file.path + ":2:"));
    CHECK(file.text() == good + bad);
  }
}

TEST_CASE("wherever the last line of a store is torn, nothing before it is lost, and the next answer is whole") {
  StoreFile file;
  const auto whole = line("a", "1") + "\n" + line("b", "2 ภา") + "\n";
  auto last = answer("c", "3 \U0001F388\n");
  last.probability = 0.5;
  last.seconds = 12;
  last.guess = Value::List{"x", Value()};
  file.write(whole);
  file.open().add(last);
  const auto torn_line = file.text().substr(whole.size());
  for (std::size_t bytes = 0; bytes <= torn_line.size(); ++bytes) {
    for (const std::size_t zeros : {0, 5}) {
      INFO(bytes << " bytes and " << zeros << " zeros");
      const bool complete = bytes >= torn_line.size() - 1 && zeros == 0;
      const bool is_torn = bytes + zeros > 0 && !complete;
      file.write(whole + torn_line.substr(0, bytes) + std::string(zeros, '\0'));
      if (bytes == torn_line.size() && zeros > 0) continue;  // the next line's zeros: as of 0 bytes
      file.notes.clear();
      auto store = file.open();
      CHECK(store.answers().size() == (complete ? 3 : 2));
      CHECK(file.notes.size() == (is_torn ? 1 : 0));
      if (is_torn) CHECK(file.text() == whole);
      store.add(answer("d", "4"));
      CHECK(file.text() == whole + (complete ? torn_line : "") + line("d", "4") + "\n");
      CHECK(file.open().answers() == store.answers());
      CHECK(file.notes.size() == (is_torn ? 1 : 0));
    }
  }
}

TEST_CASE("a torn line of a store is told once, with what it held") {
  StoreFile file;
  file.write(line("a", "1") + "\n" + R"({"item":"b","id":"x","ans)");
  file.open();
  file.open();
  CHECK(file.notes == std::vector<std::string>{file.path + ": its last line was not finished when its writer ended, and is "
                                                           R"(cut off: '{"item":"b","id":"x","ans')"});
}

TEST_CASE("a line that was torn while a store is open is not glued to the next") {
  StoreFile file;
  auto store = file.open();
  store.add(answer("a", "1"));
  file.write(file.text());  // another file of the same content
  auto other = file.open();
  other.add(answer("b", "2"));
  write_atomically(file.path, file.text() + R"({"item":"c",)");
  store.add(answer("d", "4"));
  CHECK(file.text() == line("a", "1") + "\n" + line("b", "2") + "\n" + line("d", "4") + "\n");
  CHECK(file.notes.size() == 1);
  CHECK(latest(other, "d") == "4");
}

TEST_CASE("two stores of one file see each other's answers") {
  StoreFile file;
  auto one = file.open();
  auto two = file.open();
  for (int i = 0; i < 20; ++i) {
    auto& writer = i % 3 == 0 ? one : two;
    const auto& reader = i % 3 == 0 ? two : one;
    const auto item = std::to_string(i);
    writer.add(answer(item, item, i % 3 == 0 ? "one" : "two"));
    if (i % 2 == 0) CHECK(latest(reader, item) == item);
  }
  CHECK(one.answers().size() == 20);
  CHECK(one.answers() == two.answers());
  one.add(answer("0", "new", "one"));
  CHECK(two.all("0").size() == 1);
  CHECK(latest(two, "0") == "new");
}

TEST_CASE("a store takes in what a person adds and changes while it is open") {
  StoreFile file;
  auto store = file.open();
  for (const auto* item : {"a", "b", "c"}) store.add(answer(item, "1"));
  const auto before = file.text();
  file.write(before + line("d", "2") + "\r\n");
  CHECK(latest(store, "d") == "2");
  // A line in the middle made longer, in the same file and in a new one.
  const auto longer = line("a", "a long answer instead") + "\n" + line("b", "1") + "\n" + line("e", "5");
  std::ofstream(file.path) << longer;
  CHECK(latest(store, "e") == "5");
  CHECK(latest(store, "a") == "a long answer instead");
  CHECK(file.notes ==
        std::vector<std::string>{file.path + ": another program has changed it: it has 3 answers now, and had 4"});
  file.notes.clear();
  file.write(line("f", "6") + "\n" + longer + "\n" + line("g", std::string(500, 'x')) + "\n");
  CHECK(latest(store, "f") == "6");
  remove_file(file.path);
  store.add(answer("h", "8"));
  CHECK(file.text() == line("h", "8") + "\n");
  CHECK(store.answers().size() == 1);
  CHECK(file.notes ==
        std::vector<std::string>{file.path + ": another program has changed it: it has 0 answers now, and had 5"});
}

TEST_CASE("an answer is kept even where a store's file was damaged while it was open") {
  StoreFile file;
  auto store = file.open();
  store.add(answer("a", "1"));
  std::ofstream(file.path, std::ios::app) << "oops";
  const auto where = Catch::StartsWith(file.path + ":2:1: this is not JSON; mend the line or remove it\n");
  CHECK_THROWS_WITH(store.find("b"), where);
  CHECK_THROWS_WITH(store.add(answer("b", "2")), where);
  CHECK(file.text() == line("a", "1") + "\noops\n" + line("b", "2") + "\n");
  CHECK(latest(store, "a") == "1");
  file.write(line("a", "1") + "\n" + line("b", "2") + "\n");
  CHECK(latest(store, "b") == "2");
}

TEST_CASE("what a store could not give back the same is refused before it is written") {
  StoreFile file;
  auto store = file.open();
  const auto refusal = file.path + ": the answer to 'id-x' cannot be kept: ";
  const auto not_json = refusal + "JSON holds only UTF-8 and finite numbers; write the names of classes in UTF-8";
  CHECK_THROWS_WITH(store.add(answer("x", "caf\xE9")), not_json);
  CHECK_THROWS_WITH(store.add(answer("x", Value::List{"a", std::numeric_limits<double>::quiet_NaN()})), not_json);
  auto costly = answer("x", "1");
  costly.cost = std::numeric_limits<double>::infinity();
  CHECK_THROWS_WITH(store.add(costly), not_json);
  auto nameless = answer("x", "1");
  nameless.item.clear();
  CHECK_THROWS_WITH(store.add(nameless), refusal + "'item' is missing or empty");
  CHECK(file.text().empty());
  // What is only told beside the answer is no reason to lose it.
  auto odd = answer("x", "1");
  odd.id = "caf\xE9";
  odd.probability = std::numeric_limits<double>::quiet_NaN();
  odd.guess = Value();
  store.add(odd);
  odd.id = "caf\uFFFD";
  odd.probability.reset();
  odd.guess.reset();
  CHECK(store.find("x") == odd);
  CHECK(file.open().answers() == store.answers());
}

TEST_CASE("a store that cannot be written is told when it is opened") {
  StoreFile file;
  CHECK_THROWS_WITH(LabelStore(file.folder.path()), file.folder.path().string() + ": is a folder, not a file; name a file");
  const auto deep = file.folder.path() / "new" / "folder" / "labels.jsonl";
  LabelStore(deep).add(answer("a", "1"));
  CHECK(read_file(deep, 1000) == line("a", "1") + "\n");
}

TEST_CASE("a store of 100,000 answers is read at once", "[.speed]") {
  StoreFile file;
  std::string text;
  for (int i = 0; i < 100'000; ++i) {
    auto one = line(fmt::format("{:032x}", i), fmt::format("class {}", i % 20));
    one.pop_back();
    text += one + R"(,"guess":"class 3","probability":0.7312,"seconds":4.2})" + "\n";
  }
  file.write(text);
  const auto start = std::chrono::steady_clock::now();
  const auto store = file.open();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  CHECK(store.answers().size() == 100'000);
  WARN(fmt::format("{:.1f} MB in {:.3f} s", static_cast<double>(text.size()) / 1e6, took.count()));
}
