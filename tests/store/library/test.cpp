// SPDX-License-Identifier: MIT
// A store that is read by a shared library too, which has leases of its own, and is unloaded while threads that have used it live.
#include <dlfcn.h>
#include <doctest/doctest.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../probe_store.hpp"
#include "read.hpp"

namespace {

using namespace store_test;

struct loaded_library {
    loaded_library() = default;
    loaded_library(const loaded_library&) = delete;
    loaded_library& operator=(const loaded_library&) = delete;
    ~loaded_library() { close(); }

    void close() {
        if (handle != nullptr) dlclose(std::exchange(handle, nullptr));
    }

    static void* load() {
        void* const loaded = dlopen(LIBRARY_TO_LOAD, RTLD_NOW | RTLD_LOCAL);
        const std::string why = loaded == nullptr ? dlerror() : "";
        REQUIRE_MESSAGE(loaded != nullptr, why);
        return loaded;
    }

    template <class Function>
    [[nodiscard]] Function* find(const char* name) const {
        void* const found = dlsym(handle, name);
        REQUIRE(found != nullptr);
        return reinterpret_cast<Function*>(found);
    }

    void* handle = load();
    read_function* read = find<read_function>("read_in_library");
    pin_function* pin_current = find<pin_function>("pin_in_library");
    drop_function* drop = find<drop_function>("drop_in_library");
    slots_function* slots = find<slots_function>("slots_in_library");
};

bool is_loaded() {
    void* const handle = dlopen(LIBRARY_TO_LOAD, RTLD_NOW | RTLD_NOLOAD);
    if (handle != nullptr) dlclose(handle);
    return handle != nullptr;
}

/// On a thread of its own: as long as one that has read in the library lives, the library stays.
template <class Run>
void elsewhere(const Run& run) {
    std::thread(run).join();
}

}  // namespace

TEST_CASE("pins go between a program and a library that keeps leases of its own") {
    const loaded_library library;
    probe_store store;
    int wrong = 0;
    elsewhere([&] {
        if (library.slots() == &cfg::detail::thread_slots) ++wrong;
        for (int round = 1; round <= 50; ++round) {
            pin here = store.now();
            pin there;
            library.pin_current(store.front(), there);
            if (number(here) != round || there.node() != here.node() || library.read(store.front()) != at(here).version)
                ++wrong;
            const pin copied_here = here;
            const pin copied_there = there;
            std::swap(here, there);
            if (round % 2 == 0) store.publish();
            if (!at(here).is_whole() || !at(there).is_whole()) ++wrong;
            library.drop(there);  // taken here
            here = pin();         // taken there
            if (round % 2 != 0) store.publish();
            if (!at(copied_here).is_whole() || !at(copied_there).is_whole()) ++wrong;
            if (store.held() > 3) ++wrong;
        }
    });
    CHECK(wrong == 0);
    store.publish();
    CHECK(store.held() == 1);
    CHECK(store.alive() == 1);
}

TEST_CASE("a library is unloaded while threads that have read in it live, and pins that it made") {
    probe_store store;
    std::vector<pin> kept(3);
    std::atomic<int> wrong{0};
    std::atomic<int> have_read{0};
    std::atomic<bool> is_closed{false};
    {
        loaded_library library;
        std::vector<std::thread> threads;
        for (pin& mine : kept)
            threads.emplace_back([&] {
                if (library.read(store.front()) != 1) ++wrong;
                library.pin_current(store.front(), mine);
                if (number(store.now()) != 1) ++wrong;
                ++have_read;
                have_read.notify_all();
                is_closed.wait(false);
                const pin copied = mine;
                if (!at(copied).is_whole()) ++wrong;
                if (number(store.now()) != 3) ++wrong;
            });
        for (int now = have_read; now < 3; now = have_read) have_read.wait(now);
        store.publish();
        store.publish();
        CHECK(store.held() == 2);
        library.close();
        is_closed = true;
        is_closed.notify_all();
        for (std::thread& each : threads) each.join();
    }
    CHECK(wrong == 0);
    { const loaded_library again; }  // lets the system notice that no thread needs it any more
    CHECK_FALSE(is_loaded());
    store.publish();
    CHECK(store.held() == 2);
    for (pin& each : kept) {
        CHECK(at(each).is_whole());
        CHECK(number(each) == 1);
        const pin copied = each;
        each = pin();
        CHECK(at(copied).is_whole());
    }
    store.publish();
    CHECK(store.held() == 1);
}

TEST_CASE("a library is loaded, read in and unloaded again and again, while versions are published") {
    probe_store store;
    std::atomic<bool> ended{false};
    std::thread writer([&] {
        while (!ended) {
            store.publish();
            std::this_thread::yield();
        }
    });
    std::atomic<int> wrong{0};
    for (int round = 0; round < rounds(100); ++round) {
        const loaded_library library;
        std::vector<std::thread> threads;
        for (int i = 0; i < 3; ++i)
            threads.emplace_back([&] {
                std::uint64_t last = 0;
                for (int read = 0; read < 200; ++read) {
                    const std::uint64_t there = library.read(store.front());
                    const std::uint64_t here = store.now().node()->version;
                    if (there == 0 || there < last || here < there) ++wrong;
                    last = here;
                }
            });
        for (std::thread& each : threads) each.join();
    }
    ended = true;
    writer.join();
    CHECK(wrong == 0);
    store.publish();
    CHECK(store.held() == 1);
    CHECK(store.alive() == 1);
}
