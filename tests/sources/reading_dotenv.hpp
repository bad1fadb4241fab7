// SPDX-License-Identifier: MIT
// The configurations that the tests of .env files read, and such a file with a load from it.
#pragma once

#include <cfg/core/field.hpp>
#include <cfg/core/secret.hpp>
#include <cfg/core/value.hpp>
#include <cfg/sources/dotenv.hpp>

#include "loading.hpp"
#include "scratch_directory.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace reading_dotenv {

struct limits {
    int rps = 10;
    static constexpr cfg::field schema[] = {cfg::field("rps").max(100)};
};

struct server {
    std::string host = "0.0.0.0";
    std::uint16_t port = 8080;
    std::vector<int> ports;
};

struct open_gateway {
    server http;
    std::map<std::string, limits> tenants;
    std::map<std::string, std::string> labels;
    cfg::value plugins;
    static constexpr cfg::field schema[] = {cfg::field("labels").env("LABELS")};
};

struct gateway {
    server http;
    cfg::secret<std::string> token;
    std::map<std::string, cfg::secret<std::string>> keys;
};

/// A .env file with this content, and a load from it.
template <class Config>
struct from_text {
    loading::scratch_directory directory;
    std::string path;
    loading::load<Config> loaded;

    explicit from_text(std::string_view text, std::string_view prefix = {})
        : path(directory.write(".env", text).string()) {
        loaded.from(cfg::dotenv(path, prefix));
    }

    /// The report with the file's short name.
    [[nodiscard]] std::string report() const {
        std::string text = loaded.report();
        for (std::size_t at = text.find(path); at != text.npos; at = text.find(path))
            text.replace(at, path.size(), ".env");
        return text;
    }
};

}  // namespace reading_dotenv
