/* Fair components: sets of states that a run may stay in for ever without cheating a fair instance.
 *
 * The states may be representatives. Then each state of a component has a renaming to the names of a base state, along a
 * tree of edges; the other edges give generators of the group of renamings that runs within the component come to. An
 * instance is seen in the names of the base, and what holds of it holds of all its images under the group (Emerson, Sistla,
 * "Utilizing symmetry when model-checking under fairness assumptions", 1997, has the problem; this is exact). */
#ifndef QUORATE_FAIRNESS_H
#define QUORATE_FAIRNESS_H

#include "components.h"

enum { UNFAIR, WEAK, STRONG };

typedef struct {
    const uint8_t *strengths; /* by label */
    const uint8_t *wanted;    /* by state: a component must have one of these; NULL: it need not */
    const uint32_t *states;   /* of the region */
    uint64_t count;
    int32_t cuts_count;       /* a step that is cut counts as possible */
    uint32_t *component;      /* by state, to be filled: the number of its fair component, from 1 on; 0 for none */
    uint64_t components;      /* to be filled */
} Question;

/* A label in the names of the base: whether it is fair and what is known of it in the component. */
typedef struct {
    uint32_t seen;    /* the component that this is about */
    uint32_t state;   /* the last state that enables it, plus 1 */
    uint64_t enabled; /* in how many states */
    uint32_t orbit;   /* the first of its images that was met */
    bool taken, cheated;
} Instance;

typedef struct List {
    struct List *next;
    uint64_t count;
    uint32_t states[];
} List;

typedef struct {
    Analysis *analysis;
    const Graph *graph;
    Question *question;
    Parts parts;
    uint16_t *renaming; /* by state of the component: the renaming to the names of the base; NULL without symmetry */
    uint32_t *queue;
    Subgroup group;
    Instance *instances;
    uint32_t *met; /* the labels that were met */
    uint64_t met_count;
    List *found, *todo; /* components to be judged; parts whose components are to be found */
    bool failed;        /* there was no memory */
} Judging;

static inline bool counts(const Judging *judging, uint32_t target) {
    return target < EVENT_TARGETS || judging->question->cuts_count || !judging->graph->cuts[target - EVENT_TARGETS];
}

static bool has_wanted(const Question *question, const uint32_t *states, uint64_t count) {
    for (uint64_t i = 0; question->wanted && i < count; i++)
        if (question->wanted[states[i]]) return true;
    return !question->wanted;
}

/* A single state: the run stops there, which is fair if no fair instance is possible. */
static void judge_single(void *data, uint32_t state) {
    Judging *const judging = data;
    Question *const question = judging->question;
    const uint64_t row = judging->graph->rows[state], end = ROW_END(row);
    if (question->wanted && !question->wanted[state]) return;
    for (uint64_t edge = ROW_BEGIN(row); edge < end; edge++)
        if (question->strengths[judging->graph->labels[edge]] && counts(judging, judging->graph->targets[edge])) return;
    question->component[state] = (uint32_t)++question->components;
}

static void keep(Judging *judging, List **lists, const uint32_t *states, uint64_t count) {
    List *const list = malloc(sizeof *list + count * sizeof *states);
    if (!list) {
        judging->failed = true;
        return;
    }
    memcpy(list->states, states, count * sizeof *states);
    list->count = count;
    list->next = *lists;
    *lists = list;
}

static void keep_several(void *data, const uint32_t *states, uint64_t count) {
    Judging *const judging = data;
    keep(judging, &judging->found, states, count);
}

