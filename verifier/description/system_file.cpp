// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/description/system_file.hpp"

#include <array>
#include <set>
#include <unordered_set>
#include <utility>

#include "verifier/description/fields.hpp"
#include "verifier/description/values.hpp"

namespace verifier {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t language = 1;  // the version that docs/language.md describes
using Member = std::pair<std::string_view, Entries SystemFile::*>;
constexpr std::array<Member, 8> sections{{{"components", &SystemFile::components},
                                          {"regions", &SystemFile::regions},
                                          {"rings", &SystemFile::rings},
                                          {"notifications", &SystemFile::notifications},
                                          {"calls", &SystemFile::calls},
                                          {"links", &SystemFile::links},
                                          {"supervision", &SystemFile::supervision},
                                          {"groups", &SystemFile::groups}}};

constexpr std::size_t most_included = 256;

class Reader {
  public:
    Reader(Sources& sources, SystemFile& out) : sources_{sources}, out_{out} {}

    void read(const fs::path& path, const Node* named) {
        if (!read_.insert(path).second) return;
        const bool first = named == nullptr;
        if (read_.size() > most_included) refuse(*named, "more than 256 files");
        const Node& root = map(sources_.file(path, named));
        const Fields fields{root, first ? "a system" : "an included file"};
        for (std::size_t index = 0; index < root.size(); ++index)
            if (!take(root.key(index), root.value(index), first)) fields.unknown(index);
        if (first) head(fields);
        if (const Node* files = fields.find("include")) include(*files, path.parent_path());
    }

  private:
    bool take(const Node& key, const Node& value, bool first) {
        if (key.text == "include") return true;
        if (key.text == "system" || key.text == "board") return first;
        if (key.text == "search") {
            for (const Node* folder : one_or_more(value))
                sources_.search_in(
                    (sources_.system().parent_path() / scalar(*folder).text).lexically_normal());
            return first;
        }
        if (key.text == "language") return first && number(value, language, language) != 0;
        if (key.text == "policy") {
            for (const Node& item : list(value).items) out_.policy.push_back(&item);
            return true;
        }
        for (const auto& [name, member] : sections) {
            if (key.text != name) continue;
            for (std::size_t index = 0; index < map(value).size(); ++index)
                (out_.*member).push_back({&value.key(index), &value.value(index)});
            return true;
        }
        return false;
    }

    void head(const Fields& fields) {
        out_.name = scalar(fields.need("system")).text;
        out_.place = fields.find_key("system")->place();
        out_.board = fields.find("board");
    }

    void include(const Node& files, const fs::path& folder) {
        for (const Node* file : one_or_more(files)) {
            const fs::path path = (folder / scalar(*file).text).lexically_normal();
            sources_.look_in(path.parent_path());
            read(path, file);
        }
    }

    Sources& sources_;
    SystemFile& out_;
    std::set<fs::path> read_;
};

void check_names(const Entries& section) {
    std::unordered_set<std::string_view> seen;
    for (const Entry& entry : section)
        if (!seen.insert(entry.name()).second)
            refuse(*entry.key, "`" + entry.name() + "` stands in two files");
}

}  // namespace

SystemFile read_system_file(Sources& sources) {
    SystemFile out;
    Reader{sources, out}.read(sources.system(), nullptr);
    for (const auto& [name, member] : sections) check_names(out.*member);
    return out;
}

}  // namespace verifier
