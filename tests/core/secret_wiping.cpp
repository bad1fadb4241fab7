// SPDX-License-Identifier: MIT
// Tests of core/secret.hpp: the memory of a secret is zero once it is gone.
#include <cfg/core/secret.hpp>

#include "secret_texts.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using cfg::secret;
using secret_texts::long_text;
using secret_texts::short_text;
using access = cfg::detail::secret_access;

// Storage that outlives the secret in it, so that a test can look at what was left behind.
template <class T>
class morgue {
public:
    template <class... Argument>
    explicit morgue(Argument&&... argument) : object_(new (storage_) secret<T>(std::forward<Argument>(argument)...)) {}
    morgue(const morgue&) = delete;
    morgue& operator=(const morgue&) = delete;
    ~morgue() { destroy(); }

    secret<T>& operator*() { return *object_; }

    void destroy() {
        if (object_ != nullptr) object_->~secret<T>();
        object_ = nullptr;
    }

    [[nodiscard]] bool holds(std::string_view text) const {
        // Through volatile, since the compiler may assume that nobody reads what a destructor wrote.
        std::string left_behind;
        for (const volatile unsigned char& byte : storage_) left_behind += static_cast<char>(byte);
        return left_behind.find(text) != std::string::npos;
    }

private:
    alignas(secret<T>) unsigned char storage_[sizeof(secret<T>)] = {};
    secret<T>* object_;
};

// An allocator that looks at every block it is about to free.
std::size_t blocks_freed = 0;
std::size_t blocks_freed_unwiped = 0;

template <class T>
struct inspecting_allocator {
    using value_type = T;

    inspecting_allocator() = default;
    template <class Other>
    inspecting_allocator(const inspecting_allocator<Other>&) noexcept {}

    T* allocate(std::size_t count) {
        void* const memory = std::malloc(count * sizeof(T));
        std::memset(memory, 0, count * sizeof(T));
        return static_cast<T*>(memory);
    }

    void deallocate(T* memory, std::size_t count) noexcept {
        ++blocks_freed;
        const auto* const byte = reinterpret_cast<const volatile unsigned char*>(memory);
        for (std::size_t i = 0; i < count * sizeof(T); ++i) {
            // Any byte that is left, not only a canary still in one piece.
            if (byte[i] != 0) {
                ++blocks_freed_unwiped;
                break;
            }
        }
        std::free(memory);
    }

    friend bool operator==(const inspecting_allocator&, const inspecting_allocator&) = default;
};

using inspected_string = std::basic_string<char, std::char_traits<char>, inspecting_allocator<char>>;
using inspected_numbers = std::vector<std::uint32_t, inspecting_allocator<std::uint32_t>>;

struct freed_blocks {
    freed_blocks() {
        blocks_freed = 0;
        blocks_freed_unwiped = 0;
    }
};

// A buffer that keeps its text inside, as short strings do, and looks at itself when it is destroyed.
std::size_t objects_destroyed = 0;
std::size_t objects_destroyed_unwiped = 0;

class inspected_inline_text {
public:
    using value_type = char;

    inspected_inline_text() = default;
    explicit inspected_inline_text(std::string_view text) : size_(text.copy(letters_, sizeof(letters_))) {}
    inspected_inline_text(const inspected_inline_text&) = default;
    inspected_inline_text& operator=(const inspected_inline_text&) = default;
    ~inspected_inline_text() {
        ++objects_destroyed;
        for (const volatile char& letter : letters_) {
            if (letter != 0) {
                ++objects_destroyed_unwiped;
                break;
            }
        }
    }

