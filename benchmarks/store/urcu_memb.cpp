// SPDX-License-Identifier: MIT
// liburcu with membarrier: a pin is a count in the thread, and a writer waits until nobody can hold what it frees.
#define _LGPL_SOURCE  // or else every read is two calls into the library
#include <urcu/tls-compat.h>
#undef URCU_TLS_STORAGE_CLASS
#define URCU_TLS_STORAGE_CLASS __thread  // or else C++ asks at every use whether it has been constructed
#include <urcu/urcu-memb.h>

#include "store/measured.hpp"

namespace {

class urcu_memb {
public:
    static constexpr std::string_view name = "liburcu memb";

    ~urcu_memb() { delete config_; }

    struct thread {
        thread() { urcu_memb_register_thread(); }
        thread(const thread&) = delete;
        thread& operator=(const thread&) = delete;
        ~thread() { urcu_memb_unregister_thread(); }
    };

    void publish(const benchmark_model::gateway& changed) {
        const auto* old = rcu_xchg_pointer(&config_, new benchmark_model::gateway(changed));
        urcu_memb_synchronize_rcu();
        delete old;
    }

    [[nodiscard]] auto pin() const { return locked(config_); }

private:
    class locked {
    public:
        explicit locked(const benchmark_model::gateway* const& config) {
            urcu_memb_read_lock();
            config_ = rcu_dereference(config);
        }
        locked(const locked&) = delete;
        locked& operator=(const locked&) = delete;
        ~locked() { urcu_memb_read_unlock(); }

        [[nodiscard]] const benchmark_model::gateway& config() const { return *config_; }

    private:
        const benchmark_model::gateway* config_;
    };

    const benchmark_model::gateway* config_ = new benchmark_model::gateway();
};

const bool added = add_library<urcu_memb>();

}  // namespace
