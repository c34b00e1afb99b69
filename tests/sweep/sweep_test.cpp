#include "sweep/sweep.h"

#include <map>
#include <set>

#include "catch.h"
#include "config/yaml.h"
#include "core/file.h"
#include "core/shell.h"
#include "session/session.h"
#include "sweep/names.h"
#include "temporary_folder.h"

using namespace alrun;

namespace {

const std::string small_base = "{dataset: {type: synthetic, documents: 100}, loop: {initial: {type: random, size: 10}}}";

// A grid file in a folder of its own, "grid.yaml" in messages.
class GridFile {
 public:
  explicit GridFile(const std::string& yaml) { write_atomically(path(), yaml); }

  [[nodiscard]] std::string path(const char* name = "grid.yaml") const { return (folder_.path() / name).string(); }
  Sweep load() const { return load_sweep(path()); }

  // Every message, its folder left out.
  [[nodiscard]] std::string errors() const {
    try {
      load();
    } catch (const ConfigError& error) {
      std::string text = error.what();
      const auto prefix = folder_.path().string() + "/";
      for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix)) text.erase(at, prefix.size());
      return text;
    }
    return "";
  }

 private:
  testing::TemporaryFolder folder_;
};

std::string with_grid(const std::string& grid) { return "base: " + small_base + "\ngrid:\n" + grid; }

std::vector<std::string> names(const Sweep& sweep) {
  std::vector<std::string> names;
  for (const auto& cell : sweep.cells) names.push_back(cell.name);
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a sweep holds every combination, the last key changing fastest, named by its values") {
  const auto sweep = GridFile("base: " + small_base + R"(
variants: {small: {model.embedding_dim: 8}, big: {model.embedding_dim: 32, training.epochs: 3}}
grid:
  sampler.type: [random, margin]
  loop.query_size: [5]
  seed: 1..2
)")
                         .load();
  CHECK(sweep.name == "grid");
  CHECK(sweep.folder == "results/grid");
  CHECK(names(sweep) == Names{
                            "variant=small,sampler.type=random,loop.query_size=5,seed=1",
                            "variant=small,sampler.type=random,loop.query_size=5,seed=2",
                            "variant=small,sampler.type=margin,loop.query_size=5,seed=1",
                            "variant=small,sampler.type=margin,loop.query_size=5,seed=2",
                            "variant=big,sampler.type=random,loop.query_size=5,seed=1",
                            "variant=big,sampler.type=random,loop.query_size=5,seed=2",
                            "variant=big,sampler.type=margin,loop.query_size=5,seed=1",
                            "variant=big,sampler.type=margin,loop.query_size=5,seed=2",
                        });
  CHECK(sweep.cells[5].output == "results/grid/variant=big,sampler.type=random,loop.query_size=5,seed=2.json");
  CHECK(
      shell_line(run_arguments(sweep.cells[5], "base.yaml")) ==
      "run base.yaml --set 'name=big, sampler.type=random, loop.query_size=5' --set model.embedding_dim=32 --set "
      "training.epochs=3 --set sampler.type=random --set "
      "loop.query_size=5 --set seed=2 --output results/grid/variant=big,sampler.type=random,loop.query_size=5,seed=2.json");
}

TEST_CASE("name and output are the grid's own, or come from the file's name") {
  const auto sweep = GridFile("name: my sweep\noutput: out\n" + with_grid("  seed: [3]\n")).load();
  CHECK(sweep.name == "my sweep");
  CHECK(names(sweep) == Names{"seed=3"});
  CHECK(sweep.cells[0].output == "out/seed=3.json");
  CHECK(load_sweep(GridFile(with_grid("  seed: [3]\n")).path(), "elsewhere").folder == "elsewhere");
}

TEST_CASE("a list that grows leaves the names and the hashes of its combinations as they are") {
  const auto hashes = [](const std::string& samplers) {
    std::map<std::string, std::string> found;
    for (const auto& cell : GridFile(with_grid("  sampler: [" + samplers + "]\n")).load().cells)
      found[cell.name] = cell.hash;
    return found;
  };
  const std::string one = "{type: margin}";
  const std::string two = one + ", {type: margin, threshold: 0.1}";
  const auto few = hashes(one);
  const auto more = hashes(two);
  const auto many = hashes(two + ", {type: margin, threshold: 0.2}, {type: entropy}");
  CHECK(few.begin()->first == "sampler=margin");
  CHECK(std::ranges::includes(more, few));
  CHECK(std::ranges::includes(many, more));
}

