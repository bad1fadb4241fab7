// SPDX-License-Identifier: MIT
// toml++'s tables as load/bind.hpp reads them.
#pragma once

#include <toml++/toml.h>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "load/bind.hpp"

struct tomlplusplus_table {
    const toml::table& table;

    template <class Value>
    void operator()(std::string_view key, Value& to) const {
        if (const toml::node* found = table.get(key)) assign(*found, to);
    }

private:
    template <class Value>
    static void assign(const toml::node& from, Value& to) {
        if constexpr (std::is_arithmetic_v<Value> || std::is_same_v<Value, std::string>) {
            if (auto value = from.value<Value>()) to = *std::move(value);
        } else if (const toml::table* nested = from.as_table()) {
            bind(tomlplusplus_table{*nested}, to);
        }
    }

    template <class Element>
    static void assign(const toml::node& from, std::vector<Element>& to) {
        if (const toml::array* list = from.as_array()) {
            to.clear();
            to.reserve(list->size());
            for (const toml::node& each : *list) assign(each, to.emplace_back());
        }
    }
};
