// SPDX-License-Identifier: MIT
// cfg: a scalar is a live cell of the store, a pin is a snapshot.
#include <cfg/cfg.hpp>
#include <cfg/store/store.hpp>
#include <utility>

#include "documents/text.hpp"
#include "store/measured.hpp"

namespace {

using benchmark_model::gateway;

class kept_in_store {
public:
    void publish(const gateway& changed) {
        store_.update([&](gateway& config) { config = changed; }).value();
    }

protected:
    cfg::store<gateway> store_{cfg::text(cfg::toml, read_document("gateway.toml"), "gateway.toml")};
};

class cfg_store : public kept_in_store {
public:
    static constexpr std::string_view name = "cfg::store";

    [[nodiscard]] std::uint16_t port() const { return store_.get<"server.port">(); }

    [[nodiscard]] std::size_t host_size() const {
        const auto host = store_.get<"server.host">();
        return host->size();
    }

    [[nodiscard]] auto pin() const { return pinned{store_.snapshot()}; }
};

class cfg_live : public kept_in_store {
public:
    static constexpr std::string_view name = "cfg::store, live<>()";

    [[nodiscard]] std::uint16_t port() const { return port_.get(); }

private:
    decltype(std::declval<cfg::store<gateway>&>().template live<"server.port">()) port_ = store_.live<"server.port">();
};

const bool added = add_library<cfg_store>() && add_library<cfg_live>();

}  // namespace
