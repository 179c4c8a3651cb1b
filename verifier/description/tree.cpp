// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// From text to nodes: each body is parsed, then merged into the existing tree.
#include "verifier/description/tree.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "verifier/description/tree_values.hpp"

namespace verifier {
namespace {

constexpr unsigned deepest_node = 32;  // nodes in one another

bool is_part_of_property(char one) {
    return is_letter_or_digit(one) || std::string_view{",.+*#?-"}.contains(one);
}
bool is_part_of_name(char one) { return is_part_of_property(one) || one == '@'; }
bool is_part_of_path(char one) { return is_part_of_name(one) || one == '/'; }

// The names of nodes have no `*#?`, and at most one unit address.
bool may_be_node(std::string_view name) {
    return name.find_first_of("*#?") == std::string_view::npos &&
           std::ranges::count(name, '@') <= 1 && !name.starts_with('@') && !name.ends_with('@');
}

// The text between the braces of one node. `gone` and `lost` are properties and nodes that it
// deletes.
struct Body {
    std::string name;
    std::vector<std::string> labels;
    std::vector<TreeProperty> properties;
    std::vector<Body> children;
    std::set<std::string> gone, lost;
    bool omit = false;
    Place place;
};

class TreeReader {
  public:
    explicit TreeReader(TreeText& text) : text_{text} {}

    Tree tree() {
        if (!text_.goes_on("/dts-v1/")) text_.unexpected("`/dts-v1/;`");
        while (text_.take("/dts-v1/")) text_.expect(";", "`/dts-v1/`");
        while (text_.take("/memreserve/")) {
            const std::uint64_t start = number(text_), size = number(text_);
            made_.reserved.push_back({Physical{start}, size});
            text_.expect(";", "`/memreserve/`");
        }
        while (text_.next() != '\0') top();
        if (made_.root == nullptr) text_.unexpected("the root of a tree, `/ { … };`");
        return std::move(made_);
    }

  private:
    // `/ { … };`, `&label { … };` or `/delete-node/ &label;`
    void top() {
        for (const std::string_view word : {"/delete-node/", "/omit-if-no-ref/"})
            if (text_.take(word)) {
                TreeNode& node = made_.target(reference());
                text_.expect(";", word);
                if (word == "/omit-if-no-ref/")
                    node.omit = true;
                else
                    remove(node);
                return;
            }
        const std::vector<std::string> labels = labelled();
        if (text_.next() == '&') {
            TreeNode& node = made_.target(reference());
            merge(node, body({.labels = labels, .place = text_.place()}, depth_of(node)));
        } else if (text_.take("/")) {
            Body root = body({.labels = labels, .place = text_.place()}, 0);
            if (made_.root == nullptr)
                made_.root = &made_.nodes.emplace_back(TreeNode{.place = root.place});
            merge(*made_.root, std::move(root));
        } else {
            text_.unexpected("a node, `/` or the `&label` of one,");
        }
    }

    static unsigned depth_of(const TreeNode& node) {
        return node.parent == nullptr ? 0 : 1 + depth_of(*node.parent);
    }

    // ---- Words

    std::vector<std::string> labelled() {
        std::vector<std::string> found;
        while (auto one = text_.label()) found.push_back(std::move(*one));
        return found;
    }

    // `&label` or `&{/path}`
    TreeReference reference() {
        if (text_.next() != '&') text_.unexpected("the `&label` of a node");
        TreeReference made{.place = text_.place()};
        text_.character();
        if (text_.stands('{')) {
            text_.character();
            made.target = "{" + std::string{text_.run(is_part_of_path)} + "}";
            text_.expect("}", "a path");
        } else {
            made.target = text_.run(is_letter_or_digit);
        }
        return made;
    }

    std::string name() {
        if (text_.next() == '\\') text_.character();
        std::string found{text_.run(is_part_of_name)};
        if (found.empty()) text_.unexpected("the name of a property or a node");
        return found;
    }

    // ---- Bodies

