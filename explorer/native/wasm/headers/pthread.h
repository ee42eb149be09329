/* WebAssembly, instead of the system's header: there is one worker, which never waits. */
#ifndef QUORATE_WASM_PTHREAD_H
#define QUORATE_WASM_PTHREAD_H

typedef int pthread_t, pthread_mutex_t, pthread_cond_t;

static inline int wasm_nothing(void *unused) {
    (void)unused;
    return 0;
}

static inline int wasm_no_thread(void *thread, void *(*work)(void *), void *argument) {
    (void)thread, (void)work, (void)argument;
    return 1;
}

#define pthread_mutex_init(mutex, attributes) wasm_nothing(mutex)
#define pthread_mutex_destroy(mutex) wasm_nothing(mutex)
#define pthread_mutex_lock(mutex) wasm_nothing(mutex)
#define pthread_mutex_unlock(mutex) wasm_nothing(mutex)
#define pthread_cond_init(condition, attributes) wasm_nothing(condition)
#define pthread_cond_destroy(condition) wasm_nothing(condition)
#define pthread_cond_broadcast(condition) wasm_nothing(condition)
#define pthread_cond_wait(condition, mutex) __builtin_trap()
#define pthread_create(thread, attributes, work, argument) wasm_no_thread(thread, work, argument)
#define pthread_join(thread, result) ((void)(thread))

#endif
