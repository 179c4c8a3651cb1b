// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The kernel's event between two threads of a test: a signal before the wait is not lost.
#pragma once

#include <condition_variable>
#include <mutex>

class LatchedEvent {
  public:
    void signal() {
        const std::lock_guard lock{mutex_};
        set_ = true;
        changed_.notify_one();
    }
    void wait() {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [this] { return set_; });
        set_ = false;
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool set_ = false;
};
