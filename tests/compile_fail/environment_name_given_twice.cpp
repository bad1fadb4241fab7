// SPDX-License-Identifier: MIT
// Two leaves cannot be given the same variable by .env, not even through one struct that is used twice.
// expect: cfg: two leaves have one environment name; give one of them .env("NAME"); environment_name_clash<...> names both
// expect-gcc: environment_name_clash<two_databases, cfg::fixed_string<17>{"primary.password"}, cfg::fixed_string<17>{"replica.password"}
// expect-clang: environment_name_clash<two_databases, fixed_string<17>{"primary.password"}, fixed_string<17>{"replica.password"}>
// errors-clang: 2
#include <cfg/core/environment_names.hpp>

#include <string>

struct database {
    std::string host;
    cfg::secret<std::string> password;

    static constexpr cfg::field schema[] = {cfg::field("password").env("DB_PASSWORD")};
};

struct one_database {
    database primary;
};

struct two_databases {
    database primary;
    database replica;
};

static_assert(cfg::detail::require_environment_names<one_database>());
#ifdef CFG_MISUSE
static_assert(cfg::detail::require_environment_names<two_databases>());
#endif
