// SPDX-License-Identifier: MIT
// Tests of sources/file.hpp: a regular file is read whole, and anything else is refused at once, with words.
#include <cfg/sources/file.hpp>
#include <cfg/sources/regular_file.hpp>

#include "loading.hpp"
#include "scratch_directory.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#if defined(__unix__)
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace {

namespace fs = std::filesystem;
using loading::scratch_directory;

struct server {
    std::string host = "localhost";
    int port = 8080;
};

/// Changes the working directory for as long as it lives.
class working_directory {
public:
    explicit working_directory(const fs::path& path) : before_(fs::current_path()) { fs::current_path(path); }
    ~working_directory() { fs::current_path(before_); }
    working_directory(const working_directory&) = delete;
    working_directory& operator=(const working_directory&) = delete;

private:
    fs::path before_;
};

/// The one error of reading a file.
std::string refusal_of(const cfg::file_source& source) {
    loading::load<server> load;
    const auto begin = std::chrono::steady_clock::now();
    load.from(source);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
    REQUIRE(load.problems().size() == 1);
    CHECK(load.problems()[0].level == cfg::problem::severity::error);
    CHECK(load.problems()[0].where.kind() == cfg::source_kind::file);
    CHECK(load.state.incomplete);
    CHECK(load.config.port == 8080);
    return load.problems()[0].message;
}

// ---- what is read ---------------------------------------------------------------------------------------------------

TEST_CASE("a file is read, and origins name it as it was named") {
    const scratch_directory directory;
    const fs::path path = directory.write("gateway.toml", "host = 'a'\nport = 9090\n");
    loading::load<server> load;
    load.from(cfg::file(path));
    CHECK(load.problems().empty());
    CHECK(load.config.port == 9090);
    CHECK(load.origins(1) == path.string() + ":2:8");

    const working_directory inside(path.parent_path());
    loading::load<server> relative;
    relative.from(cfg::file("gateway.toml"));
    CHECK(relative.origins(1) == "gateway.toml:2:8");
}

TEST_CASE("nothing is read before the load, and each load reads anew") {
    const scratch_directory directory;
    const cfg::file_source source = cfg::file(directory / "later.toml");
    directory.write("later.toml", "port = 1\n");
    loading::load<server> first;
    CHECK(first.from(source).config.port == 1);
    directory.write("later.toml", "port = 2\n");
    loading::load<server> second;
    CHECK(second.from(source).config.port == 2);
}

TEST_CASE("an empty file leaves all defaults, and a last line needs no newline") {
    const scratch_directory directory;
    loading::load<server> load;
    load.from(cfg::file(directory.write("empty.toml", "")));
    CHECK(load.problems().empty());
    CHECK(load.config.port == 8080);
    load.from(cfg::file(directory.write("unended.toml", "port = 5")));
    CHECK(load.problems().empty());
    CHECK(load.config.port == 5);
}

TEST_CASE("files of every size around the blocks of the reader") {
    const scratch_directory directory;
    for (const std::size_t size : {9u, 10u, 63u, 64u, 65u, 4095u, 4096u, 4097u, 100'000u}) {
        CAPTURE(size);
        const std::string text = "port = 7\n" + std::string(size - 9, size == 10u ? '\n' : '#');
        loading::load<server> load;
        load.from(cfg::file(directory.write("sized.toml", text)));
        CHECK(load.problems().empty());
        CHECK(load.config.port == 7);
    }
}

TEST_CASE("a byte order mark and carriage returns are no part of the content") {
    const scratch_directory directory;
    loading::load<server> load;
    load.from(cfg::file(directory.write("windows.toml", "\xEF\xBB\xBFhost = 'a'\r\nport = 5\r\n")));
    CHECK(load.problems().empty());
    CHECK(load.config.host == "a");
    CHECK(load.origins(0).ends_with(":1:8"));
}

TEST_CASE("errors in a file are shown with its line") {
    const scratch_directory directory;
    loading::load<server> load;
    load.from(cfg::file(directory.write("bad.toml", "host = 'a'\nport = 'x'\n")));
    CHECK(load.says("bad.toml:2:8\n   |\n 2 | port = 'x'\n   |        ^^^ expected an integer"));
}

TEST_CASE("what to do with unknown keys can be chosen") {
    const scratch_directory directory;
    const fs::path path = directory.write("stray.toml", "prot = 5\n");
    loading::load<server> load;
    CHECK(load.from(cfg::file(path).unknown(cfg::ignore)).problems().empty());
    CHECK(load.from(cfg::file(path).unknown(cfg::warn)).problems().at(0).level == cfg::problem::severity::warning);
    CHECK(load.from(cfg::file(path).optional().unknown(cfg::warn).optional()).problems().at(1).level ==
          cfg::problem::severity::warning);
    CHECK(load.from(cfg::file(path)).problems().at(2).level == cfg::problem::severity::error);
}

TEST_CASE("a symbolic link is followed") {
    const scratch_directory directory;
    const fs::path target = directory.write("target.toml", "port = 5\n");
    fs::create_symlink(target, directory / "link.toml");
    loading::load<server> load;
    CHECK(load.from(cfg::file(directory / "link.toml")).config.port == 5);
    fs::create_symlink(directory / "nowhere.toml", directory / "dangling.toml");
    CHECK(refusal_of(cfg::file(directory / "dangling.toml")).starts_with("file not found: "));
    fs::create_symlink(directory / "circle.toml", directory / "circle.toml");
    CHECK(refusal_of(cfg::file(directory / "circle.toml")).starts_with("this file cannot be opened: "));
}

// ---- what is missing ------------------------------------------------------------------------------------------------

TEST_CASE("a missing file is told with the absolute path that was tried") {
    const scratch_directory directory;
    CHECK(refusal_of(cfg::file("/no/such/directory/gateway.toml")) ==
          "file not found: /no/such/directory/gateway.toml");
    const fs::path inside = fs::canonical(directory / ".");
    const working_directory there(inside);
    CHECK(refusal_of(cfg::file("gateway.toml")) == "file not found: " + (inside / "gateway.toml").string());
    const fs::path plain = directory.write("plain.toml", "");
    CHECK(refusal_of(cfg::file(plain / "below.toml")).starts_with("file not found: "));
    CHECK(refusal_of(cfg::file("missing.unknown")).starts_with("file not found: "));
}

TEST_CASE("an optional file may be missing, but not be bad") {
    const scratch_directory directory;
    loading::load<server> load;
    load.from(cfg::file(directory / "missing.toml").optional());
    CHECK(load.problems().empty());
    CHECK_FALSE(load.state.incomplete);
    CHECK(load.state.origins.sources.empty());
    load.from(cfg::file(directory.write("bad.toml", "port = 'x'\n")).optional());
    CHECK(load.problems().size() == 1);
    CHECK(refusal_of(cfg::file(directory / ".").optional()) == "this file is a directory, not a regular file");
    const cfg::file_source needed = cfg::file(directory / "missing.toml");
    static_cast<void>(needed.optional());
    CHECK(refusal_of(needed).starts_with("file not found: "));
}

TEST_CASE("an empty path says so") {
    CHECK(refusal_of(cfg::file("")) == "the path of this file is empty");
    CHECK(refusal_of(cfg::file(fs::path())) == "the path of this file is empty");
}

// ---- what is no configuration file ----------------------------------------------------------------------------------

TEST_CASE("a format is known by the extension only") {
    const scratch_directory directory;
    for (const char* name : {"gateway.yaml", "gateway", "gateway.toml.bak", ".toml", "gateway.", "gateway.TOML"}) {
        CAPTURE(name);
        loading::load<server> load;
        load.from(cfg::file(directory.write(name, "port = 5\n")));
        REQUIRE(load.problems().size() == 1);
        CHECK(load.problems()[0].message == "the format of this file is not known by its extension");
        CHECK(load.problems()[0].expected.find(".toml") != std::string::npos);
        CHECK(load.config.port == 8080);
        CHECK(load.state.incomplete);
    }
}

TEST_CASE("a directory is refused") {
    const scratch_directory directory;
    fs::create_directory(directory / "really.toml");
    CHECK(refusal_of(cfg::file(directory / "really.toml")) == "this file is a directory, not a regular file");
    CHECK(refusal_of(cfg::file("/")) == "this file is a directory, not a regular file");
}

#if defined(__unix__)

TEST_CASE("a named pipe is refused without waiting for a writer") {
    const scratch_directory directory;
    const fs::path path = directory / "pipe.toml";
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    CHECK(refusal_of(cfg::file(path)) == "this file is a named pipe, not a regular file");
    CHECK(refusal_of(cfg::file(path).optional()) == "this file is a named pipe, not a regular file");
}

TEST_CASE("a device is refused, endless or not") {
    for (const char* device : {"/dev/zero", "/dev/null", "/dev/tty"}) {
        CAPTURE(device);
        if (!fs::exists(device)) continue;
        const std::string message = refusal_of(cfg::file(device));
        CHECK((message == "this file is a device, not a regular file" ||
               message.starts_with("this file cannot be opened: ")));
    }
    CHECK(refusal_of(cfg::file("/dev/zero")) == "this file is a device, not a regular file");
    const scratch_directory directory;
    fs::create_symlink("/dev/zero", directory / "zero.toml");
    CHECK(refusal_of(cfg::file(directory / "zero.toml")) == "this file is a device, not a regular file");
}

TEST_CASE("a socket is refused") {
    const scratch_directory directory;
    const fs::path path = directory / "socket.toml";
    ::sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.native().size() >= sizeof address.sun_path) return;
    path.native().copy(address.sun_path, path.native().size());
    const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    REQUIRE(socket >= 0);
    const void* const generic = &address;
    REQUIRE(::bind(socket, static_cast<const ::sockaddr*>(generic), sizeof address) == 0);
    const std::string message = refusal_of(cfg::file(path));
    CHECK(message.starts_with("this file "));
    ::close(socket);
}

/// What a load says to a user who is not root. Root may read everything, so a child becomes somebody else first.
std::string report_to_a_plain_user(const cfg::file_source& source) {
    constexpr ::uid_t nobody = 65534;
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const ::pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        if (::geteuid() == 0 && (::setgid(nobody) != 0 || ::setuid(nobody) != 0)) ::_exit(1);
        loading::load<server> load;
        const std::string report = load.from(source).report();
        ::_exit(::write(ends[1], report.data(), report.size()) >= 0 ? 0 : 1);
    }
    ::close(ends[1]);
    std::string report(4096, '\0');
    const ::ssize_t size = ::read(ends[0], report.data(), report.size());
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    REQUIRE(status == 0);
    report.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return report;
}

