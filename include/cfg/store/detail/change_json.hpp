// SPDX-License-Identifier: MIT
// Changes for programs: a JSON array with an object for each place.
#pragma once

#include <cfg/core/elements.hpp>
#include <cfg/core/show.hpp>
#include <cfg/store/detail/changed_places.hpp>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace cfg::detail {

/// Unlike the writer of whole configurations, which must be read back, it masks secrets and has text for any value.
class change_json final : public changed_place_output {
public:
    void add_replaced(const std::string& path, const type_description& type, const void* before, const void* after,
                      visibility sight) override {
        begin("replaced", path);
        out_ += ", \"before\": ";
        append_json(type, before, sight);
        out_ += ", \"after\": ";
        append_json(type, after, sight);
        out_ += '}';
    }

    void add_added(const std::string& path, const type_description* type, const void* object,
                   visibility sight) override {
        begin("added", path);
        if (type != nullptr) {
            out_ += ", \"after\": ";
            append_json(*type, object, sight);
        }
        out_ += '}';
    }

    void add_removed(const std::string& path) override {
        begin("removed", path);
        out_ += '}';
    }

    void add_reordered(const std::string& path, const names& before, const names& after) override {
        begin("reordered", path);
        out_ += ", \"before\": ";
        append_names(before);
        out_ += ", \"after\": ";
        append_names(after);
        out_ += '}';
    }

    [[nodiscard]] std::string take() {
        out_ += out_.empty() ? "[]\n" : "\n]\n";
        return std::move(out_);
    }

private:
    void begin(std::string_view change, const std::string& path) {
        out_.append(out_.empty() ? "[\n" : ",\n").append("  {\"change\": \"").append(change).append("\", \"path\": ");
        append_quoted(out_, path);
    }

    void append_names(const names& all) {
        bool is_first = true;
        out_ += '[';
        for (const std::string& each : all) {
            if (!std::exchange(is_first, false)) out_ += ", ";
            append_quoted(out_, each);
        }
        out_ += ']';
    }

    void append_json(const type_description& type, const void* object, visibility sight) {
        if (sight == visibility::hidden || type.kind == form::secret) return append_quoted(out_, secret_mask);
        switch (type.kind) {
            case form::encoded: return append_quoted(out_, type.text->format(object));
            case form::optional: return append_held({type.element, type.wrapper->peek(object)}, sight);
            case form::dynamic: return append_held(content_of(*static_cast<const value*>(object)), sight);
            case form::list:
            case form::array:
            case form::map: return append_elements(type, object, sight);
            case form::table: return append_members(*type.table, object, sight);
            case form::real:
                if (!std::isfinite(load_real(type, object))) {  // JSON has no such numbers
                    out_ += '"';
                    append_value(out_, type, object, sight);
                    out_ += '"';
                    return;
                }
                break;
            default: break;
        }
        append_value(out_, type, object, sight);
    }

    void append_held(const view& held, visibility sight) {
        if (held.object == nullptr)
            out_ += "null";
        else
            append_json(*held.type, held.object, sight);
    }

    void append_elements(const type_description& type, const void* object, visibility sight) {
        const bool is_map = type.kind == form::map;
        bool is_first = true;
        out_ += is_map ? '{' : '[';
        for (const element_view& each : elements_of(type, object)) {
            if (!std::exchange(is_first, false)) out_ += ", ";
            if (is_map) {
                append_quoted(out_, each.key);
                out_ += ": ";
            }
            append_json(*type.element, each.object, sight);
        }
        out_ += is_map ? '}' : ']';
    }

    void append_members(const table_description& table, const void* object, visibility sight) {
        out_ += '{';
        for (std::uint32_t i = 0; i < table.row_count; ++i) {
            const field_row& row = table.rows[i];
            if (i != 0) out_ += ", ";
            append_quoted(out_, row.name);
            out_ += ": ";
            append_json(*row.type, table.member(const_cast<void*>(object), i),
                        row.rules != nullptr && row.rules->is_secret ? visibility::hidden : sight);
        }
        out_ += '}';
    }

    std::string out_;
};

}  // namespace cfg::detail
