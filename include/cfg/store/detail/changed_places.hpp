// SPDX-License-Identifier: MIT
// The places in which two configurations differ, also those inside lists, maps and dynamic values.
#pragma once

#include <algorithm>
#include <cfg/core/elements.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/core/show.hpp>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cfg::detail {

/// What is made of the places that differ.
/// Lifetime: arguments are valid during the call.
class changed_place_output {
public:
    using names = std::vector<std::string>;

    changed_place_output() = default;
    virtual ~changed_place_output() = default;
    changed_place_output(const changed_place_output&) = delete;
    changed_place_output& operator=(const changed_place_output&) = delete;

    virtual void add_replaced(const std::string& path, const type_description& type, const void* before,
                              const void* after, visibility sight) = 0;
    /// Without a type where the path says it all.
    virtual void add_added(const std::string& path, const type_description* type, const void* object,
                           visibility sight) = 0;
    virtual void add_removed(const std::string& path) = 0;
    /// Elements of a list, by the values of the member that tells them apart.
    virtual void add_reordered(const std::string& path, const names& before, const names& after) = 0;
};

/// Walks both configurations side by side, and tells the output of each place that differs.
class changed_places {
public:
    explicit changed_places(changed_place_output& output) : output_(output) {}

    void add_table(const table_description& table, const void* before, const void* after, visibility sight) {
        for (std::uint32_t i = 0; i < table.row_count; ++i) {
            const field_row& row = table.rows[i];
            const step into(path_);
            if (!path_.empty()) path_ += '.';
            path_ += row.name;
            add_value(*row.type, row.rules, table.member(const_cast<void*>(before), i),
                      table.member(const_cast<void*>(after), i),
                      row.rules != nullptr && row.rules->is_secret ? visibility::hidden : sight);
        }
    }

private:
    // Takes back at its end what was added to the path.
    class step {
    public:
        explicit step(std::string& path) : path_(path), size_(path.size()) {}
        ~step() { path_.resize(size_); }
        step(const step&) = delete;
        step& operator=(const step&) = delete;

    private:
        std::string& path_;
        std::size_t size_;
    };

    void add_value(const type_description& type, const field* rules, const void* before, const void* after,
                   visibility sight) {
        if (type.kind == form::table) return add_table(*type.table, before, after, sight);  // which member it is may be seen
        if (sight == visibility::shown) {
            switch (type.kind) {
                case form::map: return add_entries(type, before, after, sight);
                case form::list:
                case form::array: return add_list(type, rules, before, after, sight);
                case form::optional: {
                    const void* const old = type.wrapper->peek(before);
                    const void* const now = type.wrapper->peek(after);
                    if (old != nullptr && now != nullptr) return add_value(*type.element, rules, old, now, sight);
                    break;
                }
                case form::dynamic: {
                    const view old = content_of(*static_cast<const value*>(before));
                    const view now = content_of(*static_cast<const value*>(after));
                    if (old.type == now.type && old.type != nullptr)
                        return add_value(*old.type, nullptr, old.object, now.object, sight);
                    break;
                }
                default: break;
            }
        }
        if (!same_value(type, before, after)) output_.add_replaced(path_, type, before, after, sight);
    }

    // ---- maps, sets and lists --------------------------------------------------------------------------------------

    void add_entries(const type_description& type, const void* before, const void* after, visibility sight) {
        const ordered_elements old(type, before);
        const ordered_elements now(type, after);
        auto left = old.all().begin();
        auto right = now.all().begin();
        while (left != old.all().end() || right != now.all().end()) {
            const bool is_old = right == now.all().end() || (left != old.all().end() && left->key <= right->key);
            const bool is_new = left == old.all().end() || (right != now.all().end() && right->key <= left->key);
            const step into(path_);
            path_ += '.';
            append_key(path_, is_old ? left->key : right->key);
            if (is_old && is_new)
                add_value(*type.element, nullptr, left->object, right->object, sight);
            else if (is_old)
                output_.add_removed(path_);
            else
                output_.add_added(path_, type.element, right->object, sight);
            left += is_old ? 1 : 0;
            right += is_new ? 1 : 0;
        }
    }