TEST_CASE("a file that may not be read says why") {
    const scratch_directory directory;
    REQUIRE(::chmod((directory / ".").c_str(), 0755) == 0);
    const fs::path path = directory.write("private.toml", "port = 5\n");
    REQUIRE(::chmod(path.c_str(), 0644) == 0);
    CHECK(report_to_a_plain_user(cfg::file(path)).empty());
    REQUIRE(::chmod(path.c_str(), 0) == 0);
    const std::string report = "error: this file cannot be opened: Permission denied\n  --> " + path.string() + "\n";
    CHECK(report_to_a_plain_user(cfg::file(path)) == report);
    CHECK(report_to_a_plain_user(cfg::file(path).optional()) == report);
}

TEST_CASE("a file in a directory that may not be entered says why") {
    const scratch_directory directory;
    REQUIRE(::chmod((directory / ".").c_str(), 0755) == 0);
    fs::create_directory(directory / "closed");
    const fs::path path = directory.write("closed/gateway.toml", "port = 5\n");
    REQUIRE(::chmod((directory / "closed").c_str(), 0) == 0);
    // Whether it is there cannot be known, so it is not taken for missing.
    CHECK(report_to_a_plain_user(cfg::file(path).optional())
              .starts_with("error: this file cannot be opened: Permission denied\n"));
    ::chmod((directory / "closed").c_str(), 0700);
}

