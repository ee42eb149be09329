/* The analysis on random graphs, with renamings and without: for the sanitizers, and what must hold of every graph. Exits
 * with 0 if all is as it should be. */
#define _GNU_SOURCE
#include <stdio.h>

#include "analysis.h"

#define STATES 400
#define LABELS 6 /* a value of the first sort, and one of the second */
#define EVENTS 2

#define CHECK(condition)                                                    \
    do {                                                                    \
        if (!(condition)) {                                                 \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            exit(1);                                                        \
        }                                                                   \
    } while (0)

static uint64_t seed = 1;

static uint32_t draw(uint32_t below) {
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % below;
}

static const int SIZES[] = {3, 2};
static const uint8_t CUTS[EVENTS] = {1, 0};
static uint64_t rows[STATES], packed[STATES], levels[STATES + 1];
static uint32_t targets[16 * STATES];
static uint16_t labels[16 * STATES], exchanges[3 * MOST_LABELS];
static uint8_t renamings[16 * STATES];

static void fill_exchanges(void) {
    for (uint16_t label = 0; label < LABELS; label++) {
        const int one = label / 2, other = label % 2;
        exchanges[label] = (uint16_t)((one == 2 ? 2 : 1 - one) * 2 + other);
        exchanges[MOST_LABELS + label] = (uint16_t)((one == 0 ? 0 : 3 - one) * 2 + other);
        exchanges[2 * MOST_LABELS + label] = (uint16_t)(one * 2 + 1 - other);
    }
}

static Graph random_graph(bool renames) {
    uint64_t edge = 0, level = 0;
    for (uint64_t u = 0; u < STATES; u++) {
        const uint64_t begin = edge, count = draw(4);
        packed[u] = draw(STATES);
        if (u % 20 == 0) levels[level++] = u;
        for (uint64_t i = 0; i < count; i++, edge++) {
            targets[edge] = draw(12) ? (uint32_t)((u + draw(30)) % STATES) : EVENT_TARGETS + draw(EVENTS);
            labels[edge] = (uint16_t)draw(LABELS);
            renamings[edge] = (uint8_t)draw(12);
        }
        rows[u] = draw(40) ? ROW(begin, count) : 0;
    }
    return (Graph){.states = STATES,
                   .rows = rows,
                   .targets = targets,
                   .labels = labels,
                   .renamings = renamings,
                   .levels = levels,
                   .level_count = level,
                   .packed = packed,
                   .words = 1,
                   .cuts = CUTS,
                   .sizes = SIZES,
                   .sorts = renames ? 2 : 0,
                   .renaming_bytes = renames,
                   .exchanges = exchanges,
                   .label_count = LABELS};
}

static void sweeps(Analysis *analysis) {
    static uint8_t narrow[STATES], again[STATES], critical[STATES], skip[LABELS] = {1};
    static uint64_t wide[STATES];
    int16_t element[64];
    for (int i = 0; i < 64; i++) element[i] = (int16_t)(i < 5 ? i : -1);
    for (int i = 0; i < STATES; i++) wide[i] = narrow[i] = draw(9) ? 0 : (uint8_t)(1 << draw(5));
    CHECK(!quorate_analysis_sweep(analysis, wide, 8, skip, NULL, NULL));
    CHECK(!quorate_analysis_sweep(analysis, narrow, 1, NULL, element, critical));
    memcpy(again, narrow, sizeof again);
    CHECK(!quorate_analysis_sweep(analysis, again, 1, NULL, element, critical));
    CHECK(!memcmp(again, narrow, sizeof again));
}

static void components(Analysis *analysis) {
    static uint8_t outside[STATES], start[STATES], wanted[STATES], strengths[LABELS], events[EVENTS];
    static uint32_t distance[STATES], order[STATES], component[STATES];
    for (int i = 0; i < STATES; i++) {
        outside[i] = !draw(6);
        start[i] = !draw(4);
        wanted[i] = !draw(3);
    }
    Territory territory = {.outside = outside, .start = start, .distance = distance, .order = order};
    CHECK(!quorate_analysis_territory(analysis, &territory));
    for (uint64_t i = 1; i < territory.count; i++) CHECK(distance[order[i - 1]] <= distance[order[i]]);
    for (uint64_t i = 0; i < territory.count; i++) quorate_analysis_nearer(analysis, distance, order[i]);
    memset(strengths, UNFAIR, sizeof strengths);
    Question question = {
        .strengths = strengths, .states = order, .count = territory.count, .cuts_count = 1, .component = component};
    CHECK(!quorate_analysis_fair(analysis, &question));
    for (uint64_t i = 0; i < territory.count; i++)
        CHECK(!component[order[i]] == !(rows[order[i]] & ROW_EXPANDED)); /* nothing is fair: a run may stop anywhere */
    uint64_t before = question.components;
    for (int label = 0; label < LABELS; label++) strengths[label] = (uint8_t)(label < 2 ? WEAK : STRONG);
    question.wanted = wanted;
    CHECK(!quorate_analysis_fair(analysis, &question) && question.components <= before);
    before = question.components;
    question.cuts_count = 0;
    CHECK(!quorate_analysis_fair(analysis, &question) && question.components >= before);
    quorate_analysis_events(analysis, wanted, NULL, events);
    quorate_analysis_stop(analysis);
    CHECK(quorate_analysis_fair(analysis, &question) == (before > 0));
}

int main(void) {
    fill_exchanges();
    for (int round = 0; round < 40; round++) {
        const Graph graph = random_graph(round % 2);
        Analysis *const analysis = quorate_analysis_open(&graph);
        CHECK(analysis);
        sweeps(analysis);
        components(analysis);
        quorate_analysis_close(analysis);
    }
    return 0;
}
