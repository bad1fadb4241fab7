// SPDX-License-Identifier: MIT
// Boost.PropertyTree: a value by its dotted path; the tree holds text, so each read parses the number.
#include <boost/property_tree/json_parser.hpp>
#include <boost/property_tree/ptree.hpp>
#include <sstream>

#include "documents/text.hpp"
#include "lookup/measure.hpp"

namespace {

void property_tree(benchmark::State& state) {
    boost::property_tree::ptree parsed;
    std::istringstream document(read_document("gateway.json"));
    boost::property_tree::read_json(document, parsed);
    measure(state, [config = hide(&parsed)] { return config->get<int>("server.port"); });
}
BENCHMARK(property_tree)->Name("ptree get<int>(\"server.port\")");

}  // namespace
