// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A path that is not a regular file is refused with a reason, without waiting and without
// allocating memory.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "verifier/arch/aarch64/machine.hpp"
#include "verifier/elf/elf.hpp"
#include "verifier/file/content.hpp"
#include "verifier/kernel/object.hpp"

namespace {

using namespace verifier;
namespace fs = std::filesystem;

class Content : public testing::Test {
  protected:
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "content-XXXXXX").string();
        ASSERT_NE(mkdtemp(name.data()), nullptr);
        folder_ = name;
    }
    void TearDown() override { fs::remove_all(folder_); }

    fs::path folder_;
};

TEST_F(Content, of_a_file_is_all_of_it) {
    std::ofstream{folder_ / "file"} << "four";
    const auto read = content_of(folder_ / "file");
    ASSERT_TRUE(read);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(read->data()), read->size()), "four");
    std::ofstream{folder_ / "empty"};
    EXPECT_TRUE(content_of(folder_ / "empty")->empty());
}

TEST_F(Content, of_what_is_no_file_is_refused) {
    ASSERT_EQ(mkfifo((folder_ / "pipe").c_str(), 0600), 0);
    EXPECT_EQ(content_of(folder_ / "pipe").error(), "is no regular file");
    EXPECT_EQ(content_of(folder_).error(), "is no regular file");
    EXPECT_EQ(content_of("/dev/zero").error(), "is no regular file");
    EXPECT_EQ(content_of(folder_ / "nothing").error(), "cannot be read");
}

TEST_F(Content, of_a_file_with_a_hole_of_many_bytes_is_refused) {
    std::ofstream{folder_ / "hole"};
    fs::resize_file(folder_ / "hole", most_file_bytes + 1);
    EXPECT_EQ(content_of(folder_ / "hole").error(), "has 1073741825 bytes, more than 1073741824");
}

TEST_F(Content, is_asked_for_by_both_readers) {
    EXPECT_EQ(read_elf(folder_).error(), folder_.string() + ": is no regular file");
    EXPECT_EQ(read_kernel_object(folder_, aarch64::machine()).error(),
              folder_.string() + ": is no regular file");
}

}  // namespace
