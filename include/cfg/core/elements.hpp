// SPDX-License-Identifier: MIT
// The content of described values as ranges and pairs: for writers and comparisons, which only look.
#pragma once

#include <algorithm>
#include <cfg/core/describe.hpp>
#include <cfg/core/slot.hpp>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace cfg::detail {

/// One element of a list, an array or a map. Lifetime: as long as the container is not changed.
struct element_view {
    std::string_view key;  // of a map
    const void* object = nullptr;
};

struct element_collection {
    const type_description& element;
    std::vector<element_view> found;

    static void add(void* context, std::string_view key, std::size_t, const void* object) {
        element_collection& self = *static_cast<element_collection*>(context);
        // std::vector<bool> shows each element as a copy, which is gone afterwards.
        static constexpr bool truths[] = {false, true};
        if (self.element.kind == form::boolean) object = &truths[*static_cast<const bool*>(object) ? 1 : 0];
        self.found.push_back({key, object});
    }
};

/// The elements of a list, an array or a map; those of a map by key, even where the map itself has no order.
[[nodiscard]] inline std::vector<element_view> elements_of(const type_description& container, const void* object) {
    element_collection all{*container.element, {}};
    all.found.reserve(container.container->size(object));
    container.container->visit(object, &all, &element_collection::add);
    if (container.kind == form::map) {
        std::sort(all.found.begin(), all.found.end(),
                  [](const element_view& left, const element_view& right) { return left.key < right.key; });
    }
    return std::move(all.found);
}

/// What a dynamic value holds, as if it were declared so; no object if it is null.
[[nodiscard]] inline view content_of(const value& node) {
    return node.visit([]<class Held>(const Held& held) -> view {
        if constexpr (std::is_same_v<Held, std::monostate>)
            return {};
        else
            return {&description_of<Held>::value, &held};
    });
}

/// Whether two values of one type are the same: for numbers, whether they are written the same, so that NaN is NaN, and
/// 0.0 not -0.0. Types with a codec are compared by their texts.
[[nodiscard]] inline bool same_value(const type_description& type, const void* left, const void* right) {
    switch (type.kind) {
        case form::boolean: return *static_cast<const bool*>(left) == *static_cast<const bool*>(right);
        case form::integer: return load_integer(type, left) == load_integer(type, right);
        case form::real: {
            const double a = load_real(type, left);
            const double b = load_real(type, right);
            return std::isnan(a) ? std::isnan(b) : a == b && std::signbit(a) == std::signbit(b);
        }
        case form::string: return *static_cast<const std::string*>(left) == *static_cast<const std::string*>(right);
        case form::encoded: return type.text->format(left) == type.text->format(right);
        case form::optional:
        case form::secret: {
            const void* const a = type.wrapper->peek(left);
            const void* const b = type.wrapper->peek(right);
            return a == nullptr || b == nullptr ? a == b : same_value(*type.element, a, b);
        }
        case form::list:
        case form::array:
        case form::map: {
            const std::vector<element_view> a = elements_of(type, left);
            const std::vector<element_view> b = elements_of(type, right);
            return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](const element_view& one, const element_view& other) {
                return one.key == other.key && same_value(*type.element, one.object, other.object);
            });
        }
        case form::table:
            for (std::uint32_t i = 0; i < type.table->row_count; ++i) {
                const void* const a = type.table->member(const_cast<void*>(left), i);
                const void* const b = type.table->member(const_cast<void*>(right), i);
                if (!same_value(*type.table->rows[i].type, a, b)) return false;
            }
            return true;
        case form::dynamic: {
            const view a = content_of(*static_cast<const value*>(left));
            const view b = content_of(*static_cast<const value*>(right));
            if (a.type != b.type) return false;
            return a.object == nullptr || same_value(*a.type, a.object, b.object);
        }
    }
    return false;
}

}  // namespace cfg::detail
