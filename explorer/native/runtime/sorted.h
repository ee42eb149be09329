/* Sets and bags as sorted arrays of codes. Included once for each width of code: CODE is the type of a code and
 * SORTED(name) makes the names. Where the result would exceed the capacity `room`, nothing is changed and the result is
 * false (or -1). */

static inline UNUSED int SORTED(position)(const CODE *codes, int n, CODE code) {
    int at = 0;
    for (int i = 0; i < n; i++) at += codes[i] < code; /* without branches, so that it is vectorized */
    return at;
}

static inline UNUSED bool SORTED(contains)(const CODE *codes, int n, CODE code) {
    const int at = SORTED(position)(codes, n, code);
    return at < n && codes[at] == code;
}

static inline UNUSED int SORTED(count)(const CODE *codes, int n, CODE code) {
    int copies = 0;
    for (int at = SORTED(position)(codes, n, code); at < n && codes[at] == code; at++) copies++;
    return copies;
}

static inline UNUSED bool SORTED(insert_copy)(CODE *codes, int32_t *n, int room, CODE code) {
    if (*n >= room) return false;
    int at = (*n)++;
    for (; at > 0 && codes[at - 1] > code; at--) codes[at] = codes[at - 1];
    codes[at] = code;
    return true;
}

static inline UNUSED bool SORTED(insert)(CODE *codes, int32_t *n, int room, CODE code) {
    return SORTED(contains)(codes, *n, code) || SORTED(insert_copy)(codes, n, room, code);
}

/* Remove one copy. False if there is none. */
static inline UNUSED bool SORTED(remove)(CODE *codes, int32_t *n, CODE code) {
    int at = SORTED(position)(codes, *n, code);
    if (at >= *n || codes[at] != code) return false;
    for ((*n)--; at < *n; at++) codes[at] = codes[at + 1];
    codes[*n] = 0;
    return true;
}

/* Sort codes that are nearly in order: renaming changes only the low bits of most. */
static inline UNUSED void SORTED(sort)(CODE *codes, int n) {
    for (int i = 1; i < n; i++) {
        const CODE code = codes[i];
        int at = i;
        for (; at > 0 && codes[at - 1] > code; at--) codes[at] = codes[at - 1];
        codes[at] = code;
    }
}

/* Read codes from the words of a packed state, `per_word` in each. It may write some codes behind the end as well. */
static inline UNUSED void SORTED(load)(CODE *to, int n, const uint64_t *words, int per_word, int width) {
    for (int i = 0; i < n; words++)
        for (int k = 0; k < per_word; k++, i++) to[i] = (CODE)(*words >> k * width & BITS(width));
}

/* Write codes to the words of a packed state with capacity `room`; its other bits are kept. */
static inline UNUSED void SORTED(store)(uint64_t *words, const CODE *codes, int n, int room, int per_word, int width) {
    for (int i = 0; i < room; words++) {
        const int here = room - i < per_word ? room - i : per_word;
        uint64_t word = 0;
        if (i < n)
            for (int k = 0; k < here; k++) word |= (uint64_t)(i + k < n ? codes[i + k] : 0) << k * width;
        *words = (*words & ~BITS(here * width)) | word;
        i += here;
    }
}

/* Merge two sets; the flags select the codes that are in the first only, in both, and in the second only. */
static inline UNUSED int SORTED(merge)(CODE *to, int room, const CODE *a, int na, const CODE *b, int nb, bool only_a,
                                       bool both, bool only_b) {
    int n = 0, i = 0, j = 0;
    while (i < na || j < nb) {
        const bool from_a = i < na && (j == nb || a[i] <= b[j]);
        const bool from_b = j < nb && (i == na || b[j] <= a[i]);
        const CODE code = from_a ? a[i] : b[j];
        i += from_a;
        j += from_b;
        if (!(from_a && from_b ? both : from_a ? only_a : only_b)) continue;
        if (n == room) return -1;
        to[n++] = code;
    }
    return n;
}

static inline UNUSED bool SORTED(subset)(const CODE *a, int na, const CODE *b, int nb) {
    if (na > nb) return false;
    for (int i = 0; i < na; i++)
        if (!SORTED(contains)(b, nb, a[i])) return false;
    return true;
}
