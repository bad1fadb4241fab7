// SPDX-License-Identifier: MIT
// A source for tests of stores, whose text may be another one at the next reading.
#pragma once

#include <cfg/formats/toml.hpp>
#include <cfg/sources/text.hpp>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace store_test {

/// A TOML text. Copies share it, as copies of a file source share the file. Threads: any.
class changing_text final : public cfg::detail::source_base {
public:
    explicit changing_text(std::string text) { write(std::move(text)); }

    void write(std::string text) {
        const std::lock_guard lock(content_->mutex);
        content_->text = std::move(text);
    }

    void apply(cfg::detail::load_state& state) const override { cfg::text(cfg::toml, read(), "changing").apply(state); }

private:
    struct content {
        std::mutex mutex;
        std::string text;
    };

    [[nodiscard]] std::string read() const {
        const std::lock_guard lock(content_->mutex);
        return content_->text;
    }

    std::shared_ptr<content> content_ = std::make_shared<content>();
};

}  // namespace store_test
