// SPDX-License-Identifier: MIT
// File systems on which files change without any event that tells of it.
#pragma once

#include <cstdint>
#include <string_view>

namespace cfg::detail {

/// Why events of a file system are not all that happens there.
struct untold_changes {
    std::string_view file_system;  // its name; empty if all changes are told
    std::string_view which;        // the changes that are not

    [[nodiscard]] constexpr explicit operator bool() const noexcept { return !file_system.empty(); }
};

/// `type` is `f_type` of statfs(2), the low 32 bits of it, as its sign and width differ between machines.
[[nodiscard]] constexpr untold_changes untold_changes_of(std::uint32_t type) noexcept {
    constexpr std::string_view elsewhere = "changes made on other machines";
    constexpr std::string_view host = "changes made outside of this virtual machine";
    constexpr std::string_view kernel = "changes of what the kernel shows there";
    switch (type) {
        case 0x6969: return {"nfs", elsewhere};
        case 0x517B: return {"smb", elsewhere};
        case 0xFE534D42: return {"smb", elsewhere};
        case 0xFF534D42: return {"cifs", elsewhere};
        case 0x564C: return {"ncpfs", elsewhere};
        case 0x5346414F: return {"afs", elsewhere};
        case 0x6B414653: return {"afs", elsewhere};
        case 0x73757245: return {"coda", elsewhere};
        case 0x00C36400: return {"ceph", elsewhere};
        case 0x01161970: return {"gfs2", elsewhere};
        case 0x7461636F: return {"ocfs2", elsewhere};
        case 0x0BD00BD0: return {"lustre", elsewhere};
        case 0x47504653: return {"gpfs", elsewhere};
        case 0x65735546: return {"fuse", "changes that its server makes or passes on"};
        case 0x01021997: return {"9p", host};
        case 0x786F4256: return {"vboxsf", host};
        case 0xBACBACBC: return {"vmhgfs", host};
        case 0x7C7C6673: return {"prl_fs", host};
        case 0x00C0FFEE: return {"hostfs", host};
        case 0x794C7630: return {"overlayfs", "changes made in its layers"};
        case 0x61756673: return {"aufs", "changes made in its layers"};
        case 0xF15F: return {"ecryptfs", "changes made in the directory below"};
        case 0x9FA0: return {"proc", kernel};
        case 0x62656572: return {"sysfs", kernel};
        default: return {};
    }
}

}  // namespace cfg::detail
