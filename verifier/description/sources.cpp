// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/description/sources.hpp"

#include <algorithm>

#include "verifier/digest/sha256.hpp"
#include "verifier/file/content.hpp"

namespace verifier {
namespace {

namespace fs = std::filesystem;

fs::path settled(const fs::path& path) { return fs::absolute(path).lexically_normal(); }

// Of a folder "a/b/" as well as "a/b".
fs::path folder_of(const fs::path& path) {
    const fs::path normal = settled(path);
    return normal.has_filename() ? normal : normal.parent_path();
}

bool lies_in(const fs::path& path, const fs::path& folder) {
    return std::ranges::mismatch(folder, path).in1 == folder.end();
}

}  // namespace

Sources::Sources(const Where& where)
    : system_{settled(where.system)}, project_{folder_of(where.project)} {
    fs::path folder = system_.parent_path();
    near_.push_back(folder);
    while (folder != project_ && lies_in(folder, project_)) {
        folder = folder.parent_path();
        far_.push_back(folder);
    }
    if (folder != project_) far_.push_back(project_);
    for (const fs::path& shared : where.search) search_in(folder_of(shared));
}

const Node& Sources::file(const fs::path& path, const Node* named) {
    std::unique_ptr<File>& entry = files_[settled(path)];
    if (!entry) {
        auto made = std::make_unique<File>();
        made->name = name_of(path);
        made->root =
            parse(text(path, named == nullptr ? Place{made->name, 1} : named->place()), made->name);
        entry = std::move(made);
    }
    return entry->root;
}

std::string Sources::text(const fs::path& path, const Place& named) {
    const std::string name = name_of(path);
    const auto content = content_of(path);
    if (!content) throw ReadError{named, "cannot read " + name};
    std::string all{reinterpret_cast<const char*>(content->data()), content->size()};
    const std::string digest = sha256_of(*content);
    if (digests_.try_emplace(name, digest).first->second != digest)
        throw ReadError{named, name + " has changed while it was read"};
    return all;
}

std::vector<SourceFile> Sources::read() const {
    std::vector<SourceFile> all;
    for (const auto& [name, sha256] : digests_) all.push_back({name, sha256});
    return all;
}

std::optional<fs::path> Sources::find(const fs::path& relative) const {
    for (const auto* folders : {&near_, &searched_, &far_})
        for (const fs::path& folder : *folders)
            if (fs::path path = folder / relative; fs::exists(path)) return path;
    return {};
}

void Sources::search_in(const fs::path& folder) { searched_.push_back(folder); }

void Sources::look_in(const fs::path& folder) {
    if (std::ranges::find(near_, folder) == near_.end()) near_.push_back(folder);
}

std::string Sources::name_of(const fs::path& path) const {
    const fs::path whole = settled(path);
    const fs::path home = lies_in(whole, project_) ? project_ : system_.parent_path();
    return whole.lexically_relative(home).generic_string();
}

}  // namespace verifier
