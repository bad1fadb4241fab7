// SPDX-License-Identifier: MIT
// Whether two values are the same, found out without allocating as long as they are not large and unordered.
#pragma once

#include <algorithm>
#include <array>
#include <cfg/core/date_time.hpp>
#include <cfg/core/elements.hpp>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace cfg::detail {

/// The elements of a set, a map or a std::vector<bool>, which cannot be asked for by number; those of a map by key.
/// Lifetime: as long as the container is not changed.
class ordered_elements {
public:
    ordered_elements(const type_description& container, const void* object) {
        if (const std::size_t size = container.container->size(object); size > few_.size()) {
            many_ = elements_of(container, object);
            elements_ = many_;
            return;
        }
        collection all{container.element->kind == form::boolean, 0, few_};
        container.container->visit(object, &all, &collection::add);
        elements_ = std::span(few_).first(all.count);
        if (container.kind == form::map)
            std::sort(few_.begin(), few_.begin() + static_cast<std::ptrdiff_t>(all.count),
                      [](const element_view& left, const element_view& right) { return left.key < right.key; });
    }

    ordered_elements(const ordered_elements&) = delete;
    ordered_elements& operator=(const ordered_elements&) = delete;

    [[nodiscard]] std::span<const element_view> all() const noexcept { return elements_; }

private:
    static constexpr std::size_t most_without_allocation = 32;
    using few = std::array<element_view, most_without_allocation>;

    struct collection {
        bool holds_booleans;
        std::size_t count;
        few& elements;

        static void add(void* context, std::string_view key, std::size_t, const void* object) {
            collection& self = *static_cast<collection*>(context);
            // std::vector<bool> shows each element as a copy, which is gone afterwards.
            static constexpr bool truths[] = {false, true};
            if (self.holds_booleans) object = &truths[*static_cast<const bool*>(object) ? 1 : 0];
            self.elements[self.count++] = {key, object};
        }
    };

    few few_;
    std::vector<element_view> many_;
    std::span<const element_view> elements_;
};

// Types of the library whose texts may be long, but are the same exactly if the values are.
template <class... T>
[[nodiscard]] bool is_unchanged_encoded(const type_description& type, const void* before, const void* after) {
    bool is_known = false;
    bool is_same = false;
    const auto compare = [&]<class Known>(const Known* old, const Known* now) {
        is_known = true;
        if constexpr (std::is_same_v<Known, std::filesystem::path>)
            is_same = old->native() == now->native();  // paths are equal if they only lead to the same place
        else
            is_same = *old == *now;
    };
    static_cast<void>(((type.text == &text_operations_of<T> && (compare(static_cast<const T*>(before), static_cast<const T*>(after)), true)) || ...));
    return is_known ? is_same : same_value(type, before, after);
}

/// What `same_value` says.
[[nodiscard]] inline bool is_unchanged(const type_description& type, const void* before, const void* after) {
    switch (type.kind) {
        case form::boolean:
        case form::integer:
        case form::real:
        case form::string: return same_value(type, before, after);
        case form::encoded:
            return is_unchanged_encoded<std::filesystem::path, local_date, local_time, local_date_time, offset_date_time>(type, before, after);
        case form::optional:
        case form::secret: {
            const void* const old = type.wrapper->peek(before);
            const void* const now = type.wrapper->peek(after);
            return old == nullptr || now == nullptr ? old == now : is_unchanged(*type.element, old, now);
        }
        case form::list:
        case form::array:
        case form::map: {
            const container_operations& operations = *type.container;
            const std::size_t size = operations.size(before);
            if (operations.size(after) != size) return false;
            if (operations.at != nullptr) {
                for (std::size_t i = 0; i < size; ++i)
                    if (!is_unchanged(*type.element, operations.at(const_cast<void*>(before), i), operations.at(const_cast<void*>(after), i)))
                        return false;
                return true;
            }
            const ordered_elements old(type, before);
            const ordered_elements now(type, after);
            return std::equal(old.all().begin(), old.all().end(), now.all().begin(), [&](const element_view& one, const element_view& other) {
                return one.key == other.key && is_unchanged(*type.element, one.object, other.object);
            });
        }
        case form::table:
            for (std::uint32_t i = 0; i < type.table->row_count; ++i) {
                const void* const old = type.table->member(const_cast<void*>(before), i);
                const void* const now = type.table->member(const_cast<void*>(after), i);
                if (!is_unchanged(*type.table->rows[i].type, old, now)) return false;
            }
            return true;
        case form::dynamic: {
            const view old = content_of(*static_cast<const value*>(before));
            const view now = content_of(*static_cast<const value*>(after));
            if (old.type != now.type) return false;
            return old.object == nullptr || is_unchanged(*old.type, old.object, now.object);
        }
    }
    return false;
}

}  // namespace cfg::detail
