// SPDX-License-Identifier: MIT
// simdjson's DOM: checks the whole text and makes a tape of it, which is then read key by key.
#include <simdjson.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "load/bind.hpp"
#include "load/reader.hpp"

namespace {

struct dom_table {
    simdjson::dom::object object;

    template <class Value>
    void operator()(std::string_view key, Value& to) const {
        simdjson::dom::element found;
        if (object.at_key(key).get(found) == simdjson::SUCCESS) assign(found, to);
    }

private:
    template <class Value>
    static void assign(simdjson::dom::element from, Value& to) {
        if constexpr (std::is_same_v<Value, std::string>) {
            to = from.get_string().value();
        } else if constexpr (std::is_integral_v<Value> && !std::is_same_v<Value, bool>) {
            const std::int64_t number = from.get_int64();
            if (!std::in_range<Value>(number)) throw std::out_of_range("number");
            to = static_cast<Value>(number);
        } else if constexpr (std::is_arithmetic_v<Value>) {
            to = from.get<Value>();
        } else {
            bind(dom_table{from.get_object()}, to);
        }
    }

    template <class Element>
    static void assign(simdjson::dom::element from, std::vector<Element>& to) {
        const simdjson::dom::array list = from.get_array();
        to.clear();
        to.reserve(list.size());
        for (const simdjson::dom::element each : list) assign(each, to.emplace_back());
    }
};

template <class Config>
void read(std::string_view document, use<Config> then) {
    simdjson::dom::parser parser;
    const simdjson::padded_string padded(document);
    Config config;
    bind(dom_table{parser.parse(padded).get_object()}, config);
    then(config);
}

const bool added = add_reader({"simdjson DOM", ".json", read<benchmark_model::gateway>, read<benchmark_model::tenant_list>});

}  // namespace
