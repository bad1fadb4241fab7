// SPDX-License-Identifier: MIT
// Reads a JSON document with simdjson's On-Demand interface, straight into a described configuration.
#pragma once

#include <cfg/core/load_state.hpp>
#include <cfg/core/scalar.hpp>
#include <cfg/formats/detail/json_fault.hpp>
#include <cfg/formats/detail/scan.hpp>
#include <cfg/formats/detail/toml_common_value.hpp>
#include <cfg/formats/detail/toml_scalar.hpp>
#include <cfg/formats/detail/value_binder.hpp>
#include <charconv>
#include <cstdint>
#include <simdjson.h>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>

namespace cfg::detail {

/// The reader. On-Demand checks what is consumed, so everything is: unknown members too, into scratch values. Every
/// `read_` function returns the place after its part, or null where reading cannot go on; `error_` then says why, or a
/// limit was passed and has been reported.
class json_reader : value_binder {
public:
    json_reader(std::string_view text, std::uint32_t source, unknown_policy policy, load_state& state)
        : value_binder(text, source, policy, state) {
        key_separator_ = ':';
    }

    /// Reads the whole text as a document.
    void read_document() {
        const char* p = begin_;
        if (std::string_view(p, static_cast<std::size_t>(end_ - p)).starts_with("\xEF\xBB\xBF")) {
            p += 3;
            lines_ = line_counter({p, static_cast<std::size_t>(end_ - p)});
        }
        const bool is_read =
            read_text(p, {nullptr, no_leaf, std::nullopt}, [this](json_document& whole) { return read_root(whole); });
        state_.incomplete |= !is_read;
    }

    /// Reads the whole text as one value.
    void read_lone_value(const lone_value& whole) {
        const target to = begin_lone_value(whole);
        read_text(begin_, {whole.at, whole.leaf, whole.sight},
                  [&](json_document& text) { return read_value(to, text); });
    }

private:
    using json_document = simdjson::ondemand::document;

    // What a fault of the text is reported for.
    struct fault_place {
        const place* at;
        leaf_id leaf;
        std::optional<visibility> sight;  // of a whole document: hidden if the configuration has secrets
    };

    // Whether the text could be read to its end; `read` reads what is in it.
    template <class Read>
    bool read_text(const char* p, const fault_place& whole, Read read) {
        const auto size = static_cast<std::size_t>(end_ - p);
        static_assert(text_padding >= simdjson::SIMDJSON_PADDING, "texts are padded as simdjson needs it");
        simdjson::ondemand::document document;
        error_ = parser_.allocate(size, state_.bounds.depth + 2);
        if (error_ == simdjson::SUCCESS) error_ = parser_.iterate(p, size, size + text_padding).get(document);
        if (error_ == simdjson::SUCCESS) document_ = &document;
        const char* after = error_ == simdjson::SUCCESS ? read(document) : nullptr;
        if (after != nullptr && find_token(after) != end_) after = fail(simdjson::TAPE_ERROR);
        if (error_ != simdjson::SUCCESS) report_fault({p, size}, whole);
        trim_marks();
        order_problems();
        return after != nullptr;
    }

    const char* fail(simdjson::error_code error) {
        error_ = error;
        return nullptr;
    }

