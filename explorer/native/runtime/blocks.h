/* Sorted states in files, in blocks. A block has the differences between neighbours (by exclusive or; of these, the bytes
 * that are not zero), or the states themselves, and is compressed by Zstandard where its library is at hand: it is asked
 * for when a program runs, and nothing is linked. Which of the two is shorter is tried now and then. At the end of a file
 * is an index: the first state of some blocks, and where these are. */
#ifndef QUORATE_BLOCKS_H
#define QUORATE_BLOCKS_H

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base.h"

#define STATE_BYTES (sizeof(uint64_t) * WORDS)
#define BLOCK_BYTES ((size_t)1 << 16)
#define BLOCK_STATES (BLOCK_BYTES / STATE_BYTES ? BLOCK_BYTES / STATE_BYTES : 1)
#define PLAIN_BYTES (BLOCK_STATES * STATE_BYTES)
#define CHANGE_BYTES (STATE_BYTES + WORDS + (WORDS + 7) / 8) /* the most that the difference to a state takes */
#define CODED_BYTES (BLOCK_STATES * CHANGE_BYTES + 8)
#define TRIED_EVERY 16
#define INDEXED_EVERY 16
#define FAILED_DAMAGED (-1)
#define FAILED_NO_LIBRARY (-2)
#define FAILED_LIMIT (-3)

enum { BLOCK_CHANGES = 0, BLOCK_STATES_THEMSELVES = 1, BLOCK_COMPRESSED = 2 }; /* the last may be added */

typedef struct {
    uint32_t bytes, states, form, check;
} BlockHead;

typedef struct {
    uint64_t at;
    uint64_t first[WORDS];
} IndexEntry;

/* The last bytes of a file. */
typedef struct {
    uint64_t index, entries; /* where the index begins, and how many entries it has */
} Foot;

/* What files take, and what was read and written; shared by all workers. */
typedef struct {
    _Atomic uint64_t used, read, written;
    uint64_t limit;
    _Atomic int failed; /* an errno, or one of FAILED_ */
} Traffic;

static struct {
    size_t (*compress)(void *, size_t, const void *, size_t, int);
    size_t (*decompress)(void *, size_t, const void *, size_t);
    size_t (*bound)(size_t);
    unsigned (*is_error)(size_t);
} zstd;

static bool zstd_open(void) {
    static const char *const names[] = {"libzstd.so.1", "libzstd.so", "libzstd.1.dylib", "libzstd.dylib"};
    if (zstd.bound) return true;
    const char *const given = getenv("QUORATE_ZSTD");
    void *library = NULL;
    if (given) {
        library = *given ? dlopen(given, RTLD_NOW) : NULL; /* an empty name: none is to be used */
    } else {
        for (size_t i = 0; !library && i < sizeof names / sizeof *names; i++) library = dlopen(names[i], RTLD_NOW);
    }
    if (!library) return false;
    *(void **)&zstd.compress = dlsym(library, "ZSTD_compress");
    *(void **)&zstd.decompress = dlsym(library, "ZSTD_decompress");
    *(void **)&zstd.is_error = dlsym(library, "ZSTD_isError");
    void *const bound = dlsym(library, "ZSTD_compressBound");
    if (!zstd.compress || !zstd.decompress || !zstd.is_error) return false;
    *(void **)&zstd.bound = bound;
    return bound != NULL;
}

static void fail(Traffic *traffic, int why) {
    int none = 0;
    atomic_compare_exchange_strong(&traffic->failed, &none, why);
}

static uint32_t checksum(const uint8_t *bytes, size_t count) {
    uint64_t sum = count;
    for (; count >= 8; bytes += 8, count -= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        sum = fold_product(sum ^ word, UINT64_C(0xDB4F0B9175AE2165)) + word;
    }
    for (; count; bytes++, count--) sum = fold_product(sum ^ *bytes, UINT64_C(0x9E3779B97F4A7C15)) + *bytes;
    return (uint32_t)(sum ^ sum >> 32);
}

