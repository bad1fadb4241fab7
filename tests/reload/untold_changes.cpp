// SPDX-License-Identifier: MIT
// Tests of reload/untold_changes.hpp: file systems whose events are not all that happens.
#include <cfg/reload/untold_changes.hpp>

#include <doctest/doctest.h>
#include <linux/magic.h>

#include <cstdint>
#include <string_view>

namespace {

using cfg::detail::untold_changes_of;

static_assert(untold_changes_of(NFS_SUPER_MAGIC));
static_assert(!untold_changes_of(TMPFS_MAGIC));

TEST_CASE("file systems that others change") {
    const struct {
        std::uint32_t type;
        std::string_view name;
    } known[] = {
        {NFS_SUPER_MAGIC, "nfs"},         {SMB_SUPER_MAGIC, "smb"},   {0xFE534D42, "smb"},
        {0xFF534D42, "cifs"},             {FUSE_SUPER_MAGIC, "fuse"}, {V9FS_MAGIC, "9p"},
        {AFS_SUPER_MAGIC, "afs"},         {0x6B414653, "afs"},        {CEPH_SUPER_MAGIC, "ceph"},
        {OVERLAYFS_SUPER_MAGIC, "overlayfs"}, {ECRYPTFS_SUPER_MAGIC, "ecryptfs"}, {CODA_SUPER_MAGIC, "coda"},
        {NCP_SUPER_MAGIC, "ncpfs"},       {OCFS2_SUPER_MAGIC, "ocfs2"}, {0x00C0FFEE, "hostfs"},
        {PROC_SUPER_MAGIC, "proc"},       {SYSFS_MAGIC, "sysfs"},
    };
    for (const auto& each : known) {
        CAPTURE(each.name);
        const cfg::detail::untold_changes untold = untold_changes_of(each.type);
        CHECK(untold);
        CHECK(untold.file_system == each.name);
        CHECK(untold.which.starts_with("changes "));
    }
    CHECK(untold_changes_of(NFS_SUPER_MAGIC).which == "changes made on other machines");
}

TEST_CASE("file systems of this machine") {
    constexpr std::uint32_t zfs = 0x2FC12FC1;
    const std::uint32_t local[] = {EXT4_SUPER_MAGIC, TMPFS_MAGIC,    RAMFS_MAGIC,       XFS_SUPER_MAGIC,  zfs,
                                   MSDOS_SUPER_MAGIC, SQUASHFS_MAGIC, BTRFS_SUPER_MAGIC, F2FS_SUPER_MAGIC, 0};
    for (const std::uint32_t type : local) {
        CAPTURE(type);
        CHECK_FALSE(untold_changes_of(type));
    }
}

}  // namespace
