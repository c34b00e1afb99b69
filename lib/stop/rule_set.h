#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stop/stop_rule.h"

namespace alrun {

/// A rule, or rules under `any` or `all`, as a config nests them.
struct RuleNode {
  enum class Kind : std::uint8_t { rule, any, all };
  Kind kind = Kind::rule;
  Component<StopRule> rule;
  std::vector<RuleNode> children;
};

template <>
struct Codec<RuleNode> {
  static bool read(const Value& value, RuleNode& out, const Bounds& bounds, const ReadContext& context);
  static Value write(const RuleNode& node);
  static Shape shape(const Bounds& bounds);
};

/// The JSON Schema of a RuleNode, for "#/$defs/rule".
Value rule_schema();

/// `stop:` in a config.
struct StopOptions {
  std::optional<std::vector<RuleNode>> any;
  std::optional<std::vector<RuleNode>> all;
  std::vector<Component<StopRule>> shadow;
  bool allow_test_leakage = false;

  void fields(Fields& f);
  void check(Problems& problems) const;
  /// The rules that can end the run as one tree: `any`, `all`, or by default `max_rounds` with its default.
  [[nodiscard]] RuleNode tree() const;
  /// Every rule of the tree, then the shadow rules.
  [[nodiscard]] std::vector<Component<StopRule>> rules() const;
};

/// A rule's entry in a round's record.
struct RuleValue {
  std::string id;
  double value = undefined;
  bool fired = false;
};

/// Why a run ended.
struct StopReason {
  std::string rule;  ///< the id of the rule that fired, "all(a, b)" for several together
  std::string reason;
};

/// The stopping rules of one run, with their memories.
class RuleSet {
 public:
  explicit RuleSet(const StopOptions& options);

  /// Lets the rules of a moment judge a round, and says whether it should be the last, and why; rules that always() end a
  /// run come after those of the config. Call once a round and moment, in order; `selected` only in rounds that get there.
  std::optional<StopReason> check(const RoundStats& stats, Moment moment);
  /// Every rule's value in the round last checked; undefined where its moment has not come.
  [[nodiscard]] std::vector<RuleValue> values() const;
  /// What all rules together need measured.
  [[nodiscard]] Needs needs() const;
  /// The rule that set the limit fires, too, in the round last checked: no chosen document fits.
  StopReason nothing_fits(const CostLimit& limit, const RoundStats& stats);
  /// What the rules let this round buy.
  [[nodiscard]] Room room(const RoundStats& stats) const { return room(tree_, stats); }
  /// The ids of the shadow rules.
  [[nodiscard]] std::vector<std::string> shadow_ids() const;

 private:
  struct Leaf {
    std::string id;
    std::unique_ptr<StopRule> rule;
    Verdict verdict;
  };
  struct Node {
    RuleNode::Kind kind = RuleNode::Kind::rule;
    std::size_t leaf = 0;
    std::vector<Node> children;
  };

  Node build(const RuleNode& node);
  std::size_t add_leaf(const Component<StopRule>& rule);
  [[nodiscard]] std::optional<StopReason> judge(const Node& node) const;
  [[nodiscard]] Room room(const Node& node, const RoundStats& stats) const;

  std::vector<Leaf> leaves_;
  std::vector<Leaf> always_;  ///< rules that end every run
  Node tree_;
  std::size_t first_shadow_ = 0;
};

}  // namespace alrun