/* Find the renaming of each state to the names of the first one, and the group. */
static void find_group(Judging *judging, const List *list, uint32_t part) {
    const Graph *const graph = judging->graph;
    const Group *const group = &judging->analysis->group;
    uint32_t *const reached = judging->parts.index;
    uint16_t *const to = judging->renaming;
    subgroup_begin(group, &judging->group);
    uint64_t head = 0, tail = 0;
    for (uint64_t i = 0; i < list->count; i++) reached[list->states[i]] = 0;
    judging->queue[tail++] = list->states[0];
    reached[list->states[0]] = 1;
    to[list->states[0]] = 0;
    while (head < tail) {
        const uint32_t u = judging->queue[head++];
        const uint64_t end = ROW_END(graph->rows[u]);
        for (uint64_t edge = ROW_BEGIN(graph->rows[u]); edge < end; edge++) {
            const uint32_t v = graph->targets[edge], renaming = renaming_of(graph, edge);
            if (v >= EVENT_TARGETS || judging->parts.part[v] != part) continue;
            if (!reached[v]) {
                reached[v] = 1;
                to[v] = (uint16_t)compose(group, to[u], group->inverse[renaming]);
                judging->queue[tail++] = v;
            } else {
                const uint32_t around = compose(group, to[v], compose(group, renaming, group->inverse[to[u]]));
                subgroup_add(group, &judging->group, around);
            }
        }
    }
}

/* The instance of an edge in the names of the base. */
static inline uint32_t label_in_base(Judging *judging, uint32_t state, uint64_t edge) {
    const uint32_t label = judging->graph->labels[edge];
    return judging->renaming ? renamed_label(&judging->analysis->group, judging->renaming[state], label) : label;
}

static inline Instance *meet(Judging *judging, uint32_t label, uint32_t part) {
    Instance *const instance = &judging->instances[label];
    if (instance->seen != part) {
        *instance = (Instance){.seen = part, .orbit = label};
        judging->met[judging->met_count++] = label;
    }
    return instance;
}

static void meet_all(Judging *judging, const List *list, uint32_t part) {
    const Graph *const graph = judging->graph;
    judging->met_count = 0;
    for (uint64_t i = 0; i < list->count; i++) {
        const uint32_t u = list->states[i];
        const uint64_t end = ROW_END(graph->rows[u]);
        for (uint64_t edge = ROW_BEGIN(graph->rows[u]); edge < end; edge++) {
            const uint32_t target = graph->targets[edge];
            if (!judging->question->strengths[graph->labels[edge]] || !counts(judging, target)) continue;
            Instance *const instance = meet(judging, label_in_base(judging, u, edge), part);
            if (instance->state != u + 1) instance->enabled++;
            instance->state = u + 1;
            instance->taken |= target < EVENT_TARGETS && judging->parts.part[target] == part;
        }
    }
}

static uint32_t orbit_of(Instance *instances, uint32_t label) {
    while (instances[label].orbit != label) label = instances[label].orbit = instances[instances[label].orbit].orbit;
    return label;
}

/* Whether some instance is cheated however a run goes round; and mark the strongly fair ones that it must not enable. */
static bool is_hopeless(Judging *judging, uint64_t states, uint32_t part, bool *cheats) {
    Instance *const instances = judging->instances;
    for (uint64_t i = 0; i < judging->met_count; i++) { /* there may be new ones, possible nowhere */
        for (int k = 0; judging->renaming && k < judging->group.generator_count; k++) {
            const uint32_t label = judging->met[i];
            const uint32_t image = renamed_label(&judging->analysis->group, judging->group.generators[k], label);
            meet(judging, image, part);
            instances[orbit_of(instances, image)].orbit = orbit_of(instances, label);
        }
    }
    for (uint64_t i = 0; i < judging->met_count; i++) { /* an orbit's first says what is true of one of them */
        Instance *const each = &instances[judging->met[i]], *const first = &instances[orbit_of(instances, judging->met[i])];
        first->taken |= each->taken;
        first->cheated |= each->enabled < states; /* for now: somewhere not possible */
    }
    bool hopeless = false;
    for (uint64_t i = 0; i < judging->met_count; i++) {
        Instance *const first = &instances[judging->met[i]];
        if (first->orbit != judging->met[i]) continue;
        const bool strong = judging->question->strengths[judging->met[i]] == STRONG;
        hopeless |= !first->taken && !first->cheated;
        first->cheated = strong && !first->taken;
        *cheats |= first->cheated;
    }
    return hopeless;
}