TEST_CASE("lists hold ranges, maps and lists, too") {
  CHECK(names(GridFile(with_grid("  seed: [1..3, 7]\n")).load()) == Names{"seed=1", "seed=2", "seed=3", "seed=7"});
  const auto sweep = GridFile(with_grid("  model.hidden: [[], [16], [16, 8]]\n  sampler: [{type: random}, {type: entropy, "
                                        "normalised: true}]\n"))
                         .load();
  CHECK(sweep.cells[0].name == "model.hidden=none,sampler=random");
  CHECK(sweep.cells[2].name == "model.hidden=16,sampler=random");
  CHECK(sweep.cells[5].name.starts_with("model.hidden=16+8,sampler=entropy-normalised-true-"));
  CHECK(run_arguments(sweep.cells[5], "b").at(7) == "sampler={type: entropy, normalised: true}");
}

TEST_CASE("the hash of a combination is the one that its command's result has") {
  const GridFile file("name: '123'\n" +
                      with_grid("  sampler: [{type: power_margin, beta: 1e0}, {type: entropy, normalised: "
                                "true}]\n  seeds: [[1, 2], [3]]\n  training.learning_rate: [1e-3, 0.01]\n"));
  const auto sweep = file.load();
  const auto base = file.path("base.yaml");
  write_atomically(base, to_yaml(sweep.base));
  std::set<std::string> hashes;
  for (const auto& cell : sweep.cells) {
    const auto words = run_arguments(cell, base);
    std::vector<std::string> assignments;
    for (std::size_t i = 2; i + 2 < words.size(); i += 2) assignments.push_back(words[i + 1]);
    CHECK(identity_of(load_experiment(base, assignments)).hash == cell.hash);
    hashes.insert(cell.hash);
  }
  CHECK(hashes.size() == 8);
}