/* For each word that changed a bit, then for each of these a byte with a bit for each byte that changed, and these. */
static size_t code_changes(uint8_t *to, const uint64_t *states, size_t count) {
    static const uint64_t zero[WORDS];
    const uint64_t *before = zero;
    uint8_t *at = to;
    for (size_t i = 0; i < count; i++, before = states, states += WORDS) {
        uint8_t *const words = at;
        memset(words, 0, (WORDS + 7) / 8);
        at += (WORDS + 7) / 8;
        for (int word = 0; word < WORDS; word++) {
            uint64_t change = states[word] ^ before[word];
            if (!change) continue;
            words[word / 8] |= (uint8_t)(1 << word % 8);
            uint8_t *const bytes = at++;
            *bytes = 0;
            for (int byte = 0; change; byte++, change >>= 8) {
                if (!(change & 255)) continue;
                *bytes |= (uint8_t)(1 << byte);
                *at++ = (uint8_t)change;
            }
        }
    }
    return (size_t)(at - to);
}

/* The opposite; eight bytes beyond the end of `from` may be read. False if there is too little. */
static bool decode_changes(uint64_t *states, size_t count, const uint8_t *from, size_t bytes) {
    static const uint64_t zero[WORDS];
    const uint64_t *before = zero;
    const uint8_t *const end = from + bytes;
    for (size_t i = 0; i < count; i++, before = states, states += WORDS) {
        const uint8_t *const words = from;
        from += (WORDS + 7) / 8;
        for (int word = 0; word < WORDS; word++) {
            uint64_t change = 0;
            if (words[word / 8] >> word % 8 & 1) {
                if (from >= end) return false;
                for (unsigned left = *from++; left; left &= left - 1)
                    change |= (uint64_t)*from++ << 8 * __builtin_ctz(left);
            }
            states[word] = before[word] ^ change;
        }
        if (from > end) return false;
    }
    return from == end;
}

typedef struct {
    Traffic *traffic;
    int file;
    uint64_t at;     /* where the next block goes */
    uint64_t states; /* written or to be written */
    size_t count;    /* states that wait for their block to be full */
    uint64_t *plain;
    uint8_t *coded, *packed;
    size_t packed_room;
    int form;
    uint64_t blocks, entries, entry_room;
    IndexEntry *index;
} BlockWriter;

static void writer_close(BlockWriter *writer) {
    free(writer->plain);
    free(writer->coded);
    free(writer->packed);
    free(writer->index);
    writer->plain = NULL;
    writer->coded = writer->packed = NULL;
    writer->index = NULL;
}

static bool writer_open(BlockWriter *writer, Traffic *traffic, int file) {
    *writer = (BlockWriter){.traffic = traffic, .file = file};
    const size_t coded = CODED_BYTES > PLAIN_BYTES ? CODED_BYTES : PLAIN_BYTES;
    writer->packed_room = sizeof(BlockHead) + (zstd_open() ? zstd.bound(coded) : coded);
    writer->plain = malloc(PLAIN_BYTES);
    writer->coded = malloc(coded);
    writer->packed = malloc(writer->packed_room);
    if (writer->plain && writer->coded && writer->packed) return true;
    writer_close(writer);
    fail(traffic, ENOMEM);
    return false;
}

/* One form of the block that waits, with its head, in `packed`. Returns its bytes. */
static size_t pack_block(BlockWriter *writer, int form) {
    uint8_t *const to = writer->packed + sizeof(BlockHead);
    const uint8_t *from = (const uint8_t *)writer->plain;
    size_t bytes = writer->count * STATE_BYTES;
    if (form == BLOCK_CHANGES) {
        bytes = code_changes(writer->coded, writer->plain, writer->count);
        from = writer->coded;
    }
    size_t packed = 0;
    if (zstd.bound) packed = zstd.compress(to, writer->packed_room - sizeof(BlockHead), from, bytes, 1);
    if (zstd.bound && !zstd.is_error(packed) && packed < bytes) {
        form |= BLOCK_COMPRESSED;
    } else {
        memcpy(to, from, bytes);
        packed = bytes;
    }
    const BlockHead head = {(uint32_t)packed, (uint32_t)writer->count, (uint32_t)form, checksum(to, packed)};
    memcpy(writer->packed, &head, sizeof head);
    return sizeof head + packed;
}

