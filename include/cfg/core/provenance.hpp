// SPDX-License-Identifier: MIT
// Who set which leaf of a configuration, and where.
#pragma once

#include <cfg/core/origin.hpp>
#include <cfg/core/shape.hpp>
#include <cfg/core/version.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cfg::detail {

/// A file, a text, one variable or one flag that set something.
struct source_name {
    source_kind kind = source_kind::default_value;
    std::shared_ptr<const std::string> name;
};

/// "This source set this leaf, here."
struct mark {
    mark() noexcept {}  // makes room only: whoever asks for it fills it
    mark(leaf_id set, std::uint32_t by, std::uint32_t line_there, std::uint32_t column_there) noexcept
        : leaf(set), source(by), line(line_there), column(column_there) {}

    leaf_id leaf;
    std::uint32_t source;
    std::uint32_t line;
    std::uint32_t column;
};

/// Who set which leaf: marks in order of precedence while loading, ordered by leaf once the load is done.
struct provenance {
    std::vector<source_name> sources;
    std::vector<mark> marks;
    // The same of places inside a leaf that several layers have filled, by their paths: entries of a map, elements of a list.
    std::map<std::string, std::vector<mark>, std::less<>> inner_marks;

    [[nodiscard]] std::uint32_t add_source(source_kind kind, std::string name);

    /// The number of the source that an origin names, the latest if several have one name; `problem::no_source` if none.
    [[nodiscard]] std::uint32_t number_of(const origin& where) const;

    [[nodiscard]] origin origin_at(std::uint32_t source, std::uint32_t line, std::uint32_t column) const;
    [[nodiscard]] origin origin_of(const mark& each) const { return origin_at(each.source, each.line, each.column); }

    /// Returns whether some leaf has several marks.
    bool order_by_leaf();

    /// The marks of a leaf, lowest precedence first. Only after `order_by_leaf`.
    [[nodiscard]] std::span<const mark> marks_of(leaf_id leaf) const;

    /// The marks of a place inside a leaf, lowest precedence first; none if the leaf as a whole says it all.
    [[nodiscard]] std::span<const mark> inner_marks_of(std::string_view path) const;

    /// Whether there are such marks of places that lie in this one.
    [[nodiscard]] bool has_marks_inside(std::string_view path) const;

    /// Where the leaf got its value; a default origin if no source set it. Only after `order_by_leaf`.
    [[nodiscard]] origin origin_of_leaf(leaf_id leaf) const;

    /// Every place that gave the leaf a value, lowest precedence first. Only after `order_by_leaf`.
    [[nodiscard]] std::vector<origin> origins_of_leaf(leaf_id leaf) const;
};

}  // namespace cfg::detail

#if CFG_HAS_DEFINITIONS
#include <cfg/core/detail/provenance_definitions.hpp>
#endif