TEST_CASE("parts of file names are safe, tell the value, and are unlike for unlike values") {
  const auto parts = [](const std::string& yaml) {
    Diagnostics diagnostics;
    return file_name_parts(*parse_yaml(yaml, "t", diagnostics).get<Value::List>());
  };
  CHECK(parts("[badge, 1, 0.5, 1e-3, true, null, -2]") == Names{"badge", "1", "0.5", "1e-3", "true", "null", "-2"});
  // What a name cannot hold, what is too long, what only case or the kind of value tells apart, and what looks like a hash.
  const auto hard =
      parts("[a/b, a b, a-b, ä, '', a, A, null, 'null', 1, '1', ../x, [1, 2], '1+2', {type: a}, {b: 1}, {b: 2}, " +
            std::string(100, 'x') + ", " + std::string(101, 'x') + "]");
  std::set<std::string> distinct;
  for (auto part : hard) {
    CAPTURE(part);
    CHECK(part.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-._") == std::string::npos);
    CHECK(part.size() <= 49);
    for (char& c : part) c = static_cast<char>(std::tolower(c));
    distinct.insert(part);
  }
  CHECK(distinct.size() == hard.size());
  const auto first = parts("[a b, x]").front();
  CHECK(parts("[a b, '" + first + "']")[0] != parts("[a b, '" + first + "']")[1]);
}

TEST_CASE("long names are cut, and stay unlike") {
  const std::string key(30, 'k');
  std::vector<std::string> pairs(20, key + "=1");
  const auto one = joined_name(pairs);
  pairs.back() = key + "=2";
  CHECK(one.size() == 200);
  CHECK(joined_name(pairs).size() == 200);
  CHECK(one != joined_name(pairs));
}

TEST_CASE("mistakes of the grid itself are told with their places") {
  CHECK(GridFile("grids: {seed: 1..3}\nvariant: {}\n").errors() ==
        R"(grid.yaml:1:1: the sweep needs 'base', a config's file or a map
    1 | grids: {seed: 1..3}
      | ^
grid.yaml:1:1: unknown key 'grids' in the sweep; did you mean 'grid'?
    1 | grids: {seed: 1..3}
      | ^
grid.yaml:2:1: unknown key 'variant' in the sweep; did you mean 'variants'?
    2 | variant: {}
      | ^)");
  CHECK(GridFile(with_grid(R"(  seed: 5..1
  training.epochs: []
  loop.query_size: 3
  sampler: {type: [random, margin]}
  model.embedding_dim: [8, 16, 8]
  text.max_words: 1..1000000
)"))
            .errors() == R"(grid.yaml:3:9: the range '5..1' of 'seed' has no values; the smaller number comes first
    3 |   seed: 5..1
      |         ^
grid.yaml:4:20: 'training.epochs' has no values
    4 |   training.epochs: []
      |                    ^
grid.yaml:5:20: 'loop.query_size' must be a list of values or a range such as 1..5, not 3; for one value write [3]
    5 |   loop.query_size: 3
      |                    ^
grid.yaml:6:12: 'sampler' must be a list of values or a range such as 1..5, not a map; write 'sampler.type: [...]', or a list of maps
    6 |   sampler: {type: [random, margin]}
      |            ^
grid.yaml:7:32: 'model.embedding_dim' has the value 8 twice
    7 |   model.embedding_dim: [8, 16, 8]
      |                                ^
grid.yaml:8:19: the range '1..1000000' of 'text.max_words' has more than 100000 values
    8 |   text.max_words: 1..1000000
      |                   ^)");
  CHECK(GridFile("base: " + small_base + "\nvariants: {'': {}}\ngrid: {sampler: [margin], seeds: 1..5}\n").errors() ==
        R"(grid.yaml:2:12: a variant needs a name
    2 | variants: {'': {}}
      |            ^
grid.yaml:3:34: 'seeds' takes a list for each combination; for a combination of each seed write 'seed: 1..5'
    3 | grid: {sampler: [margin], seeds: 1..5}
      |                                  ^)");
  CHECK(GridFile(with_grid("  sampler: [margin]\n")).errors().find("'sampler' must be a map; write {type: margin}") !=
        std::string::npos);
  CHECK(GridFile("base: " + small_base + "\ngrid: {}\n").errors() ==
        R"(grid.yaml:2:7: nothing varies; give keys and their values under 'grid', such as seed: 1..5, or 'variants'
    2 | grid: {}
      |       ^)");
  CHECK(GridFile("base: none.yaml\ngrid: {seed: 1..2}\n").errors() ==
        R"(grid.yaml:1:7: none.yaml: cannot read: No such file or directory
    1 | base: none.yaml
      |       ^)");
  CHECK(GridFile(with_grid("  seed: 1..1000\n  training.epochs: 1..1000\n")).errors() ==
        R"(grid.yaml:3:3: more than 100000 combinations
    3 |   seed: 1..1000
      |   ^)");
}

TEST_CASE("too many combinations are a mistake of variants where nothing else varies") {
  const GridFile grid("base: " + small_base + "\nvariants: {a: {}, b: {training.epochs: 2}, c: {seed: 2}}\n");
  CHECK(load_sweep(grid.path(), std::nullopt, 3).cells.size() == 3);
  CHECK_THROWS_WITH(load_sweep(grid.path(), std::nullopt, 2), Catch::EndsWith(R"(grid.yaml:2:11: more than 2 combinations
    2 | variants: {a: {}, b: {training.epochs: 2}, c: {seed: 2}}
      |           ^)"));
}

TEST_CASE("keys that undo each other are mistakes, a key that refines an earlier one is none") {
  CHECK(GridFile("base: " + small_base + R"(
variants: {a: {model.embedding_dim: 8, training.epochs: 2}}
grid:
  model: [{type: embedding_pool_dense}]
  training.epochs: [1, 2]
  seed: 1..2
  seeds: [[1, 2], [3]]
  output: [a, b]
)")
            .errors() == R"(grid.yaml:4:3: 'model' replaces 'model.embedding_dim', which varies already; write 'model' first
    4 |   model: [{type: embedding_pool_dense}]
      |   ^
grid.yaml:5:3: 'training.epochs' varies already
    5 |   training.epochs: [1, 2]
      |   ^
grid.yaml:7:3: 'seeds' replaces 'seed', which varies already
    7 |   seeds: [[1, 2], [3]]
      |   ^
grid.yaml:8:3: 'output' cannot vary: a sweep names the result of every combination itself
    8 |   output: [a, b]
      |   ^)");
  CHECK(GridFile(with_grid("  sampler: [{type: entropy}, {type: margin}]\n  sampler.threshold: [null, 0.5]\n"))
            .load()
            .cells.size() == 4);
}

TEST_CASE("every combination is checked, and a mistake is told once, with a combination it stands in") {
  const GridFile file(
      "base: {dataset: {type: synthetic, documnts: 100}}\nvariants: {a: {}, b: {training.epochs: 0}}\n"
      "grid: {sampler.type: [random, bagde, error_cv], seed: [1, -1]}\n");
  CHECK(file.errors() ==
        R"(grid.yaml:1:35: unknown key 'documnts' in dataset 'synthetic'; did you mean 'documents'? (in every combination)
    1 | base: {dataset: {type: synthetic, documnts: 100}}
      |                                   ^
grid.yaml:2:40: 'epochs' must be a whole number >= 1, or a list of them, one a round, not 0 (in variant=b,sampler.type=random,seed=1 and 5 more)
    2 | variants: {a: {}, b: {training.epochs: 0}}
      |                                        ^
grid.yaml:3:31: unknown sampler 'bagde'; did you mean 'badge'? (in variant=a,sampler.type=bagde,seed=1 and 3 more)
    3 | grid: {sampler.type: [random, bagde, error_cv], seed: [1, -1]}
      |                               ^
grid.yaml:3:59: 'seed' must be a whole number >= 0, not -1 (in variant=a,sampler.type=random,seed=-1 and 5 more)
    3 | grid: {sampler.type: [random, bagde, error_cv], seed: [1, -1]}
      |                                                           ^)");
  CHECK(GridFile(with_grid("  samplr.type: [random, margin]\n")).errors() ==
        R"(grid.yaml:3:3: unknown key 'samplr' in the experiment; did you mean 'sampler'? (in every combination)
    3 |   samplr.type: [random, margin]
      |   ^)");
}

TEST_CASE("two combinations that are the same experiment are a mistake") {
  CHECK(GridFile("base: " + small_base + "\nvariants: {plain: {}, cold: {training.restart: cold}}\n").errors() ==
        R"(grid.yaml:2:11: variant=plain and variant=cold are the same experiment
    2 | variants: {plain: {}, cold: {training.restart: cold}}
      |           ^)");
  CHECK(
      GridFile("base: " + small_base + "\nvariants: {a: {training.restart: cold}, b: {}}\ngrid: {seed: 1..3}\n").errors() ==
      R"(grid.yaml:2:11: variant=a,seed=1 and variant=b,seed=1 are the same experiment (and 2 more)
    2 | variants: {a: {training.restart: cold}, b: {}}
      |           ^)");
}

TEST_CASE("a mistake in a file that every combination reads is told once") {
  const GridFile file("");
  write_atomically(file.path("words.yaml"), "med: [doctor]\nspace: 5\n");
  write_atomically(file.path(), "base: " + small_base + "\ngrid: {sampler: [{type: knowledge, classes: " +
                                    file.path("words.yaml") + "}], seed: 1..20}\n");
  const auto errors = file.errors();
  CHECK(errors.find("words.yaml:2:") != std::string::npos);
  CHECK(errors.find("(in every combination)") != std::string::npos);
  CHECK(std::ranges::count(errors, '^') == 1);
}

TEST_CASE("an experiment is named by its values but for its seed") {
  const auto name_of_cell = [](const Cell& cell) { return *cell.settings.front().value.get<std::string>(); };
  const auto sweep = GridFile("base: " + small_base + R"(
variants: {small: {model.embedding_dim: 8}, one so big: {model.embedding_dim: 32}}
grid: {sampler.type: [margin, entropy], seed: 1..2, loop.query_size: [5]}
)")
                         .load();
  CHECK(name_of_cell(sweep.cells[0]) == "small, sampler.type=margin, loop.query_size=5");
  CHECK(name_of_cell(sweep.cells[1]) == "small, sampler.type=margin, loop.query_size=5");
  CHECK(name_of_cell(sweep.cells[7]) == "one so big, sampler.type=entropy, loop.query_size=5");
  CHECK(name_of_cell(GridFile(with_grid("  seed: 1..2\n")).load().cells[0]) == "grid");
  const auto nested =
      GridFile(with_grid("  sampler: [{threshold: 0.1, type: margin}]\n  model.hidden: [[], [16, 8]]\n")).load();
  CHECK(name_of_cell(nested.cells[0]) == "sampler=margin threshold 0.1, model.hidden=none");
  CHECK(name_of_cell(nested.cells[1]) == "sampler=margin threshold 0.1, model.hidden=16+8");
}

TEST_CASE("a base in a file of its own keeps its places in messages") {
  const GridFile file("base: BASE\ngrid: {seed: 1..2}\n");
  write_atomically(file.path("base.yaml"), "sampler: {type: bagde}\n");
  write_atomically(file.path(), "base: " + file.path("base.yaml") + "\ngrid: {seed: 1..2}\n");
  CHECK(file.errors().starts_with("base.yaml:1:17: unknown sampler 'bagde'; did you mean 'badge'? (in every combination)"));
}
