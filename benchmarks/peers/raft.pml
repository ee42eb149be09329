/* Raft for Spin, with the states and the transitions of the model `raft`: three servers, one command, T terms and logs
 * of up to L entries (spin -DT=3 -DL=2; at most 4 terms and 3 entries). Every step is one transition, so the states
 * stored are those of Quorate.
 *
 * What is sent is kept as codes, which election safety allows: a term has one leader, whose log only grows while it
 * leads. So the messages of a term are told by that log and, for each commit index, by how far it was sent.
 */

#ifndef T
#define T 3
#endif
#ifndef L
#define L 2
#endif

#define FOLLOWER  0
#define CANDIDATE 1
#define LEADER    2

byte term[3];
byte voted_for[3];        /* 0, or 1 + the server */
byte role[3];
byte length[3];           /* of the log */
byte entry[3 * L];        /* the term of entry i of server s, at s * L + i - 1; 0 behind the end */
byte commit_index[3];

byte asked[3 * T];        /* RequestVote of candidate s in term t, at s * T + t: 0, or 1 + its last index * T + last term */
byte vote[3 * T];         /* for whom s voted in t: 0, or 1 + the candidate */
byte leader[T];           /* 0, or 1 + the leader */
byte led_length[T];       /* the log of the leader, as far as it was sent */
byte led[T * L];
byte sent[T * (L + 1)];   /* AppendEntries of t with commit index c, at t * (L + 1) + c: 0, or 1 + its longest end */
byte matched[3 * T];      /* Appended of s in t: the highest index acknowledged */

hidden byte i;
hidden byte differs;

#define MIN(x, y)        ((x) < (y) -> (x) : (y))
#define LAST_TERM(s)     (length[s] == 0 -> 0 : entry[(s) * L + (length[s] == 0 -> 0 : length[s] - 1)])
#define ASKED(s, t)      asked[(s) * T + (t)]
#define ASKED_INDEX(s, t) ((ASKED(s, t) - 1) / T)
#define ASKED_TERM(s, t)  ((ASKED(s, t) - 1) % T)
#define VOTE(s, t)       vote[(s) * T + (t)]
#define SENT(t, c)       sent[(t) * (L + 1) + (c)]
#define MATCHED(s, t)    matched[(s) * T + (t)]
#define OTHER(s)         (((s) + 1) % 3)
#define THIRD(s)         (((s) + 2) % 3)

inline step_down(s, t) {
    if
    :: (t) > term[s] -> term[s] = (t); voted_for[s] = 0; role[s] = FOLLOWER
    :: else
    fi
}

inline send_entries(s) {
    led_length[term[s]] = length[s];
    i = 0;
    do
    :: i < L -> led[term[s] * L + i] = entry[(s) * L + i]; i++
    :: else -> break
    od;
    SENT(term[s], commit_index[s]) = length[s] + 1;
    i = 0
}

inline take_entries(s, t, prev, last, c) {
    differs = (length[s] < (last));
    i = (prev);
    do
    :: i < (last) -> differs = (differs || entry[(s) * L + i] != led[(t) * L + i]); i++
    :: else -> break
    od;
    if
    :: differs ->
        length[s] = (last);
        i = (prev);
        do
        :: i < L -> entry[(s) * L + i] = (i < (last) -> led[(t) * L + i] : 0); i++
        :: else -> break
        od
    :: else
    fi;
    if
    :: MIN((c), (last)) > commit_index[s] -> commit_index[s] = MIN((c), (last))
    :: else
    fi;
    if
    :: (last) > MATCHED(s, t) -> MATCHED(s, t) = (last)
    :: else
    fi;
    i = 0;
    differs = 0
}

#define TIMEOUT(s) \
    :: d_step { role[s] != LEADER && term[s] < T - 1 -> \
                term[s] = term[s] + 1; role[s] = CANDIDATE; voted_for[s] = (s) + 1; \
                VOTE(s, term[s]) = (s) + 1; ASKED(s, term[s]) = 1 + length[s] * T + LAST_TERM(s) }

#define REQUEST_VOTE(s, t, c) \
    :: d_step { ASKED(c, t) && (t) >= term[s] -> \
                step_down(s, t); \
                if \
                :: (voted_for[s] == 0 || voted_for[s] == (c) + 1) \
                   && (ASKED_TERM(c, t) > LAST_TERM(s) \
                       || (ASKED_TERM(c, t) == LAST_TERM(s) && ASKED_INDEX(c, t) >= length[s])) -> \
                    voted_for[s] = (c) + 1; VOTE(s, t) = (c) + 1 \
                :: else \
                fi }

