#include <algorithm>

#include "core/error.h"
#include "dataset/dataset.h"
#include "dataset/newsgroup_posts.h"
#include "dataset/newsgroup_text.h"
#include "fuzz/harness.h"

// An archive, compressed or not, read as 20 Newsgroups.
namespace alrun::fuzz {
namespace {

void check_posts(const Posts& posts) {
  for (std::size_t i = 1; i < posts.posts.size(); ++i) {
    const auto& a = posts.posts[i - 1];
    const auto& b = posts.posts[i];
    require(std::tie(a.part, a.newsgroup, a.file) < std::tie(b.part, b.newsgroup, b.file), "posts are sorted, each once");
  }
  for (const auto& post : posts.posts) {
    require(!post.newsgroup.empty() && !post.file.empty(), "a post has a name");
    require(post.newsgroup.find('/') == std::string::npos && post.newsgroup != "..", "a newsgroup is no path");
    require(post.bytes.size() <= max_post_bytes, "a post keeps the limit");
    const auto text = latin1_to_utf8(post.bytes);
    const auto body = without(text, {Removal::headers, Removal::footers, Removal::quotes});
    require(body.size() <= text.size(), "removal makes a post no longer");
  }
  require(std::is_sorted(posts.top_level.begin(), posts.top_level.end()), "names at the top are sorted");
}

void run(std::string_view bytes) {
  static const MemoryFile file;
  file.set(bytes);
  try {
    check_posts(read_newsgroup_posts(file.path()));
  } catch (const Error& error) {
    require(std::string_view(error.what()).starts_with(file.path()), "an error names the archive");
  }
}

const bool registered = add_harness("archive", run);

}  // namespace
}  // namespace alrun::fuzz
