/* Single-decree Paxos for Spin, with the states and the transitions of the model `paxos`: three acceptors, two values,
 * B ballots (spin -DB=4). Every step is one transition, so the states stored are those of Quorate.
 *
 * What is sent is kept as bits and codes. An acceptor promises once in a ballot, since it promises to higher ballots
 * only, so its promise is one code.
 */

#ifndef B
#define B 4
#endif

byte promised[3];     /* 0, or 1 + the ballot promised */
byte voted[3];        /* 0, or the code of a vote: 1 + 2 * ballot + value */
byte prepares;        /* bit b: Prepare(b) was sent */
byte accepts;         /* bit 2 * b + v: Accept(b, v) was sent */
byte accepted[3];     /* bit 2 * b + v: this acceptor sent Accepted(b, v) */
byte promises[3 * B]; /* of acceptor a in ballot b, at a * B + b: 0, or 1 + the code of the vote reported */

#define HAS(a, b)      (promises[(a) * B + (b)] > 0)
#define REPORT(a, b)   (promises[(a) * B + (b)] - 1)
#define MAX(x, y)      ((x) > (y) -> (x) : (y))
#define BOUND(m, v)    ((m) == 0 || ((m) - 1) % 2 == (v))
#define FREE(b)        ((accepts & (3 << (2 * (b)))) == 0)

#define PREPARE(b) \
    :: d_step { true -> prepares = prepares | (1 << (b)) }

#define PROMISE(a, b) \
    :: d_step { (prepares & (1 << (b))) && promised[a] < (b) + 1 -> \
                promised[a] = (b) + 1; promises[(a) * B + (b)] = voted[a] + 1 }

#define PROPOSE2(b, v, i, j) \
    :: d_step { FREE(b) && HAS(i, b) && HAS(j, b) && BOUND(MAX(REPORT(i, b), REPORT(j, b)), v) -> \
                accepts = accepts | (1 << (2 * (b) + (v))) }

#define PROPOSE3(b, v) \
    :: d_step { FREE(b) && HAS(0, b) && HAS(1, b) && HAS(2, b) \
                && BOUND(MAX(MAX(REPORT(0, b), REPORT(1, b)), REPORT(2, b)), v) -> \
                accepts = accepts | (1 << (2 * (b) + (v))) }

#define ACCEPT(a, b, v) \
    :: d_step { (accepts & (1 << (2 * (b) + (v)))) && promised[a] <= (b) + 1 -> \
                promised[a] = (b) + 1; voted[a] = 1 + 2 * (b) + (v); \
                accepted[a] = accepted[a] | (1 << (2 * (b) + (v))) }

#define PROPOSE(b, v) PROPOSE2(b, v, 0, 1) PROPOSE2(b, v, 0, 2) PROPOSE2(b, v, 1, 2) PROPOSE3(b, v)
#define ACCEPTOR(a, b) PROMISE(a, b) ACCEPT(a, b, 0) ACCEPT(a, b, 1)
#define BALLOT(b) \
    PREPARE(b) PROPOSE(b, 0) PROPOSE(b, 1) ACCEPTOR(0, b) ACCEPTOR(1, b) ACCEPTOR(2, b)

active proctype paxos() {
end:
    do
    BALLOT(0)
    BALLOT(1)
#if B > 2
    BALLOT(2)
#endif
#if B > 3
    BALLOT(3)
#endif
    od
}
