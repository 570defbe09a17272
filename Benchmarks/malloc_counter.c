// Counts allocations thread by thread, for `parley bench forward`. Preloaded into the server under test by script/bench;
// the counts lie in a file that MALLOC_COUNTS names, shared with whoever maps it.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SLOTS = 4096 };
typedef struct {
  _Atomic long thread;
  _Atomic long allocations;
} slot;

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static slot *slots;
static atomic_int next;
static __thread slot *own __attribute__((tls_model("initial-exec")));

__attribute__((constructor)) static void open_counts(void) {
  const char *path = getenv("MALLOC_COUNTS");
  int file = path ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
  if (file < 0) return;
  if (ftruncate(file, SLOTS * sizeof(slot)) == 0) {
    void *memory = mmap(NULL, SLOTS * sizeof(slot), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (memory != MAP_FAILED) slots = memory;
  }
  close(file);
}

static void count(void) {
  if (!slots) return;
  if (!own) {
    int index = atomic_fetch_add(&next, 1);
    if (index >= SLOTS) return;
    own = &slots[index];
    own->thread = syscall(SYS_gettid);
  }
  atomic_store_explicit(
      &own->allocations, atomic_load_explicit(&own->allocations, memory_order_relaxed) + 1, memory_order_relaxed);
}

void *malloc(size_t size) { return count(), __libc_malloc(size); }
void *calloc(size_t number, size_t size) { return count(), __libc_calloc(number, size); }
void *realloc(void *memory, size_t size) { return count(), __libc_realloc(memory, size); }
void *memalign(size_t alignment, size_t size) { return count(), __libc_memalign(alignment, size); }
void *aligned_alloc(size_t alignment, size_t size) { return count(), __libc_memalign(alignment, size); }
int posix_memalign(void **result, size_t alignment, size_t size) {
  count();
  *result = __libc_memalign(alignment, size);
  return *result ? 0 : 12;
}
