#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>

#include "core/hash.h"
#include "core/value.h"
#include "core/wording.h"
#include "dataset/dataset.h"
#include "dataset/newsgroup_posts.h"
#include "dataset/newsgroup_text.h"

// 20 Newsgroups, "bydate" version (Lang 1995; Rennie's sorted release: 11,314 posts to train on, 7,532 later ones to test).
namespace alrun {
namespace {

enum class NewsgroupSplit : std::uint8_t { bydate, random };

constexpr std::array<std::string_view, 2> enum_names(NewsgroupSplit /*unused*/) { return {"bydate", "random"}; }

struct TwentyNewsgroupsOptions {
  std::string path = "data/20news-bydate.tar.gz";
  std::vector<Removal> remove;
  NewsgroupSplit split = NewsgroupSplit::bydate;
  double test_fraction = 0.2;

  void fields(Fields& f) {
    f("path", path, "the archive, or the folder it was unpacked into");
    f("remove", remove, "parts of a post to remove, by scikit-learn's rules");
    f("split", split, "bydate: the dataset's own, test posts are later ones; random: over all posts");
    f("test_fraction", test_fraction, {.low = 0, .high = 1, .low_open = true, .high_open = true},
      "share of the posts to test on when split is random");
  }
};

std::set<std::string> newsgroups(const std::vector<Post>& posts, Part part) {
  std::set<std::string> names;
  for (const auto& post : posts)
    if (post.part == part) names.insert(post.newsgroup);
  return names;
}

// The first few names as a sentence has them.
std::string first_few(std::vector<std::string> names) {
  constexpr std::size_t few = 3;
  if (names.empty()) return "nothing";
  if (names.size() > few + 1) {
    const auto more = fmt::format("{} more", names.size() - few);
    names.resize(few);
    names.push_back(more);
  }
  return spoken_list(names);
}

class TwentyNewsgroups final : public Loader {
 public:
  explicit TwentyNewsgroups(const TwentyNewsgroupsOptions& options) : options_(options) {}

  [[nodiscard]] Dataset load() const override {
    auto source = read_newsgroup_posts(options_.path);
    Dataset dataset;
    dataset.name = "twenty_newsgroups";
    dataset.classes = checked_classes(source);
    dataset.documents.reserve(source.posts.size());
    for (auto& post : source.posts) {
      const auto label = std::lower_bound(dataset.classes.begin(), dataset.classes.end(), post.newsgroup);
      dataset.documents.push_back({post.name(),
                                   latin1_to_utf8(post.bytes),
                                   {static_cast<std::int32_t>(label - dataset.classes.begin())},
                                   post.part});
      std::string().swap(post.bytes);  // the corpus need not be held twice
    }
    dataset.sha256 = content_hash(dataset);
    if (!options_.remove.empty())
      for (auto& document : dataset.documents) document.text = without(document.text, options_.remove);
    if (options_.split == NewsgroupSplit::random) dataset.random_test_fraction = options_.test_fraction;
    return dataset;
  }

  [[nodiscard]] std::vector<std::string> sources() const override { return newsgroup_sources(options_.path); }

  // An archive's bytes are read in a fraction of the time that its documents take; an unpacked folder's are not.
  [[nodiscard]] std::optional<std::string> fingerprint() const override {
    std::error_code code;
    if (!std::filesystem::is_regular_file(options_.path, code)) return std::nullopt;
    try {
      return sha256_of_file(options_.path);
    } catch (const Error&) {
      return std::nullopt;
    }
  }

 private:
  // The newsgroups, sorted; throws unless both parts have the same ones and there are two at least.
  [[nodiscard]] std::vector<std::string> checked_classes(const Posts& source) const {
    const auto train = newsgroups(source.posts, Part::train);
    const auto test = newsgroups(source.posts, Part::test);
    refuse_missing_part(train.empty(), test.empty(), source.top_level);
    refuse_one_sided(train, test, train_folder, test_folder);
    refuse_one_sided(test, train, test_folder, train_folder);
    if (train.size() < 2)
      throw Error(fmt::format("{}: holds the newsgroup '{}' only; two are needed at least; {}", options_.path,
                              *train.begin(), newsgroups_remedy(options_.path)));
    return {train.begin(), train.end()};
  }

  void refuse_missing_part(bool no_train, bool no_test, const std::vector<std::string>& top_level) const {
    if (!no_train && !no_test) return;
    const auto missing = no_train && no_test ? fmt::format("{}/ or {}/", train_folder, test_folder)
                                             : fmt::format("{}/", no_train ? train_folder : test_folder);
    throw Error(fmt::format("{}: no posts under {}; at its top are: {}; {}", options_.path, missing, first_few(top_level),
                            newsgroups_remedy(options_.path)));
  }

  void refuse_one_sided(const std::set<std::string>& having, const std::set<std::string>& lacking,
                        std::string_view having_folder, std::string_view lacking_folder) const {
    std::vector<std::string> names;
    std::set_difference(having.begin(), having.end(), lacking.begin(), lacking.end(), std::back_inserter(names));
    if (!names.empty())
      throw Error(fmt::format("{}: newsgroups in {}/ that {}/ lacks: {}; {}", options_.path, having_folder, lacking_folder,
                              first_few(names), newsgroups_remedy(options_.path)));
  }

  TwentyNewsgroupsOptions options_;
};

const bool registered = datasets().add<TwentyNewsgroups, TwentyNewsgroupsOptions>(
    "twenty_newsgroups", {"20 Newsgroups, sorted by date: 18,846 posts to 20 newsgroups",
                          "Lang, NewsWeeder, ICML 1995; http://qwone.com/~jason/20Newsgroups/",
                          "reads a 14 MB archive in one pass; 36 MB of text in memory"});

}  // namespace
}  // namespace alrun
