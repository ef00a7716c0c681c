#include "parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <exception>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace {

// What is done at the moment. Threads that come late find all chunks taken.
struct Round {
  const std::function<void(int64_t)>* work;
  int64_t chunks;
  std::atomic<int64_t> next{0};
  std::atomic<int64_t> done{0};
  std::atomic<bool> failed{false};
  std::exception_ptr failure;

  // What a chunk throws is kept for the caller: nobody may leave `work` while another thread is in it.
  void take() {
    for (int64_t chunk = next++; chunk < chunks; chunk = next++) {
      try {
        (*work)(chunk);
      } catch (...) {
        if (!failed.exchange(true)) failure = std::current_exception();
      }
      done++;
    }
  }
};

// How often a thread looks for a new round before it sleeps: operations of a step follow each other closely.
constexpr int LOOKS = 2000;

inline void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

class Pool {
 public:
  explicit Pool(int threads) {
    try {
      for (; size_ < threads; size_++) std::thread([this] { serve(); }).detach();
    } catch (const std::system_error&) {
      // The system gives no more threads; those that there are do the same work.
    }
  }

  void run(int64_t chunks, const std::function<void(int64_t)>& work) {
    auto round = std::make_shared<Round>();
    round->work = &work;
    round->chunks = chunks;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      round_ = round;
      generation_++;
    }
    if (sleeping_ > 0) wake_.notify_all();
    round->take();
    for (int looks = 0; round->done < chunks; looks++) {
      if (looks < LOOKS) pause();
      else std::this_thread::yield();
    }
    if (round->failure) std::rethrow_exception(round->failure);
  }

  int size() const { return size_; }

 private:
  void serve() {
    for (uint64_t seen = 0;;) {
      for (int looks = 0; looks < LOOKS && generation_ == seen; looks++) pause();
      std::shared_ptr<Round> round;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        sleeping_++;
        wake_.wait(lock, [&] { return generation_ != seen; });
        sleeping_--;
        seen = generation_;
        round = round_;
      }
      round->take();
    }
  }

  int size_ = 1;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<uint64_t> generation_{0};
  std::atomic<int> sleeping_{0};
  std::shared_ptr<Round> round_;
};

int threadCount() {
  const char* wanted = std::getenv("TF_NUM_INTRAOP_THREADS");
  const int count = wanted ? std::atoi(wanted) : 0;
  return count > 0 ? count : std::max(1u, std::thread::hardware_concurrency());
}

// Never destroyed: its threads live as long as the process.
Pool& pool() {
  static Pool* const only = new Pool(threadCount());
  return *only;
}

}  // namespace

void parallel(int64_t chunks, const std::function<void(int64_t)>& work) {
  if (chunks <= 0) return;
  if (chunks > 1 && pool().size() > 1) return pool().run(chunks, work);
  for (int64_t chunk = 0; chunk < chunks; chunk++) work(chunk);
}

void parallelRuns(int64_t count, int64_t size, const std::function<void(int64_t, int64_t)>& work) {
  const int64_t chunks = (count + size - 1) / size;
  parallel(chunks, [&](int64_t chunk) { work(chunk * size, std::min(count, (chunk + 1) * size)); });
}
