/* Effects of actions, remembered by what they depend on (see dependence.py).
 *
 * What an action does depends on some bits of the state (its *local* bits, which a mask selects) and on its parameters.
 * An effect is what the action writes to these bits, what it adds to sets, or the event that it ends in. It is worked
 * out once, and applied to all states with the same local bits; and only once to a state, though several instances of
 * an action may have it. Each worker remembers on its own. Nothing is told by a hash alone: keys are compared in full.
 *
 * Before this is included, the generated model defines EFFECT_WORDS (the most words with local bits or bitmaps that
 * are added to), EFFECT_SETS (the most sorted sets that an action adds to), EFFECT_CODES (the most codes that an effect
 * adds to all of them). */
#ifndef QUORATE_EFFECTS_H
#define QUORATE_EFFECTS_H

#include "batch.h"

#define NO_STEP INT32_MAX /* in place of an event: a guard is false */

#ifndef LOCALS_LOG2 /* a test makes the tables smaller */
#define LOCALS_LOG2 14
#define KNOWN_EFFECTS_LOG2 13
#define INSTANCES_LOG2 17
#endif
#define INSTANCE_BITS 48 /* of the codes of an instance's parameters; above them is the number of its local bits */
#define CODES_KEPT (1 << 16)

typedef struct {
    uint64_t applied; /* the state that it was last applied to, by its number among those that the worker expanded */
    int32_t event;
    uint32_t place; /* the run, and the row of its masks; plus 1 */
    uint32_t count[EFFECT_SETS];
    uint64_t *codes; /* those for the first set, for the next one, and so on */
    uint64_t bits[EFFECT_WORDS];
} Effect;

typedef struct {
    uint64_t place;
    uint64_t bits[EFFECT_WORDS];
} Local;

typedef struct {
    uint64_t key; /* 0: free */
    uint64_t effect;
} Instance;

struct Effects {
    uint64_t expanded; /* states, counted from 1 */
    uint64_t asked, missed;
    uint32_t locals, effects, instances, codes; /* how many there are */
    bool skips; /* an effect is applied only once to a state */
    bool off;   /* remembering does not pay */
    Effect spare;
    uint64_t spare_codes[EFFECT_CODES];
    Local local[1 << LOCALS_LOG2];
    Effect effect[1 << KNOWN_EFFECTS_LOG2];
    Instance instance[1 << INSTANCES_LOG2];
    uint64_t code[CODES_KEPT];
};

static COLD void forget_effects(Effects *effects) {
    effects->off = effects->missed > effects->asked / 4;
    effects->locals = effects->effects = effects->instances = effects->codes = 0;
    effects->asked = effects->missed = 0;
    memset(effects->local, 0, sizeof effects->local);
    memset(effects->effect, 0, sizeof effects->effect);
    memset(effects->instance, 0, sizeof effects->instance);
}

/* Make room for what a worker remembers. Whether there is memory. */
static bool open_effects(Worker *worker) {
    worker->effects = calloc(1, sizeof *worker->effects);
    if (worker->effects) worker->effects->spare.codes = worker->effects->spare_codes;
    return worker->effects;
}

/* Before the runs of a state. Only here may effects be forgotten, since runs hold on to them. */
static inline void begin_effects(Worker *worker) {
    Effects *const effects = worker->effects;
    effects->expanded++;
    effects->skips = worker->level >= 0 && !worker->search->receive;
#if RECORDING
    effects->skips &= !worker->search->recording.on;
#endif
    if (UNLIKELY(effects->locals > (3 << LOCALS_LOG2) / 4 || effects->effects > (3 << KNOWN_EFFECTS_LOG2) / 4 ||
                 effects->instances > (3 << INSTANCES_LOG2) / 4 || effects->codes > CODES_KEPT / 2))
        forget_effects(effects);
}

/* The number of the local bits of a run in the worker's state, which the masks select in some words; 0 if it is not to
 * be remembered. */
