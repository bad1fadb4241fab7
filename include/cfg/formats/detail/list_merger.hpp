// SPDX-License-Identifier: MIT
// What a layer's list does to the list of the layers below: it replaces it, or adds to it, as the field's entry says.
#pragma once

#include <algorithm>
#include <cfg/core/load_state.hpp>
#include <cfg/core/show.hpp>
#include <cfg/formats/detail/member_finder.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cfg::detail {

/// The part of a reader that knows of lower layers' elements.
class list_merger : protected member_finder {
protected:
    using member_finder::member_finder;

    /// Makes a list ready for the elements of this document: how many elements of lower layers stay in it.
    [[nodiscard]] static std::size_t begin_list(const type_description& list, void* object, const field* rules) {
        const container_operations& operations = *list.container;
        if (merges_lists(rules)) return operations.size(object);
        if (operations.clear != nullptr) operations.clear(object);
        return 0;
    }

    /// Where the element at `at`, which begins at `p`, goes in a list that is filled in place: behind all others, or, where
    /// elements are told apart by a key, to the element that a lower layer gave that key; `was_there` says which.
    [[nodiscard]] void* place_element(const type_description& list, void* object, const field* rules, const place& at,
                                      leaf_id leaf, const char* p, bool& was_there) {
        was_there = false;
        if (merging_of(rules) != merge_rule::by_key) return list.container->append(object);
        const std::size_t size = list.container->size(object);
        const std::size_t known = find_by_key(list, object, rules->merge_key, at, leaf, p);
        was_there = known < size;
        if (!was_there) {
            merged_elements_.emplace_back(object, size);
            return list.container->append(object);
        }
        if (was_merged(object, known))
            report(problem::severity::error, p, p + 1,
                   "another element has the same \"" + std::string(rules->merge_key) + "\"", {}, {}, path_of(&at), leaf,
                   visibility::shown);
        merged_elements_.emplace_back(object, known);
        return list.container->at(object, known);
    }

    /// All elements of this document are in the list, behind `first` others.
    static void end_list(const type_description& list, void* object, const field* rules, std::size_t first) {
        if (merging_of(rules) == merge_rule::prepend && first != 0) list.container->move_to_front(object, first);
    }

private:
    // The number of the element whose member `key` is what the document gives the element at `at`; the size if there is none.
    [[nodiscard]] std::size_t find_by_key(const type_description& list, void* object, std::string_view key,
                                          const place& at, leaf_id leaf, const char* p) {
        const std::size_t size = list.container->size(object);
        document* const text = state_.document_of(source_);
        const value* const node =
            text != nullptr ? find_node(tree_of(*text, state_), &at, text->tree_path.size()) : nullptr;
        const value* const wanted = node != nullptr ? node->find(key) : nullptr;
        if (wanted == nullptr) {
            report(problem::severity::error, p, p + 1,
                   "an element needs its \"" + std::string(key) + "\" here, by which the list is merged", {}, {},
                   path_of(&at), leaf, visibility::hidden);
            return size;
        }
        std::string spelling;
        append_dynamic(spelling, *wanted);
        const type_description& element = unwrapped(*list.element);
        const field_row& row = *find_row(*element.table, key);
        for (std::size_t i = 0; i < size; ++i) {
            std::string shown;
            void* const other = list.container->at(object, i);
            append_value(shown, *row.type,
                         element.table->member(other, static_cast<std::size_t>(&row - element.table->rows)),
                         visibility::shown);
            if (shown == spelling) return i;
        }
        return size;
    }

    [[nodiscard]] bool was_merged(const void* list, std::size_t number) const {
        return std::find(merged_elements_.begin(), merged_elements_.end(), std::pair(list, number)) !=
               merged_elements_.end();
    }

    std::vector<std::pair<const void*, std::size_t>> merged_elements_;  // of lists merged by key: those this document gives
};

}  // namespace cfg::detail
