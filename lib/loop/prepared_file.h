#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "dataset/texts.h"
#include "loop/prepared.h"

namespace alrun {

/// Of the sections of a corpus and of texts: to be raised whenever they change.
inline constexpr std::uint32_t prepared_format_version = 4;
inline constexpr std::uint32_t texts_format_version = 1;

/// Writes a corpus to a file of sections, if `may_write(its bytes)`. Throws Error naming the path.
void write_prepared(const Prepared& prepared, const std::filesystem::path& file, const std::string& key,
                    const std::function<bool(std::uint64_t bytes)>& may_write);

/// A corpus as written under that key, which `text` is a part of; its features stay in the file's mapping. The file is not
/// trusted: every index is checked. Throws Error, DamagedFile among them.
std::shared_ptr<Prepared> read_prepared(const std::filesystem::path& file, const std::string& key, const TextOptions& text);

/// The same for texts, which are the same for all seeds and `text` options, and which few runs read. What is read are views
/// of the file's mapping. Throws DamagedFile also if they are not of so many documents.
void write_texts(const Texts& texts, const std::filesystem::path& file, const std::string& key,
                 const std::function<bool(std::uint64_t bytes)>& may_write);
std::shared_ptr<const Texts> read_texts(const std::filesystem::path& file, const std::string& key, std::size_t documents);

}  // namespace alrun