    void add_list(const type_description& type, const field* rules, const void* before, const void* after,
                  visibility sight) {
        const bool is_set = type.container->at == nullptr && type.element->kind != form::boolean;
        if (is_set) return add_set(type, before, after, sight);
        const std::vector<element_view> old = elements_of(type, before);
        const std::vector<element_view> now = elements_of(type, after);
        if (merging_of(rules) == merge_rule::by_key && add_keyed_list(type, rules->merge_key, old, now, sight)) return;
        for (std::size_t i = 0; i < std::max(old.size(), now.size()); ++i) {
            const step into(path_);
            path_.append("[").append(std::to_string(i)).append("]");
            if (i >= now.size())
                output_.add_removed(path_);
            else if (i >= old.size())
                output_.add_added(path_, type.element, now[i].object, sight);
            else
                add_value(*type.element, nullptr, old[i].object, now[i].object, sight);
        }
    }

    // An element of a set is its own name.
    void add_set(const type_description& type, const void* before, const void* after, visibility sight) {
        if (same_value(type, before, after)) return;
        const std::vector<std::string> old = texts_of(type, before, sight);
        const std::vector<std::string> now = texts_of(type, after, sight);
        std::vector<std::string> gone;
        std::vector<std::string> added;
        std::set_difference(old.begin(), old.end(), now.begin(), now.end(), std::back_inserter(gone));
        std::set_difference(now.begin(), now.end(), old.begin(), old.end(), std::back_inserter(added));
        if (gone.empty() && added.empty())
            return output_.add_replaced(path_, type, before, after, sight);  // masks all look the same
        for (const std::string& each : gone) output_.add_removed(path_ + "[" + each + "]");
        for (const std::string& each : added) output_.add_added(path_ + "[" + each + "]", nullptr, nullptr, sight);
    }

    [[nodiscard]] static std::vector<std::string> texts_of(const type_description& type, const void* set,
                                                           visibility sight) {
        std::vector<std::string> texts;
        for (const element_view& each : elements_of(type, set))
            append_value(texts.emplace_back(), *type.element, each.object, sight);
        std::sort(texts.begin(), texts.end());
        return texts;
    }

    // ---- lists whose elements are told apart by a member -----------------------------------------------------------

    using identities = changed_place_output::names;

    // False where the elements cannot be told apart so: the member is a secret, or two elements have the same.
    [[nodiscard]] bool add_keyed_list(const type_description& type, std::string_view key,
                                      const std::vector<element_view>& old, const std::vector<element_view>& now,
                                      visibility sight) {
        const table_description& table = *unwrapped(*type.element).table;
        const field_row& row = *find_row(table, key);
        if (may_be_secret(row)) return false;
        const identities old_names = identities_of(table, row, old);
        const identities new_names = identities_of(table, row, now);
        const std::map<std::string_view, std::size_t> old_places(places_of(old_names));
        const std::map<std::string_view, std::size_t> new_places(places_of(new_names));
        if (old_places.size() != old.size() || new_places.size() != now.size()) return false;

        std::size_t expected = 0;
        bool is_reordered = false;
        for (std::size_t i = 0; i < old.size(); ++i) {
            const step into(path_);
            path_.append("[").append(old_names[i]).append("]");
            const auto found = new_places.find(old_names[i]);
            if (found == new_places.end()) {
                output_.add_removed(path_);
                continue;
            }
            is_reordered |= found->second < expected;
            expected = found->second;
            add_value(*type.element, nullptr, old[i].object, now[found->second].object, sight);
        }
        for (std::size_t i = 0; i < now.size(); ++i) {
            if (old_places.contains(new_names[i])) continue;
            const step into(path_);
            path_.append("[").append(new_names[i]).append("]");
            output_.add_added(path_, type.element, now[i].object, sight);
        }
        if (is_reordered) output_.add_reordered(path_, old_names, new_names);
        return true;
    }

    [[nodiscard]] static bool may_be_secret(const field_row& row) noexcept {
        if (row.rules != nullptr && row.rules->is_secret) return true;
        for (const type_description* type = row.type; type != nullptr; type = type->element)
            if (type->kind == form::secret || type->kind == form::table) return true;  // a whole struct may have secrets in it
        return false;
    }

    [[nodiscard]] static identities identities_of(const table_description& table, const field_row& row,
                                                  const std::vector<element_view>& elements) {
        identities names;
        const auto position = static_cast<std::size_t>(&row - table.rows);
        for (const element_view& each : elements)
            append_value(names.emplace_back(), *row.type, table.member(const_cast<void*>(each.object), position),
                         visibility::shown);
        return names;
    }

    [[nodiscard]] static std::map<std::string_view, std::size_t> places_of(const identities& names) {
        std::map<std::string_view, std::size_t> places;
        for (std::size_t i = 0; i < names.size(); ++i) places.emplace(names[i], i);
        return places;
    }

    changed_place_output& output_;
    std::string path_;
};

}  // namespace cfg::detail
