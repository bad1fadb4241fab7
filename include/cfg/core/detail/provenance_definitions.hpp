// SPDX-License-Identifier: MIT
// How the record of who set what is kept and asked.
#pragma once

#include <algorithm>
#include <cfg/core/error.hpp>
#include <cfg/core/provenance.hpp>
#include <cstddef>
#include <tuple>
#include <utility>

namespace cfg::detail {

CFG_INLINE std::uint32_t provenance::add_source(source_kind kind, std::string name) {
    sources.push_back({kind, std::make_shared<const std::string>(std::move(name))});
    return static_cast<std::uint32_t>(sources.size() - 1);
}

CFG_INLINE std::uint32_t provenance::number_of(const origin& where) const {
    for (std::size_t i = sources.size(); i-- > 0;)
        if (sources[i].kind == where.kind() && *sources[i].name == where.name()) return static_cast<std::uint32_t>(i);
    return problem::no_source;
}

CFG_INLINE origin provenance::origin_at(std::uint32_t source, std::uint32_t line, std::uint32_t column) const {
    return {sources[source].kind, sources[source].name, line, column};
}

CFG_INLINE bool provenance::order_by_leaf() {
    // Sources are added in order of precedence, so their numbers keep that order within a leaf.
    const auto earlier = [](const mark& left, const mark& right) {
        if (left.leaf != right.leaf) return left.leaf < right.leaf;
        return std::tie(left.source, left.line, left.column) < std::tie(right.source, right.line, right.column);
    };
    // Mostly each leaf was set once, in their order.
    const auto unordered = std::adjacent_find(
        marks.begin(), marks.end(), [](const mark& left, const mark& right) { return left.leaf >= right.leaf; });
    if (unordered == marks.end()) return false;
    std::sort(marks.begin(), marks.end(), earlier);
    return std::adjacent_find(marks.begin(), marks.end(), [](const mark& left, const mark& right) {
               return left.leaf == right.leaf;
           }) != marks.end();
}

CFG_INLINE std::span<const mark> provenance::marks_of(leaf_id leaf) const {
    const auto begin = std::lower_bound(marks.begin(), marks.end(), leaf,
                                        [](const mark& each, leaf_id wanted) { return each.leaf < wanted; });
    auto end = begin;
    while (end != marks.end() && end->leaf == leaf) ++end;
    return {begin, end};
}

CFG_INLINE std::span<const mark> provenance::inner_marks_of(std::string_view path) const {
    const auto found = inner_marks.find(path);
    return found == inner_marks.end() ? std::span<const mark>() : found->second;
}

CFG_INLINE bool provenance::has_marks_inside(std::string_view path) const {
    const auto has_any = [&](const std::string& begin) {
        const auto first = inner_marks.lower_bound(begin);
        return first != inner_marks.end() && first->first.starts_with(begin);
    };
    return has_any(std::string(path) + '.') || has_any(std::string(path) + '[');
}

CFG_INLINE origin provenance::origin_of_leaf(leaf_id leaf) const {
    const auto found = marks_of(leaf);
    return found.empty() ? origin() : origin_of(found.back());
}

CFG_INLINE std::vector<origin> provenance::origins_of_leaf(leaf_id leaf) const {
    std::vector<origin> all;
    for (const mark& each : marks_of(leaf)) all.push_back(origin_of(each));
    return all;
}

}  // namespace cfg::detail
