// SPDX-License-Identifier: MIT
// Values of a document meet the types that are to hold them: single values, lists, and tables that stand as values.
// Knows nothing of how a format spells them.
#pragma once

#include <cfg/core/assign.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/formats/detail/table_binder.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace cfg::detail {

/// The part of a reader that puts values where `table_binder` says they go.
class value_binder : protected table_binder {
protected:
    using table_binder::table_binder;

    /// Where a value goes that is the whole text, which begins where it says.
    [[nodiscard]] target begin_lone_value(const lone_value& whole) {
        begin_at({whole.line, whole.column});
        return {whole.to.type, whole.to.object, whole.at,    whole.leaf, false,
                whole.sight,   policy_,         whole.rules, nullptr};
    }

    /// A list or a table as a value: what its content goes into, and whether that is what the place wants.
    struct collection {
        target inner;
        bool fits;
    };

    /// Makes the place ready for a list or a table that begins at `p`. Where it does not fit its content goes into a
    /// scratch value; the caller reports the wrong type when it has read to the end.
    [[nodiscard]] collection open_collection(const target& to, bool is_list, const char* p) {
        collection opened{to, false};
        target& inner = opened.inner;
        inner.sight = sight_of(to);
        const form wanted = unwrapped(*to.type).kind;
        opened.fits = wanted == form::dynamic || (is_list ? wanted == form::list || wanted == form::array
                                                          : wanted == form::table || wanted == form::map);
        if (opened.fits) {
            unwrap(inner);
        } else {
            inner.type = &description_of<value>::value;
            inner.object = &scratch_.emplace_back();
            inner.owns_leaves = false;
            inner.is_scratch = true;
            inner.sight = sight_of_unknown(inner.sight);
        }
        if (inner.type->kind == form::dynamic) {
            value& node = *static_cast<value*>(inner.object);
            node.set_origin(origin_at(p));
            inner.type = is_list ? &description_of<value::array>::value : &description_of<value::table>::value;
            inner.object = is_list ? static_cast<void*>(&node.become<value::array>())
                                   : static_cast<void*>(&node.become<value::table>());
        }
        if (opened.fits && inner.type->kind == form::map) begin_map(inner);
        return opened;
    }

    /// A table that stands as a value, until it is given to `close_table`.
    [[nodiscard]] table_state& open_table(const target& to, const char* begin) {
        table_state& table = states_.make();
        activate(table, to, to.parent);
        table.is_former = to.is_former;
        table.is_scratch = to.is_scratch;
        table.begin = begin;
        return table;
    }

    void close_table(table_state& table) {
        states_.release(table, [this](table_state& inner) { finish(inner); });
    }

    /// The elements of a list, one after the other; what the list held before is gone.
    class list_filling {
    public:
        list_filling(value_binder& reader, const target& list)
            : reader_(reader),
              list_(list),
              operations_(*list.type->container),
              at_{list.at, {}, 0},
              element_{list.type->element, nullptr, &at_, list.leaf, false, list.sight, list.policy, nullptr, nullptr} {
            first_ = begin_list(*list.type, list.object, list.rules);
            element_.is_scratch = list.is_scratch;
        }
        list_filling(const list_filling&) = delete;
        list_filling& operator=(const list_filling&) = delete;

        /// Where the next element, which begins at `p`, goes. Lifetime: until `keep`.
        [[nodiscard]] const target& next(const char* p) {
            if (operations_.append != nullptr) {
                element_.object =
                    reader_.place_element(*list_.type, list_.object, list_.rules, at_, list_.leaf, p, element_.merges);
            } else if (operations_.at != nullptr && at_.index < list_.type->extent) {
                element_.object = operations_.at(list_.object, at_.index);
            } else if (operations_.at != nullptr) {
                element_.type = &description_of<value>::value;
                element_.object = &surplus_;
            } else {
                element_.object = operations_.make_element();
            }
            return element_;
        }

        /// The element has been read, or could not be.
        void keep(bool was_read) {
            ++at_.index;
            if (operations_.make_element == nullptr) return;
            if (was_read)
                static_cast<void>(operations_.adopt_element(list_.object, element_.object));
            else
                operations_.drop_element(element_.object);
        }

        /// All elements have been read.
        void end() { end_list(*list_.type, list_.object, list_.rules, first_); }

        [[nodiscard]] std::size_t count() const noexcept { return at_.index; }

        /// Whether an array has not got exactly as many elements as it holds.
        [[nodiscard]] bool has_wrong_count() const noexcept {
            return list_.type->kind == form::array && at_.index != list_.type->extent;
        }

    private:
        value_binder& reader_;
        const target& list_;
        const container_operations& operations_;
        place at_;
        target element_;
        std::size_t first_ = 0;  // elements that lower layers gave
        value surplus_;  // takes what is beyond the end of an array
    };

    /// Gives a single value that stands from `begin` to `end` to its place, or reports why it does not fit.
    void assign_value(const target& to, const scalar& written, const char* begin, const char* end) {
        refusal why;
        if (!assign({to.type, to.object}, written, why, sight_of(to))) {
            report(problem::severity::error, begin, end, std::move(why.message), expectation(*to.type, to.rules),
                   std::move(why.suggestion), path_of(to.at), to.leaf, sight_of(to));
        } else if (to.type->kind == form::dynamic) {
            static_cast<value*>(to.object)->set_origin(origin_at(begin));
        }
    }
};

}  // namespace cfg::detail