TEST_CASE("a name that is too long for the system is an error, not a missing file") {
    CHECK(refusal_of(cfg::file(std::string(5000, 'n') + ".toml").optional()) ==
          "this file cannot be opened: File name too long");
}

TEST_CASE("no descriptor is left open") {
    const scratch_directory directory;
    const fs::path path = directory.write("gateway.toml", "port = 5\n");
    const auto next_descriptor = [] {
        const int number = ::dup(0);
        ::close(number);
        return number;
    };
    const int before = next_descriptor();
    for (int i = 0; i < 10; ++i) {
        loading::load<server> load;
        load.from(cfg::file(path), cfg::file("/"), cfg::file("/dev/zero"), cfg::file(directory / "missing.toml"));
    }
    CHECK(next_descriptor() == before);
}

#endif

// ---- limits ---------------------------------------------------------------------------------------------------------

TEST_CASE("a file over the limit is refused, one that just fits is read") {
    const scratch_directory directory;
    const fs::path path = directory.write("gateway.toml", "port = 5\n");
    loading::load<server> fits;
    fits.state.bounds.document_bytes = 9;
    CHECK(fits.from(cfg::file(path)).problems().empty());
    CHECK(fits.config.port == 5);

    loading::load<server> over;
    over.state.bounds.document_bytes = 8;
    over.from(cfg::file(path));
    REQUIRE(over.problems().size() == 1);
    CHECK(over.says("more than 8 bytes"));
    CHECK(over.state.incomplete);
    CHECK(over.config.port == 8080);
}

