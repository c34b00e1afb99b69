#include <algorithm>
#include <random>

#include "dataset/whitespace.h"
#include "real_corpus.h"
#include "tiny_archive.h"

namespace alrun {

using namespace testing::tiny;

TEST_CASE("posts come in canonical order, latin-1 read as such") {
  const Scratch scratch;
  const auto path = scratch / "a.tar.gz";
  write_archive(path, small_corpus());
  const auto dataset = load_newsgroups(path);
  CHECK(dataset.classes == std::vector<std::string>{"alt.atheism", "sci.space"});
  REQUIRE(dataset.documents.size() == 5);
  const std::vector<std::string> names = {"20news-bydate-train/alt.atheism/3", "20news-bydate-train/sci.space/100",
                                          "20news-bydate-train/sci.space/20", "20news-bydate-test/alt.atheism/4",
                                          "20news-bydate-test/sci.space/9"};
  const std::vector<std::int32_t> labels = {0, 1, 1, 0, 1};
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(dataset.documents[i].name == names[i]);
    CHECK(dataset.documents[i].answer == std::vector{labels[i]});
    CHECK(dataset.documents[i].part == (i < 3 ? Part::train : Part::test));
  }
  CHECK(dataset.documents[1].text == "Subject: caf\u00E9\n\nCaf\u00E9 \u0080\u00FF.\n");
  CHECK(dataset.sha256 == content_hash(dataset));
  CHECK(dataset.sha256.size() == 64);
  CHECK_FALSE(dataset.random_test_fraction);
}

TEST_CASE("archive, repack and unpacked folder give the same documents") {
  const Scratch scratch;
  auto members = small_corpus();
  write_archive(scratch / "a.tar.gz", members);
  const auto dataset = load_newsgroups(scratch / "a.tar.gz");

  SECTION("another order, prefix and compression") {
    for (std::uint32_t seed = 0; seed < 5; ++seed) {
      std::shuffle(members.begin(), members.end(), std::mt19937(seed));
      write_archive(scratch / "b.tar.gz", members);
      CHECK(same_documents(dataset, load_newsgroups(scratch / "b.tar.gz")));
    }
    write_archive(scratch / "b.tar", members);
    CHECK(same_documents(dataset, load_newsgroups(scratch / "b.tar")));
    for (auto& member : members) member.path.insert(0, "./news/");
    write_archive(scratch / "b.tar.xz", members);
    CHECK(same_documents(dataset, load_newsgroups(scratch / "b.tar.xz")));
  }
  SECTION("an unpacked folder, and its parent") {
    write_folder(scratch / "parent/news", members);
    CHECK(same_documents(dataset, load_newsgroups(scratch / "parent/news")));
    CHECK(same_documents(dataset, load_newsgroups(scratch / "parent")));
    CHECK(same_documents(dataset, load_newsgroups(scratch / "parent/news/")));
  }
  SECTION("hidden files, directories and files elsewhere are no posts") {
    members.push_back({"20news-bydate-train/", "", AE_IFDIR});
    members.push_back({"20news-bydate-train/sci.space/", "", AE_IFDIR});
    for (const auto* extra : {"20news-bydate-train/sci.space/.DS_Store", "20news-bydate-train/._sci.space",
                              "20news-bydate-train/sci.space/._20", "20news-bydate-train/.git/config", "README",
                              "20news-bydate-train/README", "20news-bydate-train/sci.space/deeper/1"})
      members.push_back({extra, "no post"});
    write_archive(scratch / "b.tar.gz", members);
    CHECK(same_documents(dataset, load_newsgroups(scratch / "b.tar.gz")));
    std::erase_if(members, [](const auto& member) { return member.type == AE_IFDIR; });
    write_folder(scratch / "folder", members);
    CHECK(same_documents(dataset, load_newsgroups(scratch / "folder")));
  }
  SECTION("a changed byte, name or class changes the hash") {
    auto text = members;
    text[0].bytes[0] = 's';
    auto name = members;
    name[0].path += '0';
    auto swapped = members;
    std::swap(swapped[0].bytes, swapped[1].bytes);
    for (const auto& changed : {text, name, swapped}) {
      write_archive(scratch / "b.tar.gz", changed);
      CHECK(load_newsgroups(scratch / "b.tar.gz").sha256 != dataset.sha256);
    }
  }
}

TEST_CASE("removal changes the texts, not the hash; empty posts stay in the dataset") {
  const Scratch scratch;
  auto members = small_corpus();
  members.push_back({"20news-bydate-train/sci.space/5", ""});
  members.push_back({"20news-bydate-test/sci.space/5", std::string("\0\n", 2)});
  write_archive(scratch / "a.tar.gz", members);
  const auto raw = load_newsgroups(scratch / "a.tar.gz");
  const auto removed = load_newsgroups(scratch / "a.tar.gz", {"quotes", "headers"});
  CHECK(raw.sha256 == removed.sha256);
  REQUIRE(raw.documents.size() == 7);
  CHECK(raw.documents[3].text.empty());
  CHECK(raw.documents[5].text == std::string("\0\n", 2));
  CHECK(removed.documents[0].text == "Nothing.\n");
  CHECK(split_documents(raw, 0, 1).left_out == std::vector<DocumentId>{3});
}

TEST_CASE("a random split is asked for by option") {
  const Scratch scratch;
  write_archive(scratch / "a.tar.gz", small_corpus());
  const auto load = [&](Value::Map options) {
    options.push_back({"path", scratch / "a.tar.gz", {}});
    return loader("twenty_newsgroups", std::move(options))->load();
  };
  CHECK(load({{"split", "random", {}}}).random_test_fraction == 0.2);
  CHECK(load({{"split", "random", {}}, {"test_fraction", 0.4, {}}}).random_test_fraction == 0.4);
  CHECK_FALSE(load({{"split", "bydate", {}}, {"test_fraction", 0.4, {}}}).random_test_fraction);
  CHECK_THROWS_AS(load({{"test_fraction", 1.0, {}}}), ConfigError);
  CHECK_THROWS_AS(load({{"test_fraction", 0.0, {}}}), ConfigError);
  CHECK_THROWS_AS(load({{"remove", Value::List{"footer"}, {}}}), ConfigError);
}

TEST_CASE("20 Newsgroups has the documents it is known to have") {
  if (!testing::have_real_corpus()) return;
  const auto dataset = load_newsgroups(testing::real_archive, {"headers", "footers", "quotes"});
  CHECK(dataset.classes.size() == 20);
  CHECK(dataset.classes.front() == "alt.atheism");
  CHECK(dataset.classes.back() == "talk.religion.misc");
  CHECK(dataset.sha256 == "84715e5dccac1c8a593ffc6d5a8af4c1fdf40db6f5b21df103320d27a602c865");
  std::array<std::size_t, 3> documents{};
  std::array<std::size_t, 3> blank{};
  for (const auto& document : dataset.documents) {
    ++documents[static_cast<std::size_t>(document.part)];
    blank[static_cast<std::size_t>(document.part)] += is_blank(document.text) ? 1U : 0U;
  }
  CHECK(documents == std::array<std::size_t, 3>{11314, 0, 7532});
  // White space only, as str.strip() == '' counts them; of no character at all are 218 and 162.
  CHECK(blank == std::array<std::size_t, 3>{300, 0, 215});
  const auto split = split_documents(dataset, 0.1, 1);
  CHECK(split.left_out.size() == 300);
  CHECK(split.validation.size() == 1101);
  CHECK(split.train.size() == 11014 - 1101);
  CHECK(split.test.size() == 7532);
}

}  // namespace alrun
