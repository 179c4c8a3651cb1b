// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/description/node.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <span>
#include <spanstream>
#include <unordered_set>
#include <utility>

#include "verifier/description/characters.hpp"

namespace verifier {
namespace {

constexpr std::size_t deepest_yaml = 32;

// Grows the tree in place: `open_` holds the lists and maps around what comes next.
class Builder : public YAML::EventHandler {
  public:
    Builder(std::string_view text, const std::string& file) : text_{text}, file_{file} {}

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        add(mark, "", anchor, Node::Kind::scalar).text = null_word(mark);
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        throw ReadError{place(mark), "an alias is not part of the language"};
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        if (refused_character(value))
            throw ReadError{place(mark), "an escape makes a character that cannot be seen"};
        Node& made = add(mark, tag, anchor, Node::Kind::scalar);
        made.text = value;
        made.quoted = tag == "!";
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(add(mark, tag, anchor, Node::Kind::list));
    }
    void OnSequenceEnd() override { open_.pop_back(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(add(mark, tag, anchor, Node::Kind::map));
    }
    void OnMapEnd() override {
        check_keys(*open_.back());
        open_.pop_back();
    }

    Node root;
    bool empty = true;

  private:
    [[nodiscard]] Place place(const YAML::Mark& mark) const {
        return {.file = file_, .line = mark.line < 0 ? 1 : mark.line + 1};
    }

    Node& add(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
              Node::Kind kind) {
        if (anchor != YAML::NullAnchor)
            throw ReadError{place(mark), "an anchor is not part of the language"};
        if (!tag.empty() && tag != "?" && tag != "!")
            throw ReadError{place(mark), "the tag " + tag + " is not part of the language"};
        empty = false;
        Node& node = open_.empty() ? root : open_.back()->items.emplace_back();
        node.kind = kind;
        node.line = place(mark).line;
        node.file = &file_;
        return node;
    }

    // Items of a parent do not move while a child is open: only the innermost one grows.
    void open(Node& node) {
        if (open_.size() == deepest_yaml) refuse(node, "nested deeper than 32 levels");
        open_.push_back(&node);
    }

    // yaml-cpp gives the same result for an empty value and for words that it reads as null.
    [[nodiscard]] std::string null_word(const YAML::Mark& mark) const {
        const auto at = static_cast<std::size_t>(mark.pos);
        if (mark.pos < 0 || at >= text_.size()) return {};
        for (const std::string_view word : {"~", "null", "Null", "NULL"})
            if (text_.substr(at, word.size()) == word) return std::string{word};
        return {};
    }

    static void check_keys(const Node& node) {
        std::unordered_set<std::string_view> seen;
        for (std::size_t index = 0; index < node.size(); ++index) {
            const Node& key = scalar(node.key(index));
            if (key.text == "<<") refuse(key, "a merge key is not part of the language");
            if (!seen.insert(key.text).second) refuse(key, "`" + key.text + "` stands here twice");
        }
    }

    std::string_view text_;
    const std::string& file_;
    std::vector<Node*> open_;
};

int line_of(std::string_view text, std::size_t at) {
    return static_cast<int>(std::ranges::count(text.substr(0, at), '\n')) + 1;
}

const Node& shaped(const Node& node, Node::Kind kind, const char* wanted) {
    if (node.kind != kind) refuse(node, std::string{"a "} + wanted + " belongs here");
    return node;
}

}  // namespace

std::size_t Node::size() const { return kind == Kind::map ? items.size() / 2 : items.size(); }

Node parse(std::string_view text, const std::string& file) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    if (const auto refused = refused_character(text))
        throw ReadError{{.file = file, .line = line_of(text, refused->at)},
                        "no description holds " + name_of(*refused)};
    std::ispanstream stream{std::span{text.data(), text.size()}};
    Builder builder{text, file};
    try {
        YAML::Parser parser{stream};
        parser.HandleNextDocument(builder);
        if (builder.empty) throw ReadError{{.file = file, .line = 1}, "the file holds nothing"};
        Builder second{text, file};
        if (parser.HandleNextDocument(second))
            throw ReadError{second.root.file == nullptr ? Place{file, 1} : second.root.place(),
                            "a second document starts here"};
    } catch (const YAML::Exception& error) {
        throw ReadError{{.file = file, .line = std::max(error.mark.line, 0) + 1},
                        "this is not YAML: " + error.msg};
    }
    return std::move(builder.root);
}

void refuse(const Node& node, std::string text) { throw ReadError{node.place(), std::move(text)}; }

const Node& scalar(const Node& node) { return shaped(node, Node::Kind::scalar, "word"); }
const Node& list(const Node& node) { return shaped(node, Node::Kind::list, "list"); }
const Node& map(const Node& node) { return shaped(node, Node::Kind::map, "mapping"); }

std::vector<const Node*> one_or_more(const Node& node) {
    if (node.kind != Node::Kind::list) return {&node};
    std::vector<const Node*> found;
    for (const Node& item : node.items) found.push_back(&item);
    return found;
}

}  // namespace verifier
