// SPDX-License-Identifier: MIT
// What a reader remembers of each table it has seen in one document: enough for every redefinition rule, and no more.
#pragma once

#include <array>
#include <cfg/core/describe.hpp>
#include <cfg/core/field.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/core/slot.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory_resource>
#include <new>
#include <string>
#include <string_view>
#include <unordered_map>

namespace cfg::detail {

struct table_state;

// Looks up by view without making a string.
struct name_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const noexcept { return std::hash<std::string_view>{}(name); }
};

/// A key that is no member of a struct: an entry of a map, or an unknown key.
struct named_member {
    table_state* state = nullptr;  // if it is a table
    value* stray = nullptr;        // an unknown key's value, read only to be checked
    bool has_value = false;        // it was given by `key = value`
};

using named_members = std::unordered_map<std::string, named_member, name_hash, std::equal_to<>>;

/// A table, or a list of tables, of the document being read. Structs keep their members' states by row, maps by name.
struct table_state {
    place at;
    table_state* parent = nullptr;
    const type_description* type = nullptr;  // a table, a map or a list, without wrappers
    void* object = nullptr;
    leaf_id leaf = 0;                        // number of its first leaf, or of the leaf that it lies in
    bool owns_leaves = true;                 // false inside a list, a map or an optional: all of it is one leaf
    visibility sight = visibility::shown;
    unknown_policy policy = unknown_policy::reject;

    // How it came about.
    bool active = false;
    bool has_header = false;   // [it] or [[it]]
    bool is_dotted = false;    // it.key = value
    bool is_former = false;    // it exists only in the old names of members: see `.was`
    bool merges = false;       // a lower layer began it: what it lacks may be there
    bool is_scratch = false;   // it is read only to be checked: unknown, or no table at all

    std::array<std::uint64_t, 4> given{};    // struct: rows given by `key = value`
    table_state** children = nullptr;        // struct: by row
    named_members* members = nullptr;        // map: entries; struct: unknown keys
    table_state* element = nullptr;          // list: its newest element
    std::uint32_t expected = 0;              // struct: the row that the next header is guessed to name
    std::size_t count = 0;                   // list: elements so far
    std::size_t first = 0;                   // list: elements that lower layers gave
    const field* rules = nullptr;            // list: its schema entry
    void* apart = nullptr;                   // list of values filled apart: the one being filled
    const char* begin = nullptr;             // where the text first speaks of it

    [[nodiscard]] bool is_list() const noexcept { return type->kind == form::list || type->kind == form::array; }
    [[nodiscard]] bool was_given(std::size_t row) const noexcept { return (given[row / 64] >> (row % 64) & 1) != 0; }
    void set_given(std::size_t row) noexcept { given[row / 64] |= std::uint64_t{1} << (row % 64); }

    /// The table of an earlier element of a list may have been of another type.
    void forget_members() noexcept {
        children = nullptr;
        expected = 0;
    }
};

static_assert(max_members <= 256, "table_state::given has a bit for each member");

/// Makes states, and takes back those no longer needed. Everything lives in one arena that ends with the reader.
class table_states {
public:
    [[nodiscard]] table_state& make() {
        if (!spare_.empty()) {
            table_state* reused = spare_.back();
            spare_.pop_back();
            return *reused;
        }
        if (made_ == first_states) return *new (arena_.allocate(sizeof(table_state), alignof(table_state))) table_state;
        return *new (first_storage_.data() + sizeof(table_state) * made_++) table_state;
    }

    /// Where the state of a struct's member number `row` is kept.
    [[nodiscard]] table_state*& child(table_state& of, std::size_t row) {
        if (of.children == nullptr) {
            const std::size_t count = of.type->table->row_count;
            of.children =
                static_cast<table_state**>(arena_.allocate(count * sizeof(table_state*), alignof(table_state*)));
            std::fill_n(of.children, count, nullptr);
        }
        return of.children[row];
    }

    /// The entry for a name, made if there was none, with the name as it is kept.
    [[nodiscard]] named_members::value_type& member(table_state& of, std::string_view name) {
        if (of.members == nullptr) of.members = &member_maps_.emplace_back();
        const auto found = of.members->find(name);
        if (found != of.members->end()) return *found;
        return *of.members->try_emplace(std::string(name)).first;
    }

    /// Forgets what a state says of its table, for the next element of a list. `finish` is called for each table and list in it.
    template <class Finish>
    void reset(table_state& state, Finish&& finish) {
        if (!state.active) return;
        if (state.element != nullptr) reset(*state.element, finish);
        finish(state);
        state.active = state.has_header = state.is_dotted = state.is_former = state.is_scratch = false;
        state.given = {};
        state.count = 0;
        if (state.children != nullptr) {
            const std::size_t count = state.type->table->row_count;
            for (std::size_t i = 0; i < count; ++i)
                if (state.children[i] != nullptr) reset(*state.children[i], finish);
        }
        if (state.members != nullptr) {
            for (auto& [name, member] : *state.members)
                if (member.state != nullptr) release(*member.state, finish);
            state.members->clear();
        }
    }

    /// Resets a state and keeps it for any other table.
    template <class Finish>
    void release(table_state& state, Finish&& finish) {
        reset(state, finish);
        named_members* const members = state.members;
        state = table_state();
        state.members = members;
        spare_.push_back(&state);
    }

private:
    static constexpr std::size_t first_states = 24;  // most documents need no more

    alignas(table_state) std::array<std::byte, first_states * sizeof(table_state)> first_storage_;
    std::size_t made_ = 0;
    alignas(std::max_align_t) std::array<std::byte, 1024> first_block_;
    std::pmr::monotonic_buffer_resource arena_{first_block_.data(), first_block_.size()};
    std::list<named_members> member_maps_;
    std::vector<table_state*> spare_;
};

}  // namespace cfg::detail