    // The next character that is no white space.
    [[nodiscard]] static const char* find_token(const char* p) {
        while (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r') ++p;
        return p;
    }

    // ---- the whole ------------------------------------------------------------------------------------------------------

    const char* read_root(json_document& whole) {
        const place at;
        const target root{
            state_.root.type, state_.root.object, &at, no_leaf, false, visibility::shown, policy_, nullptr, nullptr};
        if (root.type->kind == form::dynamic) return read_value(root, whole);

        std::string_view token;
        if (whole.raw_json_token().get(token) != simdjson::SUCCESS || token.front() != '{') {
            // Whatever it is instead must be JSON too.
            value other;
            target scratch = root;
            scratch.type = &description_of<value>::value;
            scratch.object = &other;
            const char* const after = read_value(scratch, whole);
            if (after != nullptr) report_wrong_type(root, token.data(), token.data() + 1, other.type_name());
            return after;
        }
        simdjson::ondemand::object members;
        if (const auto error = whole.get_object().get(members)) return fail(error);
        table_state& table = open_root();
        const char* const after = read_members(table, members);
        if (must_finish_) states_.reset(table, [this](table_state& done) { finish(done); });
        return after;
    }

    CFG_COLD void report_fault(std::string_view text, const fault_place& whole) {
        json_fault fault = json_fault_finder(text).find();
        if (fault.at == nullptr) {  // the two readings disagree: what simdjson says is then all there is to say
            fault.message = simdjson::error_message(error_);
            fault.at = text.data();
            const char* place = nullptr;
            if (document_ != nullptr && document_->current_location().get(place) == simdjson::SUCCESS) fault.at = place;
        }
        // A fault may lie anywhere on the line, in a secret under a misspelt key too.
        const visibility sight = whole.sight.value_or(has_secrets() ? visibility::hidden : visibility::shown);
        report(problem::severity::error, fault.at, fault.at + fault.width, std::string(fault.message),
               std::string(fault.expected), {}, path_of(whole.at), whole.leaf, sight);
    }

    // ---- objects --------------------------------------------------------------------------------------------------------

    const char* read_members(table_state& table, simdjson::ondemand::object& members) {
        for (auto entry : members) {
            simdjson::ondemand::field field;
            if (const auto error = std::move(entry).get(field)) return fail(error);
            const char* const name = field.key().raw();
            member found{&table};
            key_part key{{}, name - 1, nullptr};
            found.row = find_expected_member(table, name, [](char next) { return next == '"'; });
            if (found.row != nullptr) [[likely]] {
                if (read_common_member(table, *found.row, field.value())) continue;
                key.name = found.row->name;
                key.end = name + key.name.size() + 1;
            } else {
                const char* const stop = find_string_stop<'"', true>(name).at;
                if (*stop == '"') [[likely]] {
                    key.name = {name, static_cast<std::size_t>(stop - name)};
                    key.end = stop + 1;
                } else {
                    if (const auto error = field.unescaped_key().get(key.name)) return fail(error);
                    key.end = string_end(key.begin);
                }
                found = find_member(table, key);
            }
            if (!read_member(found, key, field.value())) return nullptr;
        }
        return location();
    }

    // The commonest values in their commonest spelling, which JSON shares with TOML. They are known to be well-formed, and
    // simdjson passes over what was not asked for. False if the value must be read the general way.
    [[nodiscard]] bool read_common_member(table_state& table, const field_row& row, simdjson::ondemand::value& node) {
        if (row.spelt_form == form::list || table.sight == visibility::hidden ||
            (row.rules != nullptr && row.rules->is_secret))
            return false;
        const auto number = static_cast<std::size_t>(&row - table.type->table->rows);
        if (table.was_given(number) || values_ == state_.bounds.values) return false;
        const char* const p = node.raw_json_token().data();
        const char* const after = read_common_value(row, table.type->table->member(table.object, number), p);
        // Where a value is passed over, simdjson does not look at what follows it.
        if (after == nullptr || !ends_member(after)) return false;
        ++values_;
        table.set_given(number);
        if (table.owns_leaves) note_leaf(table.leaf + row.first_leaf, p);
        return true;
    }

    [[nodiscard]] static bool ends_member(const char* after) {
        after = find_token(after);
        return *after == ',' || *after == '}';
    }

    bool read_member(const member& found, const key_part& key, simdjson::ondemand::value& node) {
        place at;
        if (was_given(found)) return read_duplicate(found, key, node);
        set_given(found);
        const target to = target_of(found, at);
        const char* const begin = node.raw_json_token().data();
        if (found.row != nullptr && found.owner->owns_leaves && found.row->type->kind != form::table)
            note_leaf(to.leaf, begin);
        const char* const after = read_value(to, node);
        // A part of an old name must be a table.
        if (after != nullptr && to.is_former && *begin != '{') report_unknown_key(*found.owner, key);
        return after != nullptr;
    }

    CFG_COLD bool read_duplicate(const member& found, const key_part& key, simdjson::ondemand::value& node) {
        place at;
        target to = target_of(found, at);
        std::string message = "duplicate key";
        const mark* const earlier = found.row != nullptr && found.owner->owns_leaves ? find_mark(to.leaf) : nullptr;
        if (earlier != nullptr) message += "; it was set on line " + std::to_string(earlier->line);
        report(problem::severity::error, key.begin, key.end, std::move(message), {}, {}, path_of(to.at), to.leaf,
               sight_of(to));
        value forgotten;
        to.sight = sight_of(to);
        to.type = &description_of<value>::value;
        to.object = &forgotten;
        to.owns_leaves = false;
        to.is_scratch = true;
        return read_value(to, node) != nullptr;
    }

    // ---- values ---------------------------------------------------------------------------------------------------------

    // A value, or the document as one.
    template <class Node>
    const char* read_value(const target& to, Node& node) {
        std::string_view token;
        if (const auto error = simdjson::simdjson_result<std::string_view>(node.raw_json_token()).get(token))
            return fail(error);
        const char* const p = token.data();
        if (++values_ > state_.bounds.values)
            return refuse_limit(to, p,
                                "this document has more than " + std::to_string(state_.bounds.values) + " values");
        if (*p == '[' || *p == '{') return read_collection(to, node, p);
        scalar written;
        const char* const after = read_single_value(to, node, p, written);
        if (after != nullptr && sight_of(to) == visibility::hidden) hide_until(p, after);
        return after;
    }

    template <class Node>
    const char* read_single_value(const target& to, Node& node, const char* p, scalar& written) {
        const char* after = p;
        if (*p == '"') {
            const char* const stop = find_string_stop<'"', true>(p + 1).at;
            std::string_view text(p + 1, static_cast<std::size_t>(stop - p - 1));
            if (*stop == '"') [[likely]] {  // it is what it looks like
                simdjson::ondemand::raw_json_string passed;
                if (const auto error = node.get_raw_json_string().get(passed)) return fail(error);
                after = stop + 1;
            } else {
                if (const auto error = node.get_string().get(text)) return fail(error);
                after = string_end(p);
            }
            written = text;
        } else if (*p == 't' || *p == 'f') {
            bool truth = false;
            if (const auto error = node.get_bool().get(truth)) return fail(error);
            written = truth;
            after += truth ? 4 : 5;
        } else if (*p == 'n') {
            bool null = false;
            if (const auto error = node.is_null().get(null)) return fail(error);
            if (!null) return fail(simdjson::N_ATOM_ERROR);
            after += 4;
        } else {
            while (is_bare_character(*after) || *after == '.' || *after == '+') ++after;
            const std::string_view spelling(p, static_cast<std::size_t>(after - p));
            if (const auto error = read_number(node, spelling, written)) {
                const std::string_view why = excess_of(spelling);
                if (why.empty()) return fail(error);
                report(problem::severity::error, p, after, std::string(why), expectation(*to.type, to.rules), {},
                       path_of(to.at), to.leaf, sight_of(to));
                return after;
            }
            const std::int64_t* const integer = std::get_if<std::int64_t>(&written);
            if (integer != nullptr && *integer == 0 && *p == '-' && unwrapped(*to.type).kind == form::real)
                written = -0.0;
        }
        assign_value(to, written, p, after);
        return after;
    }

    // simdjson checks the number, but the value of a real is taken from the standard library: simdjson 3.0.1 gives 0 or
    // worse for some with more than 18 digits.
    template <class Node>
    [[nodiscard]] static simdjson::error_code read_number(Node& node, std::string_view spelling, scalar& written) {
        simdjson::ondemand::number number;
        const simdjson::error_code error = node.get_number().get(number);
        if (error != simdjson::SUCCESS) return error;
        if (is_real(spelling)) {
            double real = 0;
            if (std::from_chars(spelling.data(), spelling.data() + spelling.size(), real).ec ==
                std::errc::result_out_of_range) {
                if (decimal_magnitude(spelling) > 0) return simdjson::NUMBER_ERROR;
                real = spelling.front() == '-' ? -0.0 : 0.0;  // too small to differ from zero
            }
            written = real;
        } else if (number.is_uint64()) {
            written = number.get_uint64();
        } else if (number.is_int64()) {
            written = number.get_int64();
        } else {
            return simdjson::NUMBER_ERROR;
        }
        return simdjson::SUCCESS;
    }

    [[nodiscard]] static bool is_real(std::string_view number) {
        for (const char each : number)
            if (each == '.' || (each | 0x20) == 'e') return true;
        return false;
    }

    // Why a number that simdjson refuses is too large, if it is one.
    [[nodiscard]] static std::string_view excess_of(std::string_view token) {
        std::string padded(token);
        padded.append(text_padding, '\0');
        if (json_fault_finder({padded.data(), token.size()}).find().at != nullptr) return {};
        const auto is_too_large = [&](auto number) {
            return std::from_chars(token.data(), token.data() + token.size(), number).ec ==
                   std::errc::result_out_of_range;
        };
        if (is_real(token))
            return is_too_large(double{}) && decimal_magnitude(token) > 0
                       ? "this number is too large for a 64-bit float"
                       : std::string_view{};
        const bool is_too_long = token.front() == '-' ? is_too_large(std::int64_t{}) : is_too_large(std::uint64_t{});
        return is_too_long ? "this integer does not fit in 64 bits" : std::string_view{};
    }

    template <class Node>
    const char* read_collection(const target& to, Node& node, const char* p) {
        const bool is_list = *p == '[';
        if (depth_ >= state_.bounds.depth)
            return refuse_limit(
                to, p, "arrays and objects are nested more than " + std::to_string(state_.bounds.depth) + " deep");
        const collection opened = open_collection(to, is_list, p);
        ++depth_;
        const char* after = nullptr;
        if (is_list) {
            simdjson::ondemand::array elements;
            if (const auto error = node.get_array().get(elements)) return fail(error);
            after = read_list(opened.inner, elements, p);
        } else {
            simdjson::ondemand::object members;
            if (const auto error = node.get_object().get(members)) return fail(error);
            table_state& table = open_table(opened.inner, p);
            after = read_members(table, members);
            close_table(table);
        }
        if (after == nullptr) return nullptr;
        --depth_;
        if (opened.inner.sight == visibility::hidden) hide_until(p, after);
        if (!opened.fits) report_wrong_type(to, p, p + 1, is_list ? "an array" : "an object");
        return after;
    }

    const char* read_list(const target& to, simdjson::ondemand::array& nodes, const char* p) {
        list_filling elements(*this, to);
        for (auto each : nodes) {
            simdjson::ondemand::value node;
            if (const auto error = std::move(each).get(node)) return fail(error);
            const bool was_read = read_value(elements.next(node.raw_json_token().data()), node) != nullptr;
            elements.keep(was_read);
            if (!was_read) return nullptr;
        }
        elements.end();
        if (elements.has_wrong_count())
            report_element_count(to.type->extent, elements.count(), p, p + 1, to.at, to.leaf, to.sight);
        return location();
    }

    CFG_COLD const char* refuse_limit(const target& to, const char* p, std::string message) {
        report(problem::severity::error, p, p + 1, std::move(message), {}, {}, path_of(to.at), to.leaf, sight_of(to));
        return nullptr;
    }

    // ---- places ---------------------------------------------------------------------------------------------------------

    // Where the next token begins, or the end.
    [[nodiscard]] const char* location() const {
        const char* place = nullptr;
        return document_->current_location().get(place) == simdjson::SUCCESS ? place : end_;
    }

    // The place after a string that begins at `p` and is known to be closed.
    [[nodiscard]] static const char* string_end(const char* p) {
        for (++p;;) {
            p = find_string_stop<'"', true>(p).at;
            if (*p == '"') return p + 1;
            p += *p == '\\' ? 2 : 1;
        }
    }

    simdjson::ondemand::parser parser_;
    json_document* document_ = nullptr;
    simdjson::error_code error_ = simdjson::SUCCESS;
    std::size_t depth_ = 0;
    std::size_t values_ = 0;
};

}  // namespace cfg::detail