static void judge(Judging *judging, const List *list) {
    Question *const question = judging->question;
    const Graph *const graph = judging->graph;
    const uint32_t part = ++judging->parts.parts;
    bool cheats = false;
    if (!has_wanted(question, list->states, list->count)) return;
    for (uint64_t i = 0; i < list->count; i++) judging->parts.part[list->states[i]] = part;
    if (judging->renaming) find_group(judging, list, part);
    meet_all(judging, list, part);
    if (is_hopeless(judging, list->count, part, &cheats)) return;
    if (!cheats) {
        question->components++;
        for (uint64_t i = 0; i < list->count; i++) question->component[list->states[i]] = (uint32_t)question->components;
        return;
    }
    uint64_t kept = 0;
    for (uint64_t i = 0; i < list->count; i++) {
        const uint32_t u = list->states[i];
        const uint64_t end = ROW_END(graph->rows[u]);
        bool enables = false;
        for (uint64_t edge = ROW_BEGIN(graph->rows[u]); edge < end && !enables; edge++) {
            if (!question->strengths[graph->labels[edge]] || !counts(judging, graph->targets[edge])) continue;
            enables = judging->instances[orbit_of(judging->instances, label_in_base(judging, u, edge))].cheated;
        }
        judging->parts.part[u] = 0;
        if (!enables) judging->queue[kept++] = u;
    }
    if (kept) keep(judging, &judging->todo, judging->queue, kept);
}

static List *take(List **lists) {
    List *const list = *lists;
    if (list) *lists = list->next;
    return list;
}

/* Answer the question. 0: answered; 1: stopped; 2: no memory. */
static int find_fair(Analysis *analysis, Question *question) {
    const Graph *const graph = &analysis->graph;
    Judging judging = {.analysis = analysis, .graph = graph, .question = question};
    const bool renames = graph->renaming_bytes;
    bool going = true;
    question->components = 0;
    memset(question->component, 0, graph->states * sizeof *question->component);
    judging.queue = malloc((graph->states + 1) * sizeof *judging.queue);
    judging.instances = calloc(graph->label_count + 1, sizeof *judging.instances);
    judging.met = malloc((graph->label_count + 1) * sizeof *judging.met);
    judging.failed = !parts_open(analysis, &judging.parts) || !judging.queue || !judging.instances || !judging.met;
    if (renames) {
        judging.renaming = malloc((graph->states + 1) * sizeof *judging.renaming);
        judging.failed |= !judging.renaming || !subgroup_open(&analysis->group, &judging.group);
    }
    if (!judging.failed) {
        uint64_t kept = 0; /* states that were not expanded are in no component */
        for (uint64_t i = 0; i < question->count; i++)
            if (graph->rows[question->states[i]] & ROW_EXPANDED) judging.queue[kept++] = question->states[i];
        if (kept) keep(&judging, &judging.todo, judging.queue, kept);
    }
    for (List *list; going && !judging.failed && (list = take(&judging.todo));) {
        const uint32_t part = ++judging.parts.parts;
        for (uint64_t i = 0; i < list->count; i++) judging.parts.part[list->states[i]] = part;
        going = find_components(&judging.parts, part, list->states, list->count, judge_single, keep_several, &judging) &&
                !is_stopped(analysis);
        free(list);
        for (List *each; going && !judging.failed && (each = take(&judging.found)); free(each)) {
            judge(&judging, each);
            going = !is_stopped(analysis);
        }
    }
    for (List *list; (list = take(&judging.todo)) || (list = take(&judging.found));) free(list);
    parts_close(&judging.parts);
    if (renames) {
        subgroup_close(&judging.group);
        free(judging.renaming);
    }
    free(judging.queue);
    free(judging.instances);
    free(judging.met);
    return judging.failed ? 2 : going ? 0 : 1;
}

#endif
