// SPDX-License-Identifier: MIT
// Values that change while the program runs: read, be told, set, reload, refuse, look back and go back.
#include <cfg/cfg.hpp>
#include <cfg/store/store.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

struct server {
    std::string host = "localhost";
    std::uint16_t port = 8080;
    std::chrono::milliseconds timeout{250};

    static constexpr cfg::field schema[] = {cfg::field("port").min(1024),
                                            cfg::field("timeout").min(std::chrono::milliseconds(10))};
};

struct gateway {
    server http;
    int rate = 100;
    bool verbose = false;
    int threads = 4;

    static constexpr cfg::field schema[] = {cfg::field("rate").range(1, 10'000), cfg::field("threads").restart()};
};

// What an operator with an editor does. The example brings its own file and takes it away again.
class edited_file {
public:
    explicit edited_file(std::string_view text) { write(text); }
    edited_file(const edited_file&) = delete;
    edited_file& operator=(const edited_file&) = delete;
    ~edited_file() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    void write(std::string_view text) const { std::ofstream(path()) << text; }
    [[nodiscard]] std::filesystem::path path() const { return folder_ / "gateway.toml"; }

private:
    static std::filesystem::path make_folder() {
        std::string name = (std::filesystem::temp_directory_path() / "hot_values.XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        return name;
    }

    std::filesystem::path folder_ = make_folder();
};

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

int main() {
    const edited_file file("rate = 200\n\n[http]\nport = 9090\n");
    std::filesystem::current_path(file.path().parent_path());  // so that messages say gateway.toml
    cfg::store<gateway> store({.on_event = [](const cfg::event& happened) { print("  | " + to_string(happened)); }},
                              cfg::file("gateway.toml"), cfg::env("GATEWAY"));

    print("reading\n");
    const std::uint16_t port = store.get<"http.port">();                // one load
    const std::string host = store.get<"http.host">();                  // a copy
    const cfg::live<int> rate = store.live<"rate">();                   // for code that knows neither store nor key
    const auto at_the_start = store.snapshot();                         // stays as it is
    std::printf("listening on %s:%d, at most %d requests a second\n", host.c_str(), port, rate.get());

    print("\nbeing told\n");
    const auto rate_watch = store.on_change<"rate">(
        [](int before, int after) { std::printf("  the rate goes from %d to %d\n", before, after); });
    const auto http_watch = store.on_change<"http.**">([](const cfg::changes<gateway>& changed) {
        if (changed.contains<"http.port">()) std::printf("  binding to port %d\n", changed.after().http.port);
        std::printf("  %zu values of the server have changed\n", changed.size());
    });

    print("\nsetting\n");
    static_cast<void>(store.set<"rate">(500, "more load than usual"));  // key and type are checked by the compiler
    if (!store.set("http.prot", "9091")) print("no such value\n");   // text from somewhere else, read as flags are
    std::printf("now %d, in the snapshot %d\n", rate.get(), at_the_start->rate);

    print("\nreloading\n");
    file.write("threads = 8\n\n[http]\nport = 9091\ntimeout = '1s'\n");
    static_cast<void>(store.reload("the file was saved"));
    std::printf("%d threads, until the next start\n", store.get<"threads">());

    print("\na broken file\n");
    file.write("threads = 8\n\n[http]\nport = 80\ntimeout = '1 sec'\n");
    static_cast<void>(store.reload("saved in a hurry"));
    std::printf("still port %d\n", store.get<"http.port">());

    print("\nlooking back\n");
    for (const auto& each : store.history())
        std::printf("version %d, %s: %zu changes, port %d, rate %d\n", static_cast<int>(each.version),
                    std::string(to_string(each.cause)).c_str(), each.changed.size(), each.content->http.port,
                    each.content->rate);

    print("\ngoing back\n");
    static_cast<void>(store.rollback(2));      // with what was set then
    static_cast<void>(store.reset<"rate">());  // what the file gave counts again
    const auto now = store.loaded();
    print(cfg::explain(*now));
}