static void write_bytes(BlockWriter *writer, const void *from, size_t bytes) {
    Traffic *const traffic = writer->traffic;
    if (atomic_fetch_add(&traffic->used, bytes) + bytes > traffic->limit) fail(traffic, FAILED_LIMIT);
    for (size_t done = 0; done < bytes && !atomic_load(&traffic->failed);) {
        const ssize_t wrote =
            pwrite(writer->file, (const char *)from + done, bytes - done, (off_t)(writer->at + done));
        if (wrote > 0)
            done += (size_t)wrote;
        else if (wrote == 0 || errno != EINTR)
            fail(traffic, wrote ? errno : ENOSPC);
    }
    atomic_fetch_add(&traffic->written, bytes);
    writer->at += bytes;
}

/* Enter the block that waits into the index. */
static void enter_block(BlockWriter *writer) {
    if (writer->entries == writer->entry_room) {
        const uint64_t room = writer->entry_room ? 2 * writer->entry_room : 64;
        IndexEntry *const index = realloc(writer->index, room * sizeof *index);
        if (!index) {
            fail(writer->traffic, ENOMEM);
            return;
        }
        writer->index = index;
        writer->entry_room = room;
    }
    IndexEntry *const entry = &writer->index[writer->entries++];
    entry->at = writer->at;
    copy_state(entry->first, writer->plain);
}

static void write_block(BlockWriter *writer) {
    if (!writer->count || atomic_load(&writer->traffic->failed)) return;
    if (writer->blocks % INDEXED_EVERY == 0) enter_block(writer);
    if (zstd.bound && writer->blocks % TRIED_EVERY == 0)
        writer->form = pack_block(writer, BLOCK_STATES_THEMSELVES) < pack_block(writer, BLOCK_CHANGES);
    writer->blocks++;
    write_bytes(writer, writer->packed, pack_block(writer, writer->form));
    writer->count = 0;
}

/* Write what waits, and the index. */
static void writer_end(BlockWriter *writer) {
    write_block(writer);
    if (atomic_load(&writer->traffic->failed)) return;
    const Foot foot = {writer->at, writer->entries};
    if (foot.entries) write_bytes(writer, writer->index, foot.entries * sizeof *writer->index);
    write_bytes(writer, &foot, sizeof foot);
}

static inline void write_state(BlockWriter *writer, const uint64_t *state) {
    copy_state(&writer->plain[writer->count * WORDS], state);
    writer->states++;
    if (UNLIKELY(++writer->count == BLOCK_STATES)) write_block(writer);
}

typedef struct {
    Traffic *traffic;
    int file;
    uint64_t at, end;    /* the part of the file that is left */
    size_t count, next;  /* states of the block, and how many of them were taken */
    uint64_t *plain;
    uint8_t *packed, *coded;
} BlockReader;

static void reader_close(BlockReader *reader) {
    free(reader->plain);
    free(reader->packed);
    reader->plain = NULL;
    reader->packed = NULL;
}

static bool read_at(Traffic *traffic, int file, void *to, size_t bytes, uint64_t at) {
    for (size_t done = 0; done < bytes;) {
        const ssize_t got = pread(file, (char *)to + done, bytes - done, (off_t)(at + done));
        if (got > 0) {
            done += (size_t)got;
        } else if (got == 0 || errno != EINTR) {
            fail(traffic, got ? errno : FAILED_DAMAGED);
            return false;
        }
    }
    atomic_fetch_add(&traffic->read, bytes);
    return true;
}

static bool read_bytes(BlockReader *reader, void *to, size_t bytes) {
    if (!read_at(reader->traffic, reader->file, to, bytes, reader->at)) return false;
    reader->at += bytes;
    return true;
}

