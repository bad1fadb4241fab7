// SPDX-License-Identifier: MIT
// Values whose keys nobody knows at compile time: `cfg::value`, as a member of a struct and as the whole configuration.
#include <cfg/cfg.hpp>
#include <cstdio>

struct application {
    std::string name = "application";
    std::map<std::string, cfg::value> plugins;  // takes any table; the rest of the struct is as strict as ever
};

// Every node knows where it was read.
void print_with_origins(const cfg::value& node, const std::string& path) {
    if (const auto* members = node.get_if<cfg::value::table>()) {
        for (const auto& [name, member] : *members) print_with_origins(member, path + "." + name);
    } else if (const auto* elements = node.get_if<cfg::value::array>()) {
        for (std::size_t i = 0; i < elements->size(); ++i)
            print_with_origins((*elements)[i], path + "[" + std::to_string(i) + "]");
    } else {
        std::printf("  %-28s %-14s %s\n", path.c_str(), std::string(node.type_name()).c_str(),
                    node.where().to_string().c_str());
    }
}

// What a plugin does with its table: it asks for what it knows, by type.
void start_cache(const cfg::value& settings) {
    std::int64_t entries = 1000;
    if (const cfg::value* found = settings.find("entries")) {
        if (const auto* number = found->get_if<std::int64_t>())
            entries = *number;
        else
            std::printf("%s: entries is %s, not an integer\n", found->where().to_string().c_str(),
                        std::string(found->type_name()).c_str());
    }
    std::printf("cache of %lld entries\n", static_cast<long long>(entries));
}

int main(int argument_count, char** arguments) {
    const cfg::file_source file = cfg::file("plugins.toml");
    const cfg::argument_source flags = cfg::args(argument_count, arguments);

    const auto config = cfg::load_or_exit<application>(file, flags);
    std::printf("%s has %zu plugins\n", config->name.c_str(), config->plugins.size());
    for (const auto& [name, settings] : config->plugins) print_with_origins(settings, name);
    if (const auto cache = config->plugins.find("cache"); cache != config->plugins.end()) start_cache(cache->second);

    // The same sources without any struct: every document is welcome.
    const auto anything = cfg::load_or_exit<cfg::value>(file, flags);
    if (const cfg::value* rate = anything->at_path("plugins.tracing.rate"))
        std::printf("\nthe tracing rate is %g, as %s says\n", rate->as<double>(), rate->where().to_string().c_str());
    std::printf("\n%s", cfg::explain(anything).c_str());
}