static inline uint64_t local_of(Worker *worker, uint32_t place, const uint64_t *masks, const unsigned *words,
                                int count) {
    Effects *const effects = worker->effects;
    if (UNLIKELY(effects->off || effects->locals == BITS(LOCALS_LOG2))) return 0;
    uint64_t bits[EFFECT_WORDS] = {0}, hash = mix(place);
    for (int i = 0; i < count; i++) {
        bits[i] = worker->from[words[i]] & masks[i];
        hash = fold_product(hash ^ bits[i], UINT64_C(0xD1B54A32D192ED03));
    }
    for (uint64_t at = hash >> (64 - LOCALS_LOG2);; at = (at + 1) & BITS(LOCALS_LOG2)) {
        Local *const local = &effects->local[at];
        if (UNLIKELY(!local->place)) {
            local->place = place;
            memcpy(local->bits, bits, sizeof bits);
            effects->locals++;
            return at + 1;
        }
        if (local->place == place && !memcmp(local->bits, bits, sizeof bits)) return at + 1;
    }
}

/* The effect of an instance, if it is known. */
static inline Effect *effect_of(Worker *worker, uint64_t local, uint64_t instance) {
    Effects *const effects = worker->effects;
    const uint64_t key = local << INSTANCE_BITS | instance;
    if (UNLIKELY(!local)) return NULL;
    effects->asked++;
    for (uint64_t at = mix(key) >> (64 - INSTANCES_LOG2);; at = (at + 1) & BITS(INSTANCES_LOG2)) {
        const Instance *const found = &effects->instance[at];
        if (LIKELY(found->key == key)) return &effects->effect[found->effect];
        if (!found->key) return NULL;
    }
}

static bool same_effect(const Effect *a, const Effect *b, uint32_t codes) {
    return a->place == b->place && a->event == b->event && !memcmp(a->count, b->count, sizeof a->count) &&
           !memcmp(a->bits, b->bits, sizeof a->bits) && !memcmp(a->codes, b->codes, codes * sizeof *a->codes);
}

/* Remember the effect of an instance that has been worked out in the spare one. Gives the one to be applied. */
static COLD Effect *remember(Worker *worker, uint64_t local, uint64_t instance) {
    Effects *const effects = worker->effects;
    Effect *const spare = &effects->spare;
    uint32_t codes = 0;
    for (int i = 0; i < EFFECT_SETS; i++) codes += spare->count[i];
    spare->applied = 0;
    if (!local || effects->effects == BITS(KNOWN_EFFECTS_LOG2) || effects->instances == BITS(INSTANCES_LOG2) ||
        effects->codes + codes > CODES_KEPT)
        return spare;
    effects->missed++;
    uint64_t hash = mix((uint64_t)spare->place << 32 | (uint32_t)spare->event);
    for (int i = 0; i < EFFECT_WORDS; i++) hash = fold_product(hash ^ spare->bits[i], UINT64_C(0xD1B54A32D192ED03));
    for (uint32_t i = 0; i < codes; i++) hash = fold_product(hash ^ spare->codes[i], UINT64_C(0x8CB92BA72F3D8DD7));
    uint64_t at = hash >> (64 - KNOWN_EFFECTS_LOG2);
    for (; effects->effect[at].place; at = (at + 1) & BITS(KNOWN_EFFECTS_LOG2))
        if (same_effect(&effects->effect[at], spare, codes)) break;
    Effect *const effect = &effects->effect[at];
    if (!effect->place) {
        *effect = *spare;
        effect->codes = &effects->code[effects->codes];
        memcpy(effect->codes, spare->codes, codes * sizeof *spare->codes);
        effects->codes += codes;
        effects->effects++;
    }
    const uint64_t key = local << INSTANCE_BITS | instance;
    uint64_t slot = mix(key) >> (64 - INSTANCES_LOG2);
    while (effects->instance[slot].key) slot = (slot + 1) & BITS(INSTANCES_LOG2);
    effects->instance[slot] = (Instance){key, at};
    effects->instances++;
    return effect;
}

/* Whether an effect leads nowhere, or where it has led already from the worker's state. */
static inline bool leads_nowhere(Worker *worker, Effect *effect, int run) {
    Effects *const effects = worker->effects;
    if (UNLIKELY(effect->event)) {
        if (effect->event != NO_STEP) ended(worker, run, effect->event);
        return true;
    }
    if (effect->applied == effects->expanded && effects->skips) {
        worker->fired[run]++;
        worker->stayed++;
        return true;
    }
    effect->applied = effects->expanded;
    return false;
}

/* A run led back to the worker's state. */
static inline void emit_same(Worker *worker, int run) {
    if (LIKELY(worker->level >= 0)) {
        worker->fired[run]++;
        worker->stayed++;
        return;
    }
    successor(worker);
    emit(worker, run);
}

#endif