TEST_CASE("a huge file costs no more than the limit") {
    const scratch_directory directory;
    const fs::path path = directory.write("huge.toml", "port = 5\n");
    std::error_code failed;
    fs::resize_file(path, std::uintmax_t{1} << 36, failed);  // sparse: 64 GiB of nothing
    if (failed) return;
    loading::load<server> load;
    load.state.bounds.document_bytes = 1000;
    load.from(cfg::file(path));
    CHECK(load.says("more than 1000 bytes"));
}

TEST_CASE("a file whose size the system does not tell is read whole") {
    // Files of /proc have a size of 0 until they are read.
    if (!fs::exists("/proc/self/status") || fs::file_size("/proc/self/status") != 0) return;
    std::string content;
    std::string why;
    CHECK(cfg::detail::read_file("/proc/self/status", 1'000'000, content, why) == cfg::detail::file_outcome::read);
    CHECK(content.size() > 100);
    CHECK(content.back() == '\n');
    CHECK(cfg::detail::read_file("/proc/self/status", 50, content, why) == cfg::detail::file_outcome::read);
    CHECK(content.size() == 51);  // one more than may be: there are more
}

// ---- a file named elsewhere -----------------------------------------------------------------------------------------

TEST_CASE("a file that a flag names is read in place of the first") {
    const scratch_directory directory;
    const fs::path own = directory.write("own.toml", "port = 1\n");
    const fs::path second = directory.write("second.toml", "host = 'second'\n");
    const fs::path named = directory.write("named.toml", "port = 3\n");
    loading::load<server> load;
    load.state.main_file = named.string();
    load.from(cfg::file(own), cfg::file(second));
    CHECK(load.config.port == 3);
    CHECK(load.config.host == "second");
    CHECK(load.origins(1) == named.string() + ":1:8");

    loading::load<server> missing;
    missing.state.main_file = (directory / "missing.toml").string();
    missing.from(cfg::file(own).optional());
    REQUIRE(missing.problems().size() == 1);
    CHECK(missing.says("file not found: " + (directory / "missing.toml").string()));
    CHECK(missing.says("it was named by --config"));
}

}  // namespace
