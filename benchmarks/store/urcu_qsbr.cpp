// SPDX-License-Identifier: MIT
// liburcu with quiescent states: a pin costs nothing, but every thread that reads has to say often when it has no pin.
#define _LGPL_SOURCE  // or else what a thread says is a call into the library
#include <urcu/tls-compat.h>
#undef URCU_TLS_STORAGE_CLASS
#define URCU_TLS_STORAGE_CLASS __thread  // or else C++ asks at every use whether it has been constructed
#include <urcu/urcu-qsbr.h>

#include "store/measured.hpp"

namespace {

class urcu_qsbr {
public:
    static constexpr std::string_view name = "liburcu qsbr";

    ~urcu_qsbr() { delete config_; }

    struct thread {
        thread() { urcu_qsbr_register_thread(); }
        thread(const thread&) = delete;
        thread& operator=(const thread&) = delete;
        ~thread() { urcu_qsbr_unregister_thread(); }
    };

    static void pause() { urcu_qsbr_quiescent_state(); }

    void publish(const benchmark_model::gateway& changed) {
        const auto* old = rcu_xchg_pointer(&config_, new benchmark_model::gateway(changed));
        urcu_qsbr_synchronize_rcu();
        delete old;
    }

    [[nodiscard]] auto pin() const { return pinned{rcu_dereference(config_)}; }

private:
    const benchmark_model::gateway* config_ = new benchmark_model::gateway();
};

const bool added = add_library<urcu_qsbr>();

}  // namespace
