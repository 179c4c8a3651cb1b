// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// From nodes to the flat form: references become phandles and paths, and libfdt writes what it will
// read.
#include <libfdt.h>

#include <algorithm>
#include <set>

#include "verifier/description/tree.hpp"

namespace verifier {
namespace {

constexpr std::uint32_t no_phandle = 0, unknown_phandle = 0xffff'ffff;

std::string cell_of(std::uint32_t value) {
    std::string bytes(cell_bytes, '\0');
    fdt32_st(bytes.data(), value);
    return bytes;
}

class References {
  public:
    explicit References(Tree& tree) : tree_{tree} {
        given(*tree_.root);
        follow(*tree_.root);
        omit(*tree_.root);
    }

  private:
    static TreeProperty* phandle_of(TreeNode& node) {
        TreeProperty* found = node.property("phandle");
        return found != nullptr ? found : node.property("linux,phandle");
    }

    static std::uint32_t value_of(const TreeProperty& phandle) {
        const bool whole = phandle.bytes.size() == cell_bytes && phandle.references.empty();
        const std::uint32_t value =
            whole ? fdt32_ld(reinterpret_cast<const fdt32_t*>(phandle.bytes.data())) : no_phandle;
        if (value == no_phandle || value == unknown_phandle)
            throw ReadError{phandle.place, "a phandle is one cell, neither 0 nor 0xffffffff"};
        return value;
    }

    // The phandles that the text gives: no two nodes have one.
    void given(TreeNode& node) {
        if (const TreeProperty* held = phandle_of(node);
            held != nullptr && !taken_.insert(value_of(*held)).second)
            throw ReadError{held->place,
                            "the phandle of " + node.path() + " is another node's, too"};
        for (TreeNode* tree_node : node.children) given(*tree_node);
    }

    // The first that is free, in the order of the tree.
    std::uint32_t phandle(TreeNode& node) {
        if (const TreeProperty* held = phandle_of(node)) return value_of(*held);
        while (taken_.contains(free_)) ++free_;
        taken_.insert(free_);
        node.properties.push_back(
            {.name = "phandle", .bytes = cell_of(free_), .references = {}, .place = node.place});
        return free_;
    }

    void follow(TreeNode& node) {
        for (std::size_t index = 0; index < node.properties.size(); ++index) {
            const std::vector<TreeReference> references = node.properties[index].references;
            std::size_t moved = 0;  // by the paths before it
            for (const TreeReference& reference : references) {
                TreeNode& target = tree_.target(reference);
                used_.insert(&target);
                const std::string put =
                    reference.is_cell ? cell_of(phandle(target)) : target.path() + '\0';
                std::string& bytes = node.properties[index].bytes;  // phandle() may have moved it
                bytes.replace(reference.offset + moved, reference.is_cell ? cell_bytes : 0, put);
                if (!reference.is_cell) moved += put.size();
            }
        }
        for (TreeNode* one : node.children) follow(*one);
    }

    void omit(TreeNode& node) {
        std::erase_if(node.children,
                      [&](TreeNode* one) { return one->omit && !used_.contains(one); });
        for (TreeNode* one : node.children) omit(*one);
    }

    Tree& tree_;
    std::set<std::uint32_t> taken_;
    std::uint32_t free_ = 1;
    std::set<const TreeNode*> used_;
};

// A `name` repeats the node's name; the flat form omits it.
bool is_name(const TreeNode& node, const TreeProperty& tree_property) {
    if (tree_property.name != "name") return false;
    if (tree_property.bytes != node.name.substr(0, node.name.find('@')) + '\0')
        throw ReadError{tree_property.place,
                        "the `name` of " + node.path() + " is another than its own"};
    return true;
}

int put(void* blob, const TreeNode& node) {
    int failed = fdt_begin_node(blob, node.name.c_str());
    for (const TreeProperty& property : node.properties)
        if (failed == 0 && !is_name(node, property))
            failed = fdt_property(blob, property.name.c_str(), property.bytes.data(),
                                  static_cast<int>(property.bytes.size()));
    for (const TreeNode* tree_node : node.children)
        if (failed == 0) failed = put(blob, *tree_node);
    return failed != 0 ? failed : fdt_end_node(blob);
}

int write(void* blob, std::size_t size, const Tree& tree) {
    int failed = fdt_create(blob, static_cast<int>(size));
    for (const Range& range : tree.reserved)
        if (failed == 0) failed = fdt_add_reservemap_entry(blob, range.start.number(), range.size);
    if (failed == 0) failed = fdt_finish_reservemap(blob);
    if (failed == 0) failed = put(blob, *tree.root);
    return failed != 0 ? failed : fdt_finish(blob);
}

}  // namespace

std::vector<char> flattened(Tree tree) {
    const References followed{tree};
    constexpr std::size_t first = 1 << 16, most = 1 << 28;
    for (std::size_t size = first; size <= most; size *= 2) {
        std::vector<char> blob(size);
        const int failed = write(blob.data(), size, tree);
        if (failed == 0) {
            blob.resize(fdt_totalsize(blob.data()));
            return blob;
        }
        if (failed != -FDT_ERR_NOSPACE) break;
    }
    throw ReadError{tree.root->place, "the tree is no device tree that libfdt can write"};
}

}  // namespace verifier
