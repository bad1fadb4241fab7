// SPDX-License-Identifier: MIT
// One library's way from text to struct; each library's file adds itself to the list, in link order.
#pragma once

#include <string_view>
#include <vector>

#include "documents/model.hpp"

/// What is done with a struct that has been read; it is destroyed afterwards.
template <class Config>
using use = void (*)(const Config&);

struct reader {
    std::string_view name;
    std::string_view extension;  // of the documents that it reads: ".toml", ".json"
    void (*read_gateway)(std::string_view document, use<benchmark_model::gateway>);
    void (*read_tenants)(std::string_view document, use<benchmark_model::tenant_list>);
};

inline std::vector<reader>& readers() {
    static std::vector<reader> list;
    return list;
}

inline bool add_reader(const reader& added) {
    readers().push_back(added);
    return true;
}
