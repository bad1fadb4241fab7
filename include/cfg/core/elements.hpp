// SPDX-License-Identifier: MIT
// The content of described values as ranges and pairs: for writers and comparisons, which only look.
#pragma once

#include <algorithm>
#include <array>
#include <cfg/core/describe.hpp>
#include <cfg/core/slot.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
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

// The room for as many elements as there are, filled one by one.
struct element_collection {
    const type_description& element;
    element_view* next;

    static void add(void* context, std::string_view key, std::size_t, const void* object) {
        element_collection& self = *static_cast<element_collection*>(context);
        // std::vector<bool> shows each element as a copy, which is gone afterwards.
        static constexpr bool truths[] = {false, true};
        if (self.element.kind == form::boolean) object = &truths[*static_cast<const bool*>(object) ? 1 : 0];
        *self.next++ = {key, object};
    }
};

inline void collect_elements(const type_description& container, const void* object, std::span<element_view> found) {
    element_collection all{*container.element, found.data()};
    container.container->visit(object, &all, &element_collection::add);
    if (container.kind == form::map)
        std::sort(found.begin(), found.end(),
                  [](const element_view& left, const element_view& right) { return left.key < right.key; });
}

/// The elements of a list, an array or a map; those of a map by key, even where the map itself has no order.
[[nodiscard]] inline std::vector<element_view> elements_of(const type_description& container, const void* object) {
    std::vector<element_view> found(container.container->size(object));
    collect_elements(container, object, found);
    return found;
}

/// The same without an allocation, unless there are many elements.
/// Lifetime: as long as the container is not changed.
class ordered_elements {
public:
    ordered_elements(const type_description& container, const void* object) {
        const std::size_t size = container.container->size(object);
        if (size > few_.size()) many_.resize(size);
        elements_ = many_.empty() ? std::span(few_).first(size) : std::span(many_);
        collect_elements(container, object, elements_);
    }
    ordered_elements(const ordered_elements&) = delete;
    ordered_elements& operator=(const ordered_elements&) = delete;

    [[nodiscard]] std::span<const element_view> all() const noexcept { return elements_; }

private:
    static constexpr std::size_t most_without_allocation = 32;

    std::array<element_view, most_without_allocation> few_;
    std::vector<element_view> many_;
    std::span<element_view> elements_;
};

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
/// 0.0 not -0.0. Types with a codec are compared by their texts. Nothing is allocated, except by codecs whose texts are long,
/// and for sets, maps and `std::vector<bool>` with many elements, which cannot be asked for by number.
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
        case form::encoded:
            if (type.text->same != nullptr) return type.text->same(left, right);
            return type.text->format(left) == type.text->format(right);
        case form::optional:
        case form::secret: {
            const void* const a = type.wrapper->peek(left);
            const void* const b = type.wrapper->peek(right);
            return a == nullptr || b == nullptr ? a == b : same_value(*type.element, a, b);
        }
        case form::list:
        case form::array:
        case form::map: {
            const container_operations& operations = *type.container;
            const std::size_t size = operations.size(left);
            if (operations.size(right) != size) return false;
            if (operations.at != nullptr) {
                for (std::size_t i = 0; i < size; ++i) {
                    const void* const a = operations.at(const_cast<void*>(left), i);
                    const void* const b = operations.at(const_cast<void*>(right), i);
                    if (!same_value(*type.element, a, b)) return false;
                }
                return true;
            }
            const ordered_elements a(type, left);
            const ordered_elements b(type, right);
            return std::equal(a.all().begin(), a.all().end(), b.all().begin(),
                              [&](const element_view& one, const element_view& other) {
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