static bool read_foot(Traffic *traffic, int file, Foot *foot) {
    const off_t size = lseek(file, 0, SEEK_END);
    if (size < (off_t)sizeof *foot) {
        fail(traffic, size < 0 ? errno : FAILED_DAMAGED);
        return false;
    }
    const uint64_t at = (uint64_t)size - sizeof *foot;
    if (!read_at(traffic, file, foot, sizeof *foot, at)) return false;
    if (foot->index <= at && (at - foot->index) % sizeof(IndexEntry) == 0 &&
        (at - foot->index) / sizeof(IndexEntry) == foot->entries)
        return true;
    fail(traffic, FAILED_DAMAGED);
    return false;
}

static bool read_entry(Traffic *traffic, int file, const Foot *foot, uint64_t number, IndexEntry *entry) {
    return read_at(traffic, file, entry, sizeof *entry, foot->index + number * sizeof *entry);
}

static bool unpack_block(BlockReader *reader, const BlockHead *head) {
    const uint8_t *from = reader->packed;
    size_t bytes = head->bytes;
    const bool changes = !(head->form & BLOCK_STATES_THEMSELVES);
    if (head->form & BLOCK_COMPRESSED) {
        if (!zstd_open()) {
            fail(reader->traffic, FAILED_NO_LIBRARY);
            return false;
        }
        void *const to = changes ? (void *)reader->coded : (void *)reader->plain;
        bytes = zstd.decompress(to, changes ? CODED_BYTES - 8 : PLAIN_BYTES, from, bytes);
        if (zstd.is_error(bytes)) return false;
        from = to;
    }
    if (changes) return decode_changes(reader->plain, head->states, from, bytes);
    if (bytes != head->states * STATE_BYTES) return false;
    if (from != (const uint8_t *)reader->plain) memcpy(reader->plain, from, bytes);
    return true;
}

/* Read the next block. False at the end, and if that failed. */
static bool read_block(BlockReader *reader) {
    BlockHead head;
    reader->count = reader->next = 0;
    if (reader->at >= reader->end || atomic_load(&reader->traffic->failed)) return false;
    if (!read_bytes(reader, &head, sizeof head)) return false;
    const bool sane = head.states && head.states <= BLOCK_STATES && head.bytes <= CODED_BYTES && head.form < 4;
    if (sane && !read_bytes(reader, reader->packed, head.bytes)) return false;
    if (!sane || checksum(reader->packed, head.bytes) != head.check || !unpack_block(reader, &head)) {
        fail(reader->traffic, FAILED_DAMAGED);
        return false;
    }
    reader->count = head.states;
    return true;
}

/* Read a file from place `at` on; its end is told by its foot. */
static bool reader_open(BlockReader *reader, Traffic *traffic, int file, uint64_t at) {
    Foot foot;
    *reader = (BlockReader){.traffic = traffic, .file = file, .at = at};
    if (!read_foot(traffic, file, &foot)) return false;
    reader->end = foot.index;
    reader->plain = malloc(PLAIN_BYTES);
    reader->packed = malloc(2 * CODED_BYTES + 8);
    if (!reader->plain || !reader->packed) {
        reader_close(reader);
        fail(traffic, ENOMEM);
        return false;
    }
    reader->coded = reader->packed + CODED_BYTES;
    return true;
}

/* The state that is next, or NULL. */
static inline const uint64_t *reader_peek(BlockReader *reader) {
    if (UNLIKELY(reader->next == reader->count) && !read_block(reader)) return NULL;
    return &reader->plain[reader->next * WORDS];
}

/* Go on to the first state that is not before `state`. Nothing was read yet. */
static void reader_seek(BlockReader *reader, const uint64_t *state) {
    Foot foot;
    if (!read_foot(reader->traffic, reader->file, &foot)) return;
    uint64_t low = 0, high = foot.entries; /* the last entry that is not after `state` is in [low, high) */
    IndexEntry entry;
    while (high - low > 1) {
        const uint64_t middle = low + (high - low) / 2;
        if (!read_entry(reader->traffic, reader->file, &foot, middle, &entry)) return;
        if (state_before(state, entry.first))
            high = middle;
        else
            low = middle;
    }
    if (low && read_entry(reader->traffic, reader->file, &foot, low, &entry)) reader->at = entry.at;
    for (const uint64_t *next; (next = reader_peek(reader)) && state_before(next, state);) reader->next++;
}

#endif
