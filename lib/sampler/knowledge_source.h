#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sampler/sampler.h"

namespace alrun {

/// What is known of a class before a label is seen: texts that hold its words.
struct ClassKnowledge {
  enum class Kind : std::uint8_t { keywords, description, documents };

  std::string name;  ///< of the class
  Place place;       ///< where it is named
  Kind kind = Kind::keywords;
  std::vector<std::string> texts;  ///< the keywords, the description alone, or the documents
};

/// An option that names what is known of each class: a YAML file, or what would stand in it.
struct KnowledgeSource {
  std::optional<InputFile> file;  ///< as it was when the config was read
  std::vector<ClassKnowledge> classes;
};

template <>
struct Codec<KnowledgeSource> {
  static bool read(const Value& value, KnowledgeSource& out, const Bounds& bounds, const ReadContext& context);
  static Value write(const KnowledgeSource& value);
  static Shape shape(const Bounds& bounds);
};

}  // namespace alrun
