/* WebAssembly, instead of the system's header: regions are pages by which the memory grows. They are zero, and a
 * machine gives them when they are touched. The last region is used again once it is released. */
#ifndef QUORATE_WASM_MMAN_H
#define QUORATE_WASM_MMAN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define PROT_READ 1
#define PROT_WRITE 2
#define MAP_PRIVATE 2
#define MAP_ANONYMOUS 32
#define MAP_FAILED ((void *)-1)

#define WASM_PAGE ((size_t)65536)

/* A region that was released at the end of the memory; its bytes may not be zero. */
static char *wasm_free;
static size_t wasm_free_bytes;

static inline void *wasm_map(size_t bytes) {
    bytes = (bytes + WASM_PAGE - 1) / WASM_PAGE * WASM_PAGE;
    const size_t end = __builtin_wasm_memory_size(0) * WASM_PAGE;
    const size_t had = wasm_free_bytes && (uintptr_t)wasm_free + wasm_free_bytes == end ? wasm_free_bytes : 0;
    if (had < bytes && __builtin_wasm_memory_grow(0, (bytes - had) / WASM_PAGE) == SIZE_MAX) return MAP_FAILED;
    char *const found = had ? wasm_free : (char *)end;
    const size_t used = had < bytes ? had : bytes;
    memset(found, 0, used);
    wasm_free = found + used;
    wasm_free_bytes = had - used;
    return found;
}

static inline void wasm_unmap(void *region, size_t bytes) {
    bytes = (bytes + WASM_PAGE - 1) / WASM_PAGE * WASM_PAGE;
    char *const end = (char *)region + bytes;
    const bool last = (uintptr_t)end == __builtin_wasm_memory_size(0) * WASM_PAGE;
    if (!last && !(wasm_free_bytes && end == wasm_free)) return;
    wasm_free_bytes = last ? bytes : bytes + wasm_free_bytes;
    wasm_free = region;
}

#define mmap(address, bytes, protection, flags, file, offset) wasm_map(bytes)
#define munmap(region, bytes) wasm_unmap(region, bytes)

#endif
