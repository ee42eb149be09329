// Three servers of hashicorp/raft in one process, and a log of each: s1.log, s2.log and s3.log, a line of JSON for each
// thing that a server does. Nothing of the library is changed: what it stores, receives, answers and applies goes through
// interfaces that its user gives it.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go build cluster.go
//	./cluster -seed 1 -time 3s -to logs
//
// The network between them loses, delays and cuts: the seed is that of these faults and of what clients ask for. Timeouts
// are the library's own, so no two runs are the same.
//
// A line is written while the server can do nothing else, so the lines of a server are in the order of what it did, and
// what they tell of its state is exact. That is why requests are handed over one at a time (see receive).
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/ioutil"
	"math/rand"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/raft"
)

var (
	seed    = flag.Int64("seed", 1, "seed of the faults and of the requests")
	lasting = flag.Duration("time", 3*time.Second, "how long the servers run")
	folder  = flag.String("to", ".", "folder of the logs")
	batch   = flag.Int("entries", 64, "the most entries of a message (MaxAppendEntries)")
	late    = flag.Float64("late", 0.02, "share of the requests that come late, when the sender has given up")
	lost    = flag.Float64("lost", 0.02, "share of the answers that are lost")
)

var names = []string{"s1", "s2", "s3"}

// Line is what is said of one step. Terms and indices are the library's: the servers begin in term 1, with an entry of
// index 1 that has the configuration.
type Line struct {
	Server string `json:"server"`
	// Does is what it did: "stands", "leads", "stores", "steps down", "hears of a term", "applies", or "receives".
	Does     string      `json:"does"`
	Request  interface{} `json:"request,omitempty"`
	Response interface{} `json:"response,omitempty"`
	Entries  []Entry     `json:"entries,omitempty"`
	// Before is its term before a request, for "receives".
	Before uint64 `json:"before,omitempty"`
	// The state after it.
	State string `json:"state"`
	Term  uint64 `json:"term"`
	// Vote is whom it voted for in this term.
	Vote string  `json:"vote,omitempty"`
	Log  []Entry `json:"log"`
	// Commit is absent where it may change at any moment: of a leader.
	Commit *uint64 `json:"commit,omitempty"`
}

// Entry is what is said of an entry of the log.
type Entry struct {
	Index uint64 `json:"index"`
	Term  uint64 `json:"term"`
	Kind  string `json:"kind"`
}

var kinds = map[raft.LogType]string{
	raft.LogCommand: "command", raft.LogNoop: "noop", raft.LogConfiguration: "configuration",
}

func entries(logs []*raft.Log) []Entry {
	all := []Entry{}
	for _, each := range logs {
		all = append(all, Entry{each.Index, each.Term, kinds[each.Type]})
	}
	return all
}

// RequestVote and AppendEntries are the requests in lines; Response is the answer to either.
type RequestVote struct {
	RPC       string `json:"rpc"`
	Term      uint64 `json:"term"`
	Candidate string `json:"candidate"`
	LastIndex uint64 `json:"last_index"`
	LastTerm  uint64 `json:"last_term"`
}

type AppendEntries struct {
	RPC       string  `json:"rpc"`
	Term      uint64  `json:"term"`
	Leader    string  `json:"leader"`
	PrevIndex uint64  `json:"prev_index"`
	PrevTerm  uint64  `json:"prev_term"`
	Entries   []Entry `json:"entries"`
	Commit    uint64  `json:"commit"`
}

type Response struct {
	Term uint64 `json:"term"`
	Yes  bool   `json:"yes"`
}

// Server is one of the servers: the transport, the disk and the state machine that the library is given, and what is known
// of its state. mutex is held while it takes a step and the line of it is written.
type Server struct {
	*raft.InmemTransport
	*raft.InmemStore
	name     string
	network  *Network
	raft     *raft.Raft
	consumer chan raft.RPC
	out      *json.Encoder

	mutex    sync.Mutex
	state    raft.RaftState
	term     uint64
	voteTerm uint64
	vote     string
	log      []Entry
}

// tell writes a line. The mutex is held.
func (s *Server) tell(line Line) {
	line.Server, line.State, line.Term, line.Log = s.name, s.state.String(), s.term, s.log
	if s.voteTerm == s.term {
		line.Vote = s.vote
	}
	if line.Does != "applies" && (s.state != raft.Leader || line.Does == "stores") && s.raft != nil {
		commit, err := strconv.ParseUint(s.raft.Stats()["commit_index"], 10, 64)
		if err != nil {
			panic(err)
		}
		line.Commit = &commit
	}
	s.network.tell(s.out, line)
}

// receives is whether the library calls from within its handling of a request.
func receives() bool {
	callers := make([]uintptr, 64)
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers)])
	for {
		frame, more := frames.Next()
		if strings.HasSuffix(frame.Function, "(*Raft).processRPC") {
			return true
		}
		if !more {
			return false
		}
	}
}

