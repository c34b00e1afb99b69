#include "core/cache_folder.h"

#include <chrono>
#include <cstdlib>

#include "catch.h"
#include "core/file.h"
#include "temporary_folder.h"

using namespace alrun;
namespace fs = std::filesystem;

namespace {

// A file of that many bytes, last used that many hours ago.
void put(const fs::path& path, std::size_t bytes, int hours_ago) {
  write_atomically(path, std::string(bytes, 'x'));
  fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours(hours_ago));
}

// Sets a variable of the environment, or removes it, for as long as this lives.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    set(value);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment() { set(old_ ? old_->c_str() : nullptr); }

 private:
  void set(const char* value) { value != nullptr ? ::setenv(name_, value, 1) : ::unsetenv(name_); }

  const char* name_;
  std::optional<std::string> old_;
};

fs::path user_folder(const char* xdg, const char* home) {
  const Environment a("XDG_CACHE_HOME", xdg);
  const Environment b("HOME", home);
  const auto cache = CacheFolder::of_user();
  return cache ? cache->file("corpus", "key") : fs::path();
}

}  // namespace

TEST_CASE("the user's cache folder follows the XDG specification") {
  CHECK(user_folder("/x", "/home/a") == "/x/alrun/corpus-key.bin");
  CHECK(user_folder(nullptr, "/home/a") == "/home/a/.cache/alrun/corpus-key.bin");
  CHECK(user_folder("", "/home/a") == "/home/a/.cache/alrun/corpus-key.bin");
  CHECK(user_folder("relative", "/home/a") == "/home/a/.cache/alrun/corpus-key.bin");
  CHECK(user_folder(nullptr, nullptr).empty());
}

TEST_CASE("the limit can be set") {
  const Environment folder("XDG_CACHE_HOME", "/x");
  const Environment limit("ALRUN_CACHE_BYTES", "100");
  CHECK(CacheFolder::of_user()->make_room("/x/alrun/corpus-a.bin", 100));
  CHECK_FALSE(CacheFolder::of_user()->make_room("/x/alrun/corpus-a.bin", 101));
}

TEST_CASE("room is made by deleting what was used longest ago, of the same kind only") {
  const testing::TemporaryFolder folder;
  const CacheFolder cache(folder.path(), 100);
  const auto a = cache.file("corpus", "a");
  const auto b = cache.file("corpus", "b");
  const auto c = cache.file("corpus", "c");
  const auto other = cache.file("other", "a");
  put(a, 40, 1);
  put(b, 40, 3);
  put(other, 90, 9);
  CHECK(cache.make_room(c, 20));
  CHECK(fs::exists(b));
  CHECK(cache.make_room(b, 60));  // its old content does not count
  CHECK(fs::exists(a));
  CHECK(cache.make_room(c, 21));
  CHECK_FALSE(fs::exists(b));
  CHECK(fs::exists(a));

  put(b, 40, 2);
  CacheFolder::touch(b);
  CHECK(cache.make_room(c, 60));
  CHECK_FALSE(fs::exists(a));
  CHECK(fs::exists(b));
  CHECK_FALSE(cache.make_room(c, 101));
  CHECK(fs::exists(b));
  CHECK(fs::exists(other));
}

TEST_CASE("what killed writers leave is cleared away, what writers are at is not") {
  const testing::TemporaryFolder folder;
  const CacheFolder cache(folder.path());
  const auto file = cache.file("corpus", "a");
  put(file.string() + ".tmp1", 10, 2);
  put(file.string() + ".tmp2", 10, 0);
  CHECK(cache.make_room(file, 1));
  CHECK_FALSE(fs::exists(file.string() + ".tmp1"));
  CHECK(fs::exists(file.string() + ".tmp2"));
}

TEST_CASE("a folder that is not there is no error") {
  const CacheFolder cache("/dev/null/none");
  const auto file = cache.file("corpus", "a");
  CHECK(cache.make_room(file, 1));
  CacheFolder::touch(file);
}
