// Servers of go.etcd.io/etcd/raft 3.4 in one process, and their logs: a line of JSON for each thing that happens to one,
// in all.log, and in s1.log, s2.log and so on the lines of each.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go build cluster.go
//	./cluster -seed 1 -events 10000 -to logs
//
// The network between them drops, delays, reorders and duplicates, and cuts servers off for a while. All of it is decided
// by the seed, and so is when timeouts elapse: the same options write the same logs.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"

	"go.etcd.io/etcd/raft"
	pb "go.etcd.io/etcd/raft/raftpb"

	"../../conformance/etcd/rawnodes"
)

var (
	seed      = flag.Int64("seed", 1, "seed of all that happens")
	events    = flag.Int("events", 1000, "how many events there are")
	folder    = flag.String("to", ".", "folder of the logs")
	servers   = flag.Int("servers", 3, "how many servers there are")
	oneEntry  = flag.Bool("one-entry", false, "whether a message has at most one entry (MaxSizePerMsg: 0)")
	dropped   = flag.Float64("dropped", 0.03, "share of the messages that are dropped")
	doubled   = flag.Float64("duplicated", 0.05, "share of the messages that arrive again later")
	reordered = flag.Float64("reordered", 0.2, "share of the messages that overtake others")
	timeouts  = flag.Float64("timeouts", 0.01, "share of the events that are election timeouts")
	proposals = flag.Float64("proposals", 0.05, "share of the events that are proposals of clients")
	beats     = flag.Float64("heartbeats", 0.05, "share of the events that are heartbeats of a leader")
	restarts  = flag.Float64("restarts", 0.005, "share of the events that are restarts")
)

// ------------------------------------------------------------------------------------------------ lines

// Line is an event at a server: what it was, and the state after it. Servers are numbers, 0 is none, as they are in etcd.
type Line struct {
	Node  uint64 `json:"node"`
	Event string `json:"event"` // timeout, heartbeat, proposal, message or restart
	// Dropped is true for a proposal that the server did not take, as it does not lead.
	Dropped bool     `json:"dropped,omitempty"`
	Message *Message `json:"message,omitempty"`
	Term    uint64   `json:"term"`
	Vote    uint64   `json:"vote"`
	Lead    uint64   `json:"lead"`
	Role    string   `json:"role"`
	Commit  uint64   `json:"commit"`
	// Log has the terms of the entries: each term, and how many entries in a row are of it.
	Log [][2]uint64 `json:"log"`
}

// Message is a raftpb.Message.
type Message struct {
	Type       string  `json:"type"`
	From       uint64  `json:"from"`
	To         uint64  `json:"to"`
	Term       uint64  `json:"term"`
	LogTerm    uint64  `json:"logTerm"`
	Index      uint64  `json:"index"`
	Entries    []Entry `json:"entries"`
	Commit     uint64  `json:"commit"`
	Reject     bool    `json:"reject"`
	RejectHint uint64  `json:"rejectHint"`
}

// Entry is a raftpb.Entry. One that a leader begins with has no data.
type Entry struct {
	Term uint64 `json:"term"`
	Data string `json:"data"`
}

func toLine(m pb.Message) *Message {
	entries := []Entry{}
	for _, e := range m.Entries {
		entries = append(entries, Entry{e.Term, string(e.Data)})
	}
	return &Message{m.Type.String(), m.From, m.To, m.Term, m.LogTerm, m.Index, entries, m.Commit, m.Reject, m.RejectHint}
}

func runs(entries []pb.Entry) [][2]uint64 {
	found := [][2]uint64{}
	for _, e := range entries {
		if last := len(found) - 1; last >= 0 && found[last][0] == e.Term {
			found[last][1]++
		} else {
			found = append(found, [2]uint64{e.Term, 1})
		}
	}
	return found
}

// ------------------------------------------------------------------------------------------------ what happens

type world struct {
	*rawnodes.Cluster
	random  *rand.Rand
	flying  []pb.Message    // what was sent and has not arrived, the oldest first
	cut     map[uint64]bool // the servers that nothing comes from or to
	all     *json.Encoder
	logs    map[uint64]*json.Encoder
	lines   int
	term    uint64 // the highest that a server was in
	longest int    // the most entries of a log
}

