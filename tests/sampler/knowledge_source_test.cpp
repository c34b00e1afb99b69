#include <filesystem>

#include "catch.h"
#include "config/yaml.h"
#include "core/file.h"
#include "core/hash.h"
#include "sampler/fixed_pool.h"
#include "sampler/make_sampler.h"
#include "temporary_folder.h"

using namespace alrun;
using alrun::testing::FixedPool;
using alrun::testing::make_sampler;

namespace {

// Errors name files as they are given, so the tests work where their files are.
class Folder {
 public:
  Folder() : before_(std::filesystem::current_path()) { std::filesystem::current_path(folder_.path()); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::current_path(before_); }

 private:
  testing::TemporaryFolder folder_;
  std::filesystem::path before_;
};

std::unique_ptr<Sampler> read(const std::string& yaml) {
  Diagnostics diagnostics;
  return make_sampler("knowledge", parse_yaml(yaml, "exp.yaml", diagnostics));
}

std::string errors(const std::string& yaml) {
  try {
    read(yaml);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

std::string errors_of_file(const std::string& content) {
  write_atomically("k.yaml", content);
  return errors("classes: k.yaml\n");
}

std::string select_errors(const std::string& yaml) {
  auto data = FixedPool::simple({{0.5F, 0.5F}}, {0});
  data.class_names = {"sci.med", "sci.space"};
  FixedPool pool(std::move(data));
  Rng rng(1, "sampler");
  try {
    read(yaml)->select(pool, 1, rng);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

// The resolved options, as `check --dump` shows them.
Value dump(const std::string& yaml) {
  Diagnostics diagnostics;
  Value map = parse_yaml("type: knowledge\n" + yaml, "exp.yaml", diagnostics);
  Component<Sampler> component;
  Codec<Component<Sampler>>::read(map, component, {}, {"sampler", diagnostics});
  diagnostics.throw_if_any();
  return Codec<Component<Sampler>>::write(component);
}

const std::string forms = "keywords (a list), a description (text) or example documents (documents: a list)";

}  // namespace

TEST_CASE("knowledge: classes is a file or a map") {
  const Folder folder;
  CHECK(errors("mode: relevant\n") ==
        "exp.yaml:1:1: sampler 'knowledge' needs 'classes', a YAML file that maps class names to " + forms +
            ", or the map itself\n    1 | mode: relevant\n      | ^");
  CHECK(errors("classes: [a, b]\n") == "exp.yaml:1:10: 'classes' must be a YAML file that maps class names to " + forms +
                                           ", or the map itself, not a list\n    1 | classes: [a, b]\n      |          ^");
  CHECK(errors("mode: relevant\nclasses: none.yaml\n") ==
        "exp.yaml:2:10: none.yaml: cannot read: No such file or directory\n    2 | classes: none.yaml\n      |          ^");
  CHECK(errors("classes: .\n") == "exp.yaml:1:10: .: is a folder, not a file\n    1 | classes: .\n      |          ^");
  CHECK(errors("classes: {}\n") == "exp.yaml:1:10: knowledge is a map from class names to " + forms +
                                       ", but nothing is there\n    1 | classes: {}\n      |          ^");
}

TEST_CASE("knowledge: a file that is no map, or no YAML, is refused at its place") {
  const Folder folder;
  CHECK(errors_of_file("- sci.med\n") ==
        "k.yaml:1:1: knowledge is a map from class names to " + forms + ", but found a list\n    1 | - sci.med\n      | ^");
  CHECK(errors_of_file("") == "k.yaml:1:1: knowledge is a map from class names to " + forms + ", but nothing is there");
  CHECK(errors_of_file("a: [b\nc: d\n").starts_with("k.yaml:2:2: a comma or ] is wanted here: "));
}

TEST_CASE("knowledge: everything wrong in a file is named at once, in the order of its lines") {
  const Folder folder;
  CHECK(errors_of_file("a: []\n"
                       "b: [x, [y], 486]\n"
                       "c: 12\n"
                       "d: ' '\n"
                       "e: {dokuments: [x]}\n"
                       "f: {documents: []}\n"
                       "g:\n"
                       "g: [z]\n"
                       "h: {documents: x}\n") ==
        "k.yaml:1:1: class 'a' has no words; give " + forms +
            "\n    1 | a: []\n      | ^\n"
            "k.yaml:2:8: each item of 'b' must be text, not a list\n    2 | b: [x, [y], 486]\n      |        ^\n"
            "k.yaml:3:4: what is known of class 'c' must be " +
            forms +
            ", not 12\n    3 | c: 12\n      |    ^\n"
            "k.yaml:4:1: class 'd' has no words; give " +
            forms +
            "\n    4 | d: ' '\n      | ^\n"
            "k.yaml:5:4: the knowledge of class 'e' needs 'documents', a list, each item text\n"
            "    5 | e: {dokuments: [x]}\n      |    ^\n"
            "k.yaml:5:5: unknown key 'dokuments' in the knowledge of class 'e'; did you mean 'documents'?\n"
            "    5 | e: {dokuments: [x]}\n      |     ^\n"
            "k.yaml:6:1: class 'f' has no words; give " +
            forms +
            "\n    6 | f: {documents: []}\n      | ^\n"
            "k.yaml:7:1: class 'g' has no words; give " +
            forms +
            "\n    7 | g:\n      | ^\n"
            "k.yaml:8:1: duplicate key 'g'; it stands at line 7 already\n    8 | g: [z]\n      | ^\n"
            "k.yaml:9:16: 'documents' must be a list, each item text, not 'x'\n    9 | h: {documents: x}\n"
            "      |                ^");
}

TEST_CASE("knowledge: mistakes of two files are not mixed up") {
  const Folder folder;
  write_atomically("k.yaml", "\n\nb: []\n");
  const auto text = errors("classes: k.yaml\nmode: balancd\n\n\n\nsimilarity: bm26\n");
  const auto at = [&](const char* what) { return text.find(what); };
  CHECK(at("k.yaml:3:1: ") == 0);
  CHECK(at("k.yaml:3:1: ") < at("exp.yaml:2:7: 'mode' must be one of relevant, balanced, disagreement, not 'balancd'; did "
                                "you mean 'balanced'?"));
  CHECK(at("exp.yaml:2:7: ") < at("exp.yaml:6:13: 'similarity' must be one of tfidf, bm25, not 'bm26'"));
  CHECK(at("exp.yaml:6:13: ") != std::string::npos);
}

TEST_CASE("knowledge: classes that the dataset does not have are named with the closest one") {
  const Folder folder;
  write_atomically("k.yaml", "sci.med: [word]\nsci.spaec: [word]\nmisc.forsale: [word]\n");
  CHECK(select_errors("classes: k.yaml\n") ==
        "k.yaml:2:1: the dataset has no class 'sci.spaec'; did you mean 'sci.space'?\n"
        "    2 | sci.spaec: [word]\n      | ^\n"
        "k.yaml:3:1: the dataset has no class 'misc.forsale'; known: sci.med and sci.space\n"
        "    3 | misc.forsale: [word]\n      | ^");
  CHECK(select_errors("classes: {sci.spaec: [word]}\n")
            .starts_with("exp.yaml:1:11: the dataset has no class 'sci.spaec'; did you mean 'sci.space'?"));
}

TEST_CASE("knowledge: no word of the vocabulary is an error, some are enough") {
  const Folder folder;
  write_atomically("k.yaml", "sci.med: [doctor]\n");
  CHECK(select_errors("classes: k.yaml\n") == "no word of k.yaml is in the vocabulary; the sampler has nothing to go by");
  CHECK(select_errors("classes: {sci.med: [doctor]}\n") ==
        "no word of the sampler's 'classes' is in the vocabulary; the sampler has nothing to go by");
  CHECK(select_errors("classes: {sci.med: [doctor, word]}\n").empty());
}

TEST_CASE("knowledge: a file is an input with its hash, and the resolved config names it") {
  const Folder folder;
  const std::string content = "sci.med: [word]\n";
  write_atomically("k.yaml", content);
  const auto sampler = read("classes: k.yaml\n");
  write_atomically("k.yaml", "sci.med: [changed]\n");  // after it was read
  REQUIRE(sampler->inputs().size() == 1);
  CHECK(sampler->inputs()[0].path == "k.yaml");
  CHECK(sampler->inputs()[0].sha256 == sha256(content));
  CHECK(read("classes: {sci.med: [word]}\n")->inputs().empty());
  CHECK(*dump("classes: k.yaml\n").find("classes") == Value("k.yaml"));
}

TEST_CASE("knowledge: an inline map is in the resolved config as it was, and reads back as the same") {
  const auto resolved = dump("classes: {a: [x y, 486, yes], b: all of it, c: {documents: [one two, three]}}\n");
  CHECK(to_yaml(*resolved.find("classes")) == "a: [x y, \"486\", yes]\nb: all of it\nc:\n  documents: [one two, three]\n");
  CHECK(dump("classes:\n  a: [x y, \"486\", yes]\n  b: all of it\n  c: {documents: [one two, three]}\n") == resolved);
}