    Body body(Body made, unsigned depth) {
        if (depth > deepest_node) text_.refuse("nodes are nested deeper than 32 levels");
        text_.expect("{", "the name of a node");
        while (!text_.take("}")) entry(made, depth);
        text_.expect(";", "the `}` of a node");
        return made;
    }

    void entry(Body& in, unsigned depth) {
        if (text_.take("/delete-node/")) return forget(in, in.lost, "/delete-node/");
        if (text_.take("/delete-property/")) return forget(in, in.gone, "/delete-property/");
        std::vector<std::string> labels = labelled();
        const bool omit = text_.take("/omit-if-no-ref/");
        for (std::string& one : labelled()) labels.push_back(std::move(one));
        text_.next();
        const Place place = text_.place();
        std::string called = name();
        if (text_.next() == '{')
            add_child(in,
                      {.name = std::move(called),
                       .labels = std::move(labels),
                       .omit = omit,
                       .place = place},
                      depth);
        else if (omit)
            text_.unexpected("the `{` of a node");
        else
            add_property(in, {.name = std::move(called), .place = place});
    }

    void forget(Body& in, std::set<std::string>& names, std::string_view word) {
        const Place place = text_.place();
        const std::string called = name();
        const bool node = &names == &in.lost;
        if (node ? std::ranges::count(in.children, called, &Body::name) > 0
                 : std::ranges::count(in.properties, called, &TreeProperty::name) > 0)
            throw ReadError{place, "`" + called + "` is given and deleted in one body"};
        names.insert(called);
        text_.expect(";", word);
    }

    void add_child(Body& in, Body made, unsigned depth) {
        if (!may_be_node(made.name))
            throw ReadError{made.place, "`" + made.name + "` cannot be the name of a node"};
        if (std::ranges::count(in.children, made.name, &Body::name) > 0)
            throw ReadError{made.place, "Duplicate node name: `" + made.name + "`"};
        in.children.push_back(body(std::move(made), depth + 1));
    }

    void add_property(Body& in, TreeProperty made) {
        if (made.name.contains('@'))
            throw ReadError{made.place, "`" + made.name + "` cannot be the name of a property"};
        if (std::ranges::count(in.properties, made.name, &TreeProperty::name) > 0)
            throw ReadError{made.place, "Duplicate property name: `" + made.name + "`"};
        if (!in.children.empty())
            throw ReadError{made.place,
                            "syntax error: properties stand before the nodes of a body"};
        if (text_.take("=")) {
            do value(made);
            while (text_.take(","));
        }
        text_.expect(";", "the property `" + made.name + "`");
        in.properties.push_back(std::move(made));
    }

    // ---- Values

    void value(TreeProperty& to) {
        labelled();
        const char first = text_.next();
        if (first == '"') {
            to.bytes += quoted(text_, '"') + '\0';
        } else if (first == '<') {
            cells(to, 32);
        } else if (text_.take("/bits/")) {
            const std::uint64_t bits = number(text_);
            if (bits != 8 && bits != 16 && bits != 32 && bits != 64)
                text_.refuse("`/bits/` is followed by 8, 16, 32 or 64");
            cells(to, static_cast<unsigned>(bits));
        } else if (text_.take("[")) {
            bytes(to);
        } else if (first == '&') {
            TreeReference found = reference();
            found.offset = to.bytes.size();
            to.references.push_back(std::move(found));
        } else {
            text_.unexpected("text in quotes, `<cells>`, `[bytes]` or a reference");
        }
        labelled();
    }

    void cells(TreeProperty& to, unsigned bits) {
        text_.expect("<", "`/bits/` and a number");
        const std::uint64_t mask = ~std::uint64_t{0} >> (64 - bits);
        while (!text_.take(">")) {
            if (text_.label()) continue;
            if (text_.next() == '&') {
                if (bits != 32) text_.unexpected("a number, for a reference has 32 bits,");
                TreeReference found = reference();
                found.offset = to.bytes.size();
                found.is_cell = true;
                to.references.push_back(std::move(found));
                to.bytes.append(4, '\0');
                continue;
            }
            const Place place = text_.place();
            const std::uint64_t found = number(text_);
            if (found > mask && (found | mask) != ~std::uint64_t{0})
                throw ReadError{place, "a cell of `" + to.name +
                                           "` is out of range: it has more than " +
                                           std::to_string(bits) + " bits"};
            for (unsigned shift = bits; shift != 0; shift -= 8)
                to.bytes += static_cast<char>(found >> (shift - 8));
        }
    }

