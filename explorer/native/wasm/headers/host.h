/* What a search in WebAssembly asks of its host, since no other thread can watch it: whether it is to stop. */
#ifndef QUORATE_WASM_HOST_H
#define QUORATE_WASM_HOST_H

/* The number of the reason to stop, 0 for none. */
__attribute__((import_module("quorate"), import_name("poll"))) int quorate_poll(void);

#define BETWEEN_CHUNKS(search)                                    \
    do {                                                          \
        const int why = quorate_poll();                           \
        if (why) stop_search(search, (Stop)why);                  \
    } while (0)

#endif
