#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "loop/prepared.h"

namespace alrun {

/// Of the sections of a corpus: to be raised whenever they change.
inline constexpr std::uint32_t prepared_format_version = 2;

/// Writes a corpus to a file of sections, if `may_write(its bytes)`. Throws Error naming the path.
void write_prepared(const Prepared& prepared, const std::filesystem::path& file, const std::string& key,
                    const std::function<bool(std::uint64_t bytes)>& may_write);

/// A corpus as written under that key, which `text` is a part of; its features stay in the file's mapping. The file is not
/// trusted: every index is checked. Throws Error, DamagedFile among them.
std::shared_ptr<const Prepared> read_prepared(const std::filesystem::path& file, const std::string& key,
                                              const TextOptions& text);

}  // namespace alrun
