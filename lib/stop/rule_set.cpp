#include "stop/rule_set.h"

#include <algorithm>

namespace alrun {
namespace {

void collect(const RuleNode& node, std::vector<Component<StopRule>>& rules) {
  if (node.kind == RuleNode::Kind::rule) rules.push_back(node.rule);
  for (const auto& child : node.children) collect(child, rules);
}

// Under `any` the tightest limit holds; under `all` the loosest, and none once one rule sets none.
template <class T>
void combine(std::optional<T>& limit, const std::optional<T>& other, RuleNode::Kind kind, bool first) {
  if (first) {
    limit = other;
  } else if (kind == RuleNode::Kind::any) {
    if (other) limit = limit ? std::min(*limit, *other) : *other;
  } else {
    limit = limit && other ? std::optional(std::max(*limit, *other)) : std::nullopt;
  }
}

const char* group_key(RuleNode::Kind kind) { return kind == RuleNode::Kind::any ? "any" : "all"; }

}  // namespace

bool Codec<RuleNode>::read(const Value& value, RuleNode& out, const Bounds& bounds, const ReadContext& context) {
  const auto* map = value.get<Value::Map>();
  if (map == nullptr) return false;
  for (const auto kind : {RuleNode::Kind::any, RuleNode::Kind::all}) {
    const auto* children = value.find(group_key(kind));
    if (children == nullptr) continue;
    out.kind = kind;
    if (map->size() > 1) {
      context.diagnostics.add(value.place, fmt::format("'{}' stands alone in its map", group_key(kind)));
    } else if (!Codec<std::vector<RuleNode>>::read(*children, out.children, bounds,
                                                   {group_key(kind), context.diagnostics})) {
      context.diagnostics.add(children->place,
                              fmt::format("'{}' must be a list of stop rules, not {}", group_key(kind), children->named()));
    }
    return true;
  }
  out.kind = RuleNode::Kind::rule;
  return Codec<Component<StopRule>>::read(value, out.rule, bounds, context);
}

Value Codec<RuleNode>::write(const RuleNode& node) {
  if (node.kind == RuleNode::Kind::rule) return Codec<Component<StopRule>>::write(node.rule);
  Value map;
  map.set(group_key(node.kind), Codec<std::vector<RuleNode>>::write(node.children));
  return map;
}

Shape Codec<RuleNode>::shape(const Bounds& /*bounds*/) {
  Value schema;
  schema.set("$ref", "#/$defs/rule");
  return {"a stop rule, or a map with 'any' or 'all' and a list of them", std::move(schema), {}};
}

Value rule_schema() {
  Value::List alternatives{Codec<Component<StopRule>>::shape({}).schema};
  for (const auto kind : {RuleNode::Kind::any, RuleNode::Kind::all}) {
    FieldDescription group{
        group_key(kind), "rules of which any, or all, must fire", Codec<std::vector<RuleNode>>::shape({}), {}, true};
    alternatives.push_back(object_schema({std::move(group)}));
  }
  Value schema;
  schema.set("anyOf", std::move(alternatives));
  return schema;
}

void StopOptions::fields(Fields& f) {
  f("any", any, "stop when any of these fires; by default max_rounds alone");
  f("all", all, "stop when all of these fire in the same round");
  f("shadow", shadow, "rules that never stop the run; the result says when each would have, and at what cost");
  f("allow_test_leakage", allow_test_leakage, "let rules stop on test metrics; the result says so");
}

void StopOptions::check(Problems& problems) const {
  if (any && all) problems.add("all", "'stop' takes 'any' or 'all', not both; nest one in the other");
}

RuleNode StopOptions::tree() const {
  if (all) return {RuleNode::Kind::all, {}, *all};
  if (any) return {RuleNode::Kind::any, {}, *any};
  return {RuleNode::Kind::rule, Component<StopRule>("max_rounds"), {}};
}

std::vector<Component<StopRule>> StopOptions::rules() const {
  std::vector<Component<StopRule>> rules;
  collect(tree(), rules);
  rules.insert(rules.end(), shadow.begin(), shadow.end());
  return rules;
}

RuleSet::RuleSet(const StopOptions& options) : tree_(build(options.tree())), first_shadow_(leaves_.size()) {
  for (const auto& rule : options.shadow) add_leaf(rule);
  for (const auto& name : stop_rules().names()) {
    auto rule = Component<StopRule>(name).make();
    if (rule->always()) always_.push_back({name, std::move(rule), {}});
  }
}

RuleSet::Node RuleSet::build(const RuleNode& node) {
  Node built{node.kind, 0, {}};
  if (node.kind == RuleNode::Kind::rule) built.leaf = add_leaf(node.rule);
  for (const auto& child : node.children) built.children.push_back(build(child));
  return built;
}

std::size_t RuleSet::add_leaf(const Component<StopRule>& rule) {
  const auto base = rule.common().id.value_or(rule.type());
  const auto taken = [&](const std::string& id) {
    return std::any_of(leaves_.begin(), leaves_.end(), [&](const Leaf& leaf) { return leaf.id == id; });
  };
  std::string id = base;
  for (int number = 2; taken(id); ++number) id = fmt::format("{}_{}", base, number);
  leaves_.push_back({std::move(id), rule.make(), {}});
  return leaves_.size() - 1;
}

std::optional<StopReason> RuleSet::check(const RoundStats& stats, Moment moment) {
  for (auto& leaf : leaves_) {
    if (leaf.rule->moment() == moment) {
      leaf.verdict = leaf.rule->check(stats);
    } else if (moment == Moment::evaluated) {
      leaf.verdict = {};  // the last round's
    }
  }
  if (auto reason = judge(tree_)) return reason;
  for (auto& leaf : always_) {
    if (leaf.rule->moment() != moment) continue;
    const auto verdict = leaf.rule->check(stats);
    if (verdict.fired) return StopReason{leaf.id, verdict.reason};
  }
  return std::nullopt;
}

std::vector<RuleValue> RuleSet::values() const {
  std::vector<RuleValue> values;
  for (const auto& leaf : leaves_) values.push_back({leaf.id, leaf.verdict.value, leaf.verdict.fired});
  return values;
}

StopReason RuleSet::nothing_fits(const CostLimit& limit, const RoundStats& stats) {
  const auto leaf = std::ranges::find(leaves_, limit.rule, &Leaf::id);
  if (leaf == leaves_.end()) return {};  // a record that says so was not made under these rules
  leaf->verdict.fired = true;
  return {leaf->id, leaf->rule->nothing_fits(stats)};
}

Needs RuleSet::needs() const {
  Needs all;
  for (const auto& leaf : leaves_) {
    const auto needs = leaf.rule->needs();
    all.pool = all.pool || needs.pool;
    all.stop_set = std::max(all.stop_set, needs.stop_set);
  }
  return all;
}

std::optional<StopReason> RuleSet::judge(const Node& node) const {
  if (node.kind == RuleNode::Kind::rule) {
    const Leaf& leaf = leaves_[node.leaf];
    if (!leaf.verdict.fired) return std::nullopt;
    return StopReason{leaf.id, leaf.verdict.reason};
  }
  std::vector<std::string> ids;
  std::vector<std::string> reasons;
  for (const auto& child : node.children) {
    auto reason = judge(child);
    if (reason && node.kind == RuleNode::Kind::any) return reason;
    if (!reason && node.kind == RuleNode::Kind::all) return std::nullopt;
    if (!reason) continue;
    ids.push_back(reason->rule);
    reasons.push_back(reason->reason);
  }
  if (ids.empty()) return std::nullopt;
  return StopReason{fmt::format("all({})", fmt::join(ids, ", ")), fmt::format("{}", fmt::join(reasons, "; "))};
}

Room RuleSet::room(const Node& node, const RoundStats& stats) const {
  Room limits;
  if (node.kind == RuleNode::Kind::rule) {
    limits = leaves_[node.leaf].rule->room(stats);
    if (limits.cost) limits.cost->rule = leaves_[node.leaf].id;
    return limits;
  }
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    const auto of_child = room(node.children[i], stats);
    combine(limits.labels, of_child.labels, node.kind, i == 0);
    combine(limits.cost, of_child.cost, node.kind, i == 0);
  }
  return limits;
}

std::vector<std::string> RuleSet::shadow_ids() const {
  std::vector<std::string> ids;
  for (std::size_t i = first_shadow_; i < leaves_.size(); ++i) ids.push_back(leaves_[i].id);
  return ids;
}

}  // namespace alrun
