#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/fields.h"
#include "core/input_file.h"

namespace alrun {

/// How often an annotator answers what: a YAML file, or what would stand in it. `{sci.med: {sci.med: 9, sci.space: 1}}`:
/// of documents of sci.med one in ten is called sci.space. Of a class that is not named every answer is right.
struct ConfusionSource {
  struct Answer {
    std::string name;  ///< of the class answered
    Place place;
    double weight = 0;
  };
  struct Row {
    std::string name;  ///< of the true class
    Place place;
    std::vector<Answer> answers;
  };

  std::optional<InputFile> file;  ///< as it was when the config was read
  std::vector<Row> rows;
};

template <>
struct Codec<ConfusionSource> {
  static bool read(const Value& value, ConfusionSource& out, const Bounds& bounds, const ReadContext& context);
  static Value write(const ConfusionSource& value);
  static Shape shape(const Bounds& bounds);
};

/// A C×C matrix of answers, by cumulated weights.
class Confusion {
 public:
  /// Throws ConfigError at the places of classes that the dataset does not have.
  Confusion(const ConfusionSource& source, std::span<const std::string> classes);

  /// The answer to a document of class `truth` at a uniform draw in [0, 1).
  [[nodiscard]] std::int32_t answer(std::int32_t truth, double draw) const;

 private:
  struct Step {
    double up_to = 0;  ///< cumulated share
    std::int32_t answer = 0;
  };
  std::vector<std::vector<Step>> rows_;  ///< per true class; empty where every answer is right
};

}  // namespace alrun
