// SPDX-License-Identifier: MIT
// Tests of sources/dotenv.hpp: however a file is broken, no report shows a secret.
#include <cfg/sources/dotenv.hpp>

#include <cfg/load/load.hpp>

#include "reading_dotenv.hpp"
#include "scratch_directory.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <filesystem>
#include <random>
#include <string>
#include <string_view>

namespace {

namespace fs = std::filesystem;
using loading::scratch_directory;
using reading_dotenv::gateway;

TEST_CASE("however a file is broken, no report shows any part of a secret that stands in it") {
    constexpr std::string_view canary = "QxZvWkJyPbTg";
    // `@` is where the canary goes.
    constexpr std::string_view texts[] = {
        "HTTP_PORT=x # @\nTOKEN=@\n",
        "TOKEN=@\nHTTP_PORT=1\n",
        "TOKEN=\"@\"\nHTTP_PORT='1'\n",
        "HTTP_HOST=\"h\nTOKEN=@\nHTTP_PORT=\"x\"\n",
        "HTTP_PORT='5\nTOKEN=@\nHTTP_HOST='6\n",
        "HTTP_PORTS='5\nTOKEN=@\n'\n",
        "TOKEN=\"-----BEGIN\n@+/=\n@\n@=\n-----END\"\n",
        "TOKEN=-----BEGIN\n@+/=\n@\n@=\n@ @ \"@=\n-----END\n",
        "TOKEN=\"-----BEGIN\n@+/=\n@\n@=\n@ @ '@=\n-----END\n",
        "TOKEN=\"a\\q@\"\nTOKEN = '@'@\nTOKEN='@\n",
        "TOKEN='@' @\n",
        "TOKEN: @\n",
        "TOKEN @=1\n",
        "@ TOKEN=1\nexport @\n",
        "GW_TOKNE=@\nGW_KEYS=@\nGW_KEYS__A__B=@\nGW_KEYS__A='@'\n",
        "KEYS=@\nKEYS='{ a = \"@\", b = @ }'\nKEYS=\"{ a = [@] }\"\nKEYS='{\n a = @\n}'\n",
        "TOKEN_FILE=@\nKEYS_FILE=@\n",
        "TOKEN=@\nTOKEN_FILE=@\n",
    };
    std::mt19937 random(7);
    const auto below = [&](std::size_t count) { return static_cast<std::size_t>(random()) % count; };
    const scratch_directory directory;
    const auto check = [&](const std::string& text) {
        CAPTURE(text);
        const fs::path path = directory.write(".env", text);
        for (const std::string_view prefix : {"", "GW"}) {
            const auto outcome = cfg::try_load<gateway>(cfg::dotenv(path, prefix));
            const std::string report = outcome ? cfg::to_string(outcome->warnings()) : outcome.error().to_string();
            bool leaks = false;
            for (std::size_t at = 0; at + 4 <= canary.size(); ++at)
                leaks |= report.find(canary.substr(at, 4)) != report.npos;
            CHECK_FALSE_MESSAGE(leaks, report);
        }
    };
    for (const std::string_view each : texts) {
        std::string text(each);
        for (std::size_t at = text.find('@'); at != text.npos; at = text.find('@')) text.replace(at, 1, canary);
        check(text);
        // A quote or a backslash can make a comment a part of the value before it.
        if (text.find(" # ") != text.npos) continue;
        for (int round = 0; round < 30; ++round) {
            std::string mutated = text;
            const std::size_t at = below(mutated.size());
            // A secret that is no longer under its name is none.
            if (mutated.substr(0, at).find('=') == mutated.npos) continue;
            constexpr std::string_view letters = "\"'`\\\n #$";
            mutated.insert(at, 1, letters[below(letters.size())]);
            check(mutated);
        }
    }
}

}  // namespace
