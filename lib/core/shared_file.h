#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/descriptor.h"

namespace alrun {

/// A file that a person named and that several processes append to, one at a time. It may be a link, and may be edited,
/// replaced or removed by other programs meanwhile.
class SharedFile {
 public:
  /// The file while it is locked. Others that want to append wait until this goes.
  class Locked {
   public:
    Locked(const Locked&) = delete;
    Locked& operator=(const Locked&) = delete;
    ~Locked();

    /// Whether another file lies at the path than the last time: it has to be read from its beginning.
    [[nodiscard]] bool replaced() const { return replaced_; }
    [[nodiscard]] std::uint64_t size() const;
    /// What follows the first `from` bytes.
    [[nodiscard]] std::string read(std::uint64_t from) const;
    /// On disk when it returns, on a line of its own if the bytes end one. Throws Error naming the path if that fails; then
    /// the file is as it was before, as far as the system allows.
    void append(std::string_view bytes);
    /// Cuts off what follows the first `size` bytes.
    void cut(std::uint64_t size);

   private:
    friend class SharedFile;
    explicit Locked(SharedFile& file);

    SharedFile& file_;
    bool replaced_ = false;
  };

  /// Opens the file or makes it, and missing folders. Throws Error naming the path if it can not be read and written, or is
  /// no regular file.
  explicit SharedFile(std::filesystem::path path);

  /// Waits until nobody else has it locked, and makes the file anew if it is gone. Throws Error naming the path if it takes
  /// more than a minute.
  [[nodiscard]] Locked lock() { return Locked(*this); }
  /// Whether the path leads to another file than the one last locked, or to one of another size. Needs no lock.
  [[nodiscard]] bool differs(std::uint64_t size) const;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// What a person should know: that there is no flock here, and what follows. "" if there is.
  [[nodiscard]] const std::string& note() const { return note_; }

 private:
  void open();
  void wait_for_lock();

  std::filesystem::path path_;
  Descriptor file_;
  std::string note_;
  bool failed_ = false;
};

}  // namespace alrun