#define BECOME_LEADER(s) \
    :: d_step { role[s] == CANDIDATE \
                && (VOTE(OTHER(s), term[s]) == (s) + 1 || VOTE(THIRD(s), term[s]) == (s) + 1) -> \
                role[s] = LEADER; leader[term[s]] = (s) + 1; send_entries(s) }

#define REQUEST(s) \
    :: d_step { role[s] == LEADER && length[s] < L -> \
                entry[(s) * L + length[s]] = term[s]; length[s]++; send_entries(s) }

#define APPEND(s, t, prev, last, c) \
    :: d_step { SENT(t, c) > (last) && leader[t] != (s) + 1 && (t) >= term[s] -> \
                step_down(s, t); role[s] = FOLLOWER; \
                if \
                :: (prev) == 0 -> take_entries(s, t, prev, last, c) \
                :: (prev) > 0 && (prev) <= length[s] \
                   && entry[(s) * L + ((prev) + L - 1) % L] == led[(t) * L + ((prev) + L - 1) % L] -> \
                    take_entries(s, t, prev, last, c) \
                :: else \
                fi }

#define COMMIT(s, n) \
    :: d_step { role[s] == LEADER && commit_index[s] < (n) && (n) <= length[s] \
                && (MATCHED(OTHER(s), term[s]) >= (n) || MATCHED(THIRD(s), term[s]) >= (n)) \
                && entry[(s) * L + (n) - 1] == term[s] -> \
                commit_index[s] = (n); send_entries(s) }

/* The messages of a commit index, by where their entries begin and end. */
#if L == 1
#define APPENDS(s, t, c) APPEND(s, t, 0, 0, c) APPEND(s, t, 0, 1, c) APPEND(s, t, 1, 1, c)
#define OF_TERM(s, t)    APPENDS(s, t, 0) APPENDS(s, t, 1)
#define COMMITS(s)       COMMIT(s, 1)
#elif L == 2
#define APPENDS(s, t, c) APPEND(s, t, 0, 0, c) APPEND(s, t, 0, 1, c) APPEND(s, t, 1, 1, c) \
                         APPEND(s, t, 0, 2, c) APPEND(s, t, 1, 2, c) APPEND(s, t, 2, 2, c)
#define OF_TERM(s, t)    APPENDS(s, t, 0) APPENDS(s, t, 1) APPENDS(s, t, 2)
#define COMMITS(s)       COMMIT(s, 1) COMMIT(s, 2)
#else
#define APPENDS(s, t, c) APPEND(s, t, 0, 0, c) APPEND(s, t, 0, 1, c) APPEND(s, t, 1, 1, c) \
                         APPEND(s, t, 0, 2, c) APPEND(s, t, 1, 2, c) APPEND(s, t, 2, 2, c) \
                         APPEND(s, t, 0, 3, c) APPEND(s, t, 1, 3, c) APPEND(s, t, 2, 3, c) APPEND(s, t, 3, 3, c)
#define OF_TERM(s, t)    APPENDS(s, t, 0) APPENDS(s, t, 1) APPENDS(s, t, 2) APPENDS(s, t, 3)
#define COMMITS(s)       COMMIT(s, 1) COMMIT(s, 2) COMMIT(s, 3)
#endif

#define VOTES(s, t)      REQUEST_VOTE(s, t, OTHER(s)) REQUEST_VOTE(s, t, THIRD(s))
#if T == 2
#define RECEIVE(s) VOTES(s, 1) OF_TERM(s, 1)
#elif T == 3
#define RECEIVE(s) VOTES(s, 1) VOTES(s, 2) OF_TERM(s, 1) OF_TERM(s, 2)
#else
#define RECEIVE(s) VOTES(s, 1) VOTES(s, 2) VOTES(s, 3) OF_TERM(s, 1) OF_TERM(s, 2) OF_TERM(s, 3)
#endif

#define SERVER(s) TIMEOUT(s) BECOME_LEADER(s) REQUEST(s) COMMITS(s) RECEIVE(s)

active proctype raft() {
end:
    do
    SERVER(0)
    SERVER(1)
    SERVER(2)
    od
}