    char* data() { return letters_; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::size_t capacity() const { return sizeof(letters_); }
    void resize(std::size_t size) { size_ = size; }
    void clear() { size_ = 0; }

private:
    char letters_[32] = {};  // before size_, whose initialiser fills it
    std::size_t size_ = 0;
};

TEST_CASE("the tests of wiping can fail") {
    {
        freed_blocks counted;
        { const inspected_string text(long_text); }
        CHECK(blocks_freed == 1);
        CHECK(blocks_freed_unwiped == 1);
    }
    {
        objects_destroyed_unwiped = 0;
        { const inspected_inline_text text(short_text); }
        CHECK(objects_destroyed_unwiped == 1);
    }
    const morgue<std::string> alive{std::string(short_text)};
    CHECK(alive.holds(short_text));
}

TEST_CASE("no temporary inside the secret keeps a copy") {
    using hidden_text = secret<inspected_inline_text>;
    objects_destroyed = 0;
    objects_destroyed_unwiped = 0;
    {
        hidden_text one(inspected_inline_text{short_text});
        hidden_text two = one;
        const hidden_text three = std::move(one);
        one = three;
        two = std::move(one);
        one = inspected_inline_text(short_text);
    }
    CHECK(objects_destroyed > 3);
    CHECK(objects_destroyed_unwiped == 0);
}

TEST_CASE("a short string is wiped from inside the secret") {
    SUBCASE("on destruction") {
        morgue<std::string> gone{std::string(short_text)};
        gone.destroy();
        CHECK_FALSE(gone.holds("canary"));
        CHECK_FALSE(gone.holds("cr3t"));
    }
    SUBCASE("when it is moved from") {
        morgue<std::string> source{std::string(short_text)};
        const secret<std::string> target = std::move(*source);
        CHECK_FALSE(source.holds("cr3t"));
    }
    SUBCASE("when it is moved from by assignment") {
        morgue<std::string> source{std::string(short_text)};
        secret<std::string> target;
        target = std::move(*source);
        CHECK_FALSE(source.holds("cr3t"));
    }
    SUBCASE("when it is assigned over with something shorter") {
        morgue<std::string> target{std::string(short_text)};
        *target = "x";
        CHECK_FALSE(target.holds("canary"));
        CHECK((*target).expose() == "x");
    }
}

TEST_CASE("an allocated string is wiped before its block is freed") {
    freed_blocks counted;
    SUBCASE("on destruction") {
        { const secret<inspected_string> gone{inspected_string(long_text)}; }
        CHECK(blocks_freed == 1);
    }
    SUBCASE("on destruction, beyond its present size") {
        {
            secret<inspected_string> gone{inspected_string(long_text)};
            access::value(gone).resize(3);
        }
        CHECK(blocks_freed == 1);
    }
    SUBCASE("on copying and moving") {
        {
            secret<inspected_string> one{inspected_string(long_text)};
            const secret<inspected_string> two = one;
            const secret<inspected_string> three = std::move(one);
        }
        CHECK(blocks_freed == 2);
    }
    SUBCASE("when it is assigned over") {
        {
            secret<inspected_string> target{inspected_string(long_text)};
            secret<inspected_string> source{inspected_string(long_text)};
            target = source;
            target = std::move(source);
            target = secret<inspected_string>(inspected_string(200, 'x'));
        }
        CHECK(blocks_freed >= 3);
    }
    SUBCASE("when a reader overwrites it with something longer") {
        {
            secret<inspected_string> target{inspected_string(long_text)};
            access::wiped_value(target).assign(1000, 'x');
        }
        CHECK(blocks_freed == 2);
    }
    CHECK(blocks_freed_unwiped == 0);
}

TEST_CASE("a vector is wiped up to its capacity") {
    freed_blocks counted;
    {
        secret<inspected_numbers> numbers{inspected_numbers(100, 0xDEADBEEF)};
        access::value(numbers).resize(1);
    }
    CHECK(blocks_freed == 1);
    CHECK(blocks_freed_unwiped == 0);
}

TEST_CASE("the strings of a list are wiped one by one") {
    freed_blocks counted;
    {
        secret<std::vector<inspected_string>> strings;
        access::value(strings).emplace_back(long_text);
        access::value(strings).emplace_back(long_text);
        const secret<std::vector<inspected_string>> copy = strings;
        CHECK(copy.expose().at(1) == long_text);
    }
    CHECK(blocks_freed == 4);
    CHECK(blocks_freed_unwiped == 0);
}

TEST_CASE("a plain value is wiped") {
    using key = std::array<char, 16>;
    key bytes{};
    std::memcpy(bytes.data(), short_text, sizeof(short_text));
    morgue<key> gone(bytes);
    CHECK(gone.holds(short_text));
    gone.destroy();
    CHECK_FALSE(gone.holds("cr3t"));

    morgue<key> source(bytes);
    const secret<key> target = std::move(*source);
    CHECK_FALSE(source.holds("cr3t"));
    CHECK(target.expose() == bytes);
}

}  // namespace