// write writes a line with the state that a server is in now.
func (w *world) write(line Line) {
	status := w.Nodes[line.Node].Status()
	log := w.Disks[line.Node].Log()
	line.Term, line.Vote, line.Lead = status.Term, status.Vote, status.Lead
	line.Role, line.Commit, line.Log = status.RaftState.String(), status.Commit, runs(log)
	must(w.all.Encode(line))
	must(w.logs[line.Node].Encode(line))
	w.lines++
	if line.Term > w.term {
		w.term = line.Term
	}
	if len(log) > w.longest {
		w.longest = len(log)
	}
}

// any is one of the servers that do or do not lead; 0 if there is none.
func (w *world) any(leads bool) uint64 {
	var found []uint64
	for id := uint64(1); id <= uint64(*servers); id++ {
		if (w.Nodes[id].BasicStatus().RaftState == raft.StateLeader) == leads {
			found = append(found, id)
		}
	}
	if len(found) == 0 {
		return raft.None
	}
	return found[w.random.Intn(len(found))]
}

// happens lets one thing happen, or nothing if it cannot.
func (w *world) happens() {
	is := w.random.Float64()
	if is -= *timeouts; is < 0 {
		if id := w.any(false); id != raft.None {
			w.Campaign(id)
			w.write(Line{Node: id, Event: "timeout"})
		}
	} else if is -= *beats; is < 0 {
		if id := w.any(true); id != raft.None {
			w.Tick(id)
			w.write(Line{Node: id, Event: "heartbeat"})
		}
	} else if is -= *proposals; is < 0 {
		if id := w.any(w.random.Float64() < 0.95); id != raft.None { // now and then a client asks the wrong server
			err := w.Propose(id, "c1")
			w.write(Line{Node: id, Event: "proposal", Dropped: err != nil})
		}
	} else if is -= *restarts; is < 0 {
		id := uint64(1 + w.random.Intn(*servers))
		w.Restart(id)
		w.write(Line{Node: id, Event: "restart"})
	} else if is -= 0.01; is < 0 {
		id := uint64(1 + w.random.Intn(*servers))
		w.cut = map[uint64]bool{id: w.random.Float64() < 0.5}
	} else {
		w.arrives()
	}
}

// arrives has a message arrive, the oldest or one that overtakes others; if it is not lost on its way.
func (w *world) arrives() {
	if len(w.flying) == 0 {
		return
	}
	at := 0
	if w.random.Float64() < *reordered {
		at = w.random.Intn(len(w.flying))
	}
	m := w.flying[at]
	w.flying = append(w.flying[:at], w.flying[at+1:]...)
	if w.cut[m.From] || w.cut[m.To] || w.random.Float64() < *dropped {
		return
	}
	if w.random.Float64() < *doubled {
		w.flying = append(w.flying, m)
	}
	w.Step(m)
	w.write(Line{Node: m.To, Event: "message", Message: toLine(m)})
}

func encoder(name string) *json.Encoder {
	file, err := os.Create(filepath.Join(*folder, name+".log"))
	must(err)
	return json.NewEncoder(file)
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "cluster:", err)
		os.Exit(1)
	}
}

func main() {
	flag.Parse()
	if *servers < 1 || *timeouts <= 0 {
		must(errors.New("-servers and -timeouts have to be positive: nothing happens before an election"))
	}
	must(os.MkdirAll(*folder, 0o755))
	w := &world{random: rand.New(rand.NewSource(*seed)), all: encoder("all"), logs: map[uint64]*json.Encoder{}}
	for id := uint64(1); id <= uint64(*servers); id++ {
		w.logs[id] = encoder(fmt.Sprintf("s%d", id))
	}
	w.Cluster = rawnodes.New(*servers, *oneEntry, func(m pb.Message) { w.flying = append(w.flying, m) })
	for w.lines < *events {
		w.happens()
	}
	fmt.Printf("%d events, %d terms, at most %d entries, in %s\n", w.lines, w.term, w.longest, filepath.Join(*folder, "all.log"))
	fmt.Printf("sizes: --set Server=%d --set Term=%d --set Log=%d --set Index=%d --set one_entry_a_message=%t\n",
		*servers, w.term+1, w.longest, w.longest+1, *oneEntry)
}
