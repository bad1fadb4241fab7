// SPDX-License-Identifier: MIT
// A configuration with a secret in every place, for the tests that none of them is shown.
#pragma once

#include <cfg/core/field.hpp>
#include <cfg/core/secret.hpp>
#include <cfg/core/value.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace every_secret {

struct login {
    std::string user;
    cfg::secret<std::string> password;
};
struct everything_secret {
    cfg::secret<std::string> plain;
    std::string by_schema;
    login account;
    login hidden_table;
    std::vector<login> accounts;
    std::map<std::string, login> named;
    std::vector<std::vector<login>> teams;
    std::vector<cfg::secret<std::string>> list;
    std::optional<cfg::secret<std::string>> maybe;
    std::map<std::string, cfg::secret<std::string>> map;
    std::map<std::string, std::vector<cfg::secret<std::string>>> lists;
    std::vector<std::map<std::string, cfg::secret<std::string>>> maps;
    std::vector<std::string> list_by_schema;
    std::map<std::string, std::string> map_by_schema;
    cfg::value dynamic_by_schema;
    std::optional<login> optional_struct;
    cfg::secret<int> pin = 0;
    static constexpr cfg::field schema[] = {
        cfg::field("by_schema").secret(),      cfg::field("hidden_table").secret(),      cfg::field("list_by_schema").secret(),
        cfg::field("map_by_schema").secret(),  cfg::field("dynamic_by_schema").secret(),
    };
};

}  // namespace every_secret
