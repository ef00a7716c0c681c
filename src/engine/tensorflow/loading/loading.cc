// What surrounds the loading of TensorFlow's libraries, and only the process itself can do:
// - TensorFlow writes two lines of good news to standard error before any setting can stop it: they go into a file;
// - its start touches hundreds of megabytes of code and tables that are hardly needed again: they are given back, so that
//   the process never holds them all.

#include <fcntl.h>
#include <node_api.h>
#include <unistd.h>

#include <mutex>

#if defined(__linux__)
#include <link.h>
#include <sys/mman.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <system_error>
#include <thread>

// What a library never writes to comes back from its file where it is needed again.
static int giveBackUnwritten(dl_phdr_info* library, size_t, void*) {
  if (!std::strstr(library->dlpi_name, "libtensorflow")) return 0;
  const uintptr_t page = sysconf(_SC_PAGESIZE);
  for (int k = 0; k < library->dlpi_phnum; k++) {
    const ElfW(Phdr)& segment = library->dlpi_phdr[k];
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W)) continue;
    const uintptr_t start = (library->dlpi_addr + segment.p_vaddr + page - 1) / page * page;
    const uintptr_t end = (library->dlpi_addr + segment.p_vaddr + segment.p_memsz) / page * page;
    if (end > start) madvise(reinterpret_cast<void*>(start), end - start, MADV_DONTNEED);
  }
  return 0;
}

// Gives back from time to time until it is over.
class PageKeeper {
 public:
  void begin() {
    over_ = false;
    try {
      thread_ = std::thread([this] { keep(); });
    } catch (const std::system_error&) {
      // The system gives no thread; the pages stay.
    }
  }

  void end() {
    if (!thread_.joinable()) return;
    over_ = true;
    thread_.join();
  }

 private:
  void keep() {
    while (!over_) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      dl_iterate_phdr(giveBackUnwritten, nullptr);
    }
  }

  std::atomic<bool> over_{false};
  std::thread thread_;
};
#else
class PageKeeper {
 public:
  void begin() {}
  void end() {}
};
#endif

static PageKeeper keeper;
// Where standard error leads while it is held back, else less than 0.
static int held = -1;
static std::mutex mutex;

static bool holdBack(const char* path) {
  const int target = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (target < 0) return false;
  held = fcntl(2, F_DUPFD_CLOEXEC, 3);
  if (held >= 0) dup2(target, 2);
  close(target);
  return held >= 0;
}

// begin(path): standard error goes into the file, which is made. Returns whether it does: not where there is no place for
// the file, nor where another thread of Node is at it.
static napi_value Begin(napi_env env, napi_callback_info info) {
  size_t count = 1, length = 0;
  napi_value argument, begun;
  char path[4096];
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  if (napi_get_value_string_utf8(env, argument, path, sizeof path, &length) != napi_ok) return nullptr;
  std::lock_guard<std::mutex> lock(mutex);
  const bool holds = held < 0 && holdBack(path);
  if (holds) keeper.begin();
  napi_get_boolean(env, holds, &begun);
  return begun;
}

// end(): standard error is as it was. For whom `begin` returned true.
static napi_value End(napi_env, napi_callback_info) {
  std::lock_guard<std::mutex> lock(mutex);
  keeper.end();
  dup2(held, 2);
  close(held);
  held = -1;
  return nullptr;
}

static napi_value Init(napi_env env, napi_value exports) {
  napi_value function;
  napi_create_function(env, "begin", NAPI_AUTO_LENGTH, Begin, nullptr, &function);
  napi_set_named_property(env, exports, "begin", function);
  napi_create_function(env, "end", NAPI_AUTO_LENGTH, End, nullptr, &function);
  napi_set_named_property(env, exports, "end", function);
  return exports;
}

NAPI_MODULE(reclab_loading, Init)
