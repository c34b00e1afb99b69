#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/answers.h"
#include "core/registry.h"
#include "text/features.h"

namespace alrun {

enum class Part : std::uint8_t { train, validation, test };

struct Document {
  std::string name;                  ///< unique in its dataset, e.g. "20news-bydate-train/sci.space/60804"
  std::string text;                  ///< UTF-8
  std::vector<std::int32_t> answer;  ///< its class, or the sorted classes that apply
  Part part = Part::train;           ///< as the dataset's own split has it: train or test
};

/// The most classes a dataset may have: predictions take documents × classes numbers, and more classes than this are a path
/// that names something else.
inline constexpr std::size_t max_classes = 10'000;

/// Labelled documents in canonical order (independent of archive and file system): a document's id is its index.
struct Dataset {
  std::string name;
  std::string sha256;                ///< of the canonical documents, before any removal
  std::vector<std::string> classes;  ///< sorted; an answer's numbers are indices here
  AnswerKind answers = AnswerKind::category;
  std::vector<Document> documents;
  /// Set where the config asks for a random split of all documents instead of the dataset's own.
  std::optional<double> random_test_fraction;
};

/// The ids of each part, ascending. Training documents without any text are in none of them.
struct Split {
  std::vector<DocumentId> train;
  std::vector<DocumentId> validation;
  std::vector<DocumentId> test;
  std::vector<DocumentId> left_out;  ///< training documents whose text is empty (after removal)
};

/// Where documents come from. Loading is deterministic and does no splitting.
class Loader {
 public:
  static constexpr const char* kind = "dataset";
  static constexpr const char* plural = "datasets";

  struct Common {
    double validation_fraction = 0;
    void fields(Fields& f) {
      f("validation_fraction", validation_fraction, proper_fraction,
        "share of the training documents set aside for validation, stratified (largest remainder)");
    }
  };

  virtual ~Loader() = default;
  /// What the documents' answers are: a class each, or a set of classes.
  [[nodiscard]] virtual AnswerKind answers() const { return AnswerKind::category; }
  /// Throws Error with place, fact and remedy if the source is missing, damaged or not what it should be.
  [[nodiscard]] virtual Dataset load() const = 0;
  /// The files that load() reads, or the folders that hold nothing but such files, as far as they are there: where no result
  /// may be written.
  [[nodiscard]] virtual std::vector<std::string> sources() const { return {}; }
  /// Tells what load() would read apart from everything else it might read under the same options (`path` aside, which is
  /// where, not what): a hash of all its bytes, or a constant where the options are all there is. Nothing if that cannot be
  /// told without loading; then no cache is used. Never throws for a source that load() refuses: that one says it better.
  [[nodiscard]] virtual std::optional<std::string> fingerprint() const { return std::nullopt; }
};

inline Registry<Loader>& datasets() { return registry<Loader>(); }

/// Splits by the dataset's own parts or at random (stream "split"), then takes the validation set from train (stream
/// "validation"). Throws Error if train, test or a validation set that was asked for comes out empty, or if
/// there are more classes than max_classes.
Split split_documents(const Dataset& dataset, double validation_fraction, std::uint64_t seed);

/// SHA-256 over name, class (or number of classes, and each) and text of the documents in order, each length-prefixed.
std::string content_hash(const Dataset& dataset);

}  // namespace alrun