// does notes a change of the state. Within a request the mutex is held by receive, which tells of all changes at once; else
// this is a step of the server's own, of which a line may be told.
func (s *Server) does(change func() *Line) {
	if receives() {
		change()
		return
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if line := change(); line != nil {
		s.tell(*line)
	}
}

// SetUint64 is called for the term, and for the term of the vote.
func (s *Server) SetUint64(key []byte, value uint64) error {
	s.does(func() *Line {
		switch string(key) {
		case "CurrentTerm":
			before := s.term
			s.term = value
			switch {
			case s.state == raft.Candidate:
				return &Line{Does: "stands"} // and is going to vote for itself, while others are asked
			case before != value:
				return &Line{Does: "hears of a term"} // from the answer to a candidate
			}
		case "LastVoteTerm":
			s.voteTerm = value
		}
		return nil
	})
	return s.InmemStore.SetUint64(key, value)
}

// Set is called for the vote.
func (s *Server) Set(key []byte, value []byte) error {
	s.does(func() *Line {
		if string(key) == "LastVoteCand" {
			s.vote = string(value)
		}
		return nil
	})
	return s.InmemStore.Set(key, value)
}

// StoreLogs is called with new entries, which a leader makes or is sent by another.
func (s *Server) StoreLogs(logs []*raft.Log) error {
	s.does(func() *Line {
		s.log = append(s.log, entries(logs)...)
		return &Line{Does: "stores", Entries: entries(logs)}
	})
	return s.InmemStore.StoreLogs(logs)
}

func (s *Server) StoreLog(entry *raft.Log) error { return s.StoreLogs([]*raft.Log{entry}) }

// DeleteRange is called with the rest of the log, from an entry that conflicts.
func (s *Server) DeleteRange(from, to uint64) error {
	s.does(func() *Line {
		s.log = s.log[: from-1 : from-1]
		return nil
	})
	return s.InmemStore.DeleteRange(from, to)
}

// observed is called as the state changes. To be a candidate is told of with the term that follows at once.
func (s *Server) observed(observation *raft.Observation) bool {
	if state, ok := observation.Data.(raft.RaftState); ok {
		s.does(func() *Line {
			before := s.state
			s.state = state
			switch {
			case state == raft.Leader:
				return &Line{Does: "leads"}
			case before == raft.Leader && state == raft.Follower:
				return &Line{Does: "steps down"}
			}
			return nil
		})
	}
	return false
}

// Apply is called for each command that is committed, some time later.
func (s *Server) Apply(entry *raft.Log) interface{} {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.tell(Line{Does: "applies", Entries: entries([]*raft.Log{entry})})
	return nil
}

func (s *Server) Snapshot() (raft.FSMSnapshot, error) {
	return nil, errors.New("there are no snapshots")
}
func (s *Server) Restore(io.ReadCloser) error { return errors.New("there are no snapshots") }

// Consumer is what the library takes requests from.
func (s *Server) Consumer() <-chan raft.RPC { return s.consumer }

// Close is that of the transport; the disk has none.
func (s *Server) Close() error { return s.InmemTransport.Close() }

// receive hands a request to the library, tells of it, and returns the answer. The library handles it at once if it takes
// it; while it does something else, which may have to be told of first, the mutex is let go.
func (s *Server) receive(request interface{}) raft.RPCResponse {
	answer := make(chan raft.RPCResponse)
	for {
		s.mutex.Lock()
		before := s.term
		select {
		case s.consumer <- raft.RPC{Command: request, RespChan: answer}:
			response := <-answer
			s.tell(Line{Does: "receives", Request: shown(request), Response: shown(response.Response), Before: before})
			s.mutex.Unlock()
			return response
		case <-time.After(time.Millisecond):
			s.mutex.Unlock()
		}
	}
}

func shown(message interface{}) interface{} {
	switch m := message.(type) {
	case *raft.RequestVoteRequest:
		return RequestVote{"RequestVote", m.Term, string(m.Candidate), m.LastLogIndex, m.LastLogTerm}
	case *raft.AppendEntriesRequest:
		return AppendEntries{
			"AppendEntries", m.Term, string(m.Leader), m.PrevLogEntry, m.PrevLogTerm, entries(m.Entries), m.LeaderCommitIndex,
		}
	case *raft.RequestVoteResponse:
		return Response{m.Term, m.Granted}
	case *raft.AppendEntriesResponse:
		return Response{m.Term, m.Success}
	}
	panic(fmt.Sprintf("%T is not expected", message))
}

// serve takes requests off the network as they come. The library's transport gives up a request after 50 ms without an
// answer; what is answered too late is heard by nobody.
func (s *Server) serve() {
	for rpc := range s.InmemTransport.Consumer() {
		var from string
		var request interface{}
		switch m := rpc.Command.(type) { // copied: the sender may use it again when it has given up
		case *raft.RequestVoteRequest:
			mine := *m
			from, request = string(m.Candidate), &mine
		case *raft.AppendEntriesRequest:
			mine := *m
			from, request = string(m.Leader), &mine
		default:
			panic(fmt.Sprintf("%T is not expected", m))
		}
		go func(rpc raft.RPC) {
			fault := s.network.fault(from, s.name)
			if fault.cut {
				return
			}
			time.Sleep(fault.delay)
			response := s.receive(request)
			if !fault.lost && !s.network.isCut(s.name, from) {
				rpc.RespChan <- response
			}
		}(rpc)
	}
}

// Network says what becomes of each message, and has a log of all servers, in the order of time.
type Network struct {
	mutex  sync.Mutex
	all    *json.Encoder
	random *rand.Rand
	cut    map[[2]string]bool
}

type Fault struct {
	cut, lost bool
	delay     time.Duration
}

func (n *Network) isCut(from, to string) bool {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	return n.cut[[2]string{from, to}]
}

func (n *Network) fault(from, to string) (fault Fault) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	fault.cut = n.cut[[2]string{from, to}]
	if n.random.Float64() < *late {
		fault.delay = time.Duration(50+n.random.Intn(100)) * time.Millisecond
	}
	fault.lost = n.random.Float64() < *lost
	return fault
}

