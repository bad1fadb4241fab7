// SPDX-License-Identifier: MIT
// simdjson's On-Demand interface: reads values as they are asked for, and checks those only. What is unknown, repeated or
// behind the last value may be anything that looks like JSON from afar.
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

struct on_demand_table {
    simdjson::ondemand::object& object;

    template <class Value>
    void operator()(std::string_view key, Value& to) const {
        simdjson::ondemand::value found;
        // Starts at the member after the last one found: fast, because the documents are in order.
        if (object.find_field_unordered(key).get(found) == simdjson::SUCCESS) assign(found, to);
    }

private:
    template <class Value>
    static void assign(simdjson::ondemand::value from, Value& to) {
        if constexpr (std::is_same_v<Value, std::string>) {
            to = from.get_string().value();
        } else if constexpr (std::is_same_v<Value, bool>) {
            to = from.get_bool();
        } else if constexpr (std::is_same_v<Value, double>) {
            to = from.get_double();
        } else if constexpr (std::is_integral_v<Value>) {
            const std::int64_t number = from.get_int64();
            if (!std::in_range<Value>(number)) throw std::out_of_range("number");
            to = static_cast<Value>(number);
        } else {
            simdjson::ondemand::object members = from.get_object();
            bind(on_demand_table{members}, to);
        }
    }

    template <class Element>
    static void assign(simdjson::ondemand::value from, std::vector<Element>& to) {
        to.clear();
        for (auto each : from.get_array()) assign(each.value(), to.emplace_back());
    }
};

template <class Config>
void read(std::string_view document, use<Config> then) {
    simdjson::ondemand::parser parser;
    const simdjson::padded_string padded(document);
    simdjson::ondemand::document parsed = parser.iterate(padded);
    simdjson::ondemand::object members = parsed.get_object();
    Config config;
    bind(on_demand_table{members}, config);
    then(config);
}

const bool added = add_reader({"simdjson On-Demand", ".json", read<benchmark_model::gateway>, read<benchmark_model::tenant_list>});

}  // namespace
