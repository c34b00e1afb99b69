#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "dataset/dataset.h"

namespace alrun {

/// The folders of the two parts, as the bydate distribution names them.
inline constexpr std::string_view train_folder = "20news-bydate-train";
inline constexpr std::string_view test_folder = "20news-bydate-test";

/// No post of a newsgroup comes near this size; more means a wrong or hostile file.
inline constexpr std::size_t max_post_bytes = 10U << 20U;

/// One post as it lies in its file.
struct Post {
  Part part = Part::train;
  std::string newsgroup;
  std::string file;
  std::string bytes;

  /// "20news-bydate-train/sci.space/60804", whatever folder or archive it came from.
  [[nodiscard]] std::string name() const;
};

/// Posts in canonical order: train before test, then by newsgroup, then by file name, compared as bytes.
struct Posts {
  std::vector<Post> posts;
  std::vector<std::string> top_level;  ///< what lies at the source's top, sorted: for messages
};

/// Reads every PART/NEWSGROUP/FILE of a tar archive (in any order, under any prefix) or of an unpacked folder (the parts in
/// it or one level below). Hidden files and files elsewhere are no posts. Throws Error if anything cannot be read whole.
Posts read_newsgroup_posts(const std::string& path);

/// What to do if the archive or folder at `path` is not what it should be.
std::string newsgroups_remedy(const std::string& path);

/// What read_newsgroup_posts() reads: the archive, or the folders of the two parts, as far as they are there.
std::vector<std::string> newsgroup_sources(const std::string& path);

}  // namespace alrun