// change cuts and heals links: all work, or a server is alone, or some links are cut in one direction.
func (n *Network) change() {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.cut = map[[2]string]bool{}
	kind := n.random.Intn(5)
	alone := names[n.random.Intn(len(names))]
	for _, a := range names {
		for _, b := range names {
			switch kind {
			case 0, 1:
			case 2, 3:
				n.cut[[2]string{a, b}] = a == alone || b == alone
			case 4:
				n.cut[[2]string{a, b}] = n.random.Float64() < 0.4
			}
		}
	}
}

// tell writes a line into the log of a server, and into that of all.
func (n *Network) tell(out *json.Encoder, line Line) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	must(out.Encode(line))
	must(n.all.Encode(line))
}

func encoder(name string) *json.Encoder {
	file, err := os.Create(filepath.Join(*folder, name+".log"))
	must(err)
	return json.NewEncoder(file)
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func (s *Server) start(members raft.Configuration) {
	config := raft.DefaultConfig()
	config.LocalID = raft.ServerID(s.name)
	config.HeartbeatTimeout = 50 * time.Millisecond
	config.ElectionTimeout = 50 * time.Millisecond
	config.LeaderLeaseTimeout = 40 * time.Millisecond
	config.CommitTimeout = 15 * time.Millisecond
	config.MaxAppendEntries = *batch
	config.LogOutput = ioutil.Discard
	config.SnapshotThreshold = 1 << 30
	snapshots := raft.NewDiscardSnapshotStore()
	must(raft.BootstrapCluster(config, s.InmemStore, s.InmemStore, snapshots, s, members))
	s.term, s.log = 1, []Entry{{1, 1, "configuration"}}
	var err error
	s.raft, err = raft.NewRaft(config, s, s, s, snapshots, s)
	must(err)
	s.raft.RegisterObserver(raft.NewObserver(nil, false, s.observed))
}

func main() {
	flag.Parse()
	must(os.MkdirAll(*folder, 0o755))
	network := &Network{random: rand.New(rand.NewSource(*seed)), all: encoder("all")}
	var servers []*Server
	var members raft.Configuration
	for _, name := range names {
		_, transport := raft.NewInmemTransport(raft.ServerAddress(name))
		servers = append(servers, &Server{
			InmemTransport: transport, InmemStore: raft.NewInmemStore(), name: name, network: network,
			consumer: make(chan raft.RPC), out: encoder(name),
		})
		members.Servers = append(members.Servers, raft.Server{ID: raft.ServerID(name), Address: raft.ServerAddress(name)})
	}
	for _, s := range servers {
		for _, other := range servers {
			if other != s {
				s.Connect(raft.ServerAddress(other.name), other.InmemTransport)
			}
		}
	}
	for _, s := range servers {
		s.start(members)
	}
	for _, s := range servers {
		go s.serve()
	}
	random := rand.New(rand.NewSource(*seed + 1))
	next := time.Now()
	for began := time.Now(); time.Since(began) < *lasting; time.Sleep(time.Duration(10+random.Intn(60)) * time.Millisecond) {
		if time.Now().After(next) {
			network.change()
			next = time.Now().Add(time.Duration(50+random.Intn(350)) * time.Millisecond)
		}
		for _, s := range servers {
			if s.raft.State() == raft.Leader {
				s.raft.Apply([]byte("command"), 0)
			}
		}
	}
	for _, s := range servers {
		s.mutex.Lock() // nothing is told any more
	}
}