    void bytes(TreeProperty& to) {
        constexpr std::string_view digits = "0123456789abcdef0123456789ABCDEF";
        while (!text_.take("]")) {
            if (text_.label()) continue;
            const std::string_view word = text_.run(is_letter_or_digit);
            if (word.empty() || word.size() % 2 != 0 || word.find_first_not_of(digits) != word.npos)
                text_.unexpected("a list of bytes, two digits each,");
            for (std::size_t at = 0; at < word.size(); at += 2)
                to.bytes += static_cast<char>(digits.find(word[at]) % 16 << 4 |
                                              digits.find(word[at + 1]) % 16);
        }
    }

    // ---- Putting together

    void merge(TreeNode& node, Body body) {
        for (const std::string& label : body.labels) give(label, node, body.place);
        std::erase_if(node.properties, [&](const TreeProperty& tree_property) {
            return body.gone.contains(tree_property.name);
        });
        for (TreeProperty& property : body.properties) {
            if (TreeProperty* held = node.property(property.name))
                *held = std::move(property);
            else
                node.properties.push_back(std::move(property));
        }
        for (const std::string& one : body.lost)
            if (TreeNode* child = node.child(one)) remove(*child);
        for (Body& below : body.children) {
            TreeNode* child = node.child(below.name);
            if (child == nullptr) {
                child = &made_.nodes.emplace_back(
                    TreeNode{.name = below.name, .parent = &node, .place = below.place});
                node.children.push_back(child);
            }
            child->omit |= below.omit;
            merge(*child, std::move(below));
        }
    }

    void give(const std::string& label, TreeNode& node, const Place& place) {
        TreeNode*& held = made_.labels[label];
        if (held != nullptr && held != &node && made_.has(*held))
            throw ReadError{place, "the label `" + label + "` is given twice"};
        held = &node;
    }

    static void remove(TreeNode& node) {
        if (node.parent != nullptr) std::erase(node.parent->children, &node);
    }

    TreeText& text_;
    Tree made_;
};

}  // namespace

TreeProperty* TreeNode::property(std::string_view called) {
    const auto found = std::ranges::find(properties, called, &TreeProperty::name);
    return found == properties.end() ? nullptr : &*found;
}

TreeNode* TreeNode::child(std::string_view called) const {
    const auto found = std::ranges::find(children, called, &TreeNode::name);
    return found == children.end() ? nullptr : *found;
}

std::string TreeNode::path() const {
    if (parent == nullptr) return "/";
    return (parent->parent == nullptr ? "" : parent->path()) + "/" + name;
}

bool Tree::has(const TreeNode& node) const {
    if (node.parent == nullptr) return &node == root;
    return std::ranges::count(node.parent->children, &node) > 0 && has(*node.parent);
}

TreeNode& Tree::target(const TreeReference& tree_reference) const {
    TreeNode* node = nullptr;
    if (tree_reference.target.starts_with('{')) {
        node = root;
        std::string_view rest =
            std::string_view{tree_reference.target}.substr(1, tree_reference.target.size() - 2);
        while (node != nullptr && rest.find_first_not_of('/') != rest.npos) {
            rest.remove_prefix(rest.find_first_not_of('/'));
            node = node->child(rest.substr(0, rest.find('/')));
            rest.remove_prefix(std::min(rest.find('/'), rest.size()));
        }
    } else if (const auto found = labels.find(tree_reference.target);
               found != labels.end() && has(*found->second)) {
        node = found->second;
    }
    if (node == nullptr)
        throw ReadError{tree_reference.place,
                        "non-existent node or label: `&" + tree_reference.target + "`"};
    return *node;
}

Tree read_tree(Sources& sources, const std::filesystem::path& file, const Place& named) {
    TreeText text{sources, file, named};
    return TreeReader{text}.tree();
}

}  // namespace verifier
