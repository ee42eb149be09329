// RawNodes of go.etcd.io/etcd/raft 3.4 behind lines of JSON (docs/conformance.md), to be held against
//
//	etcd_raft.py        step by step: the model says which call comes next
//	raft, raft_noop     in runs of its own (--mode follow), and those of etcd_raft.py too (--mode monitor)
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"

	"go.etcd.io/etcd/raft"
	pb "go.etcd.io/etcd/raft/raftpb"

	"./rawnodes"
)

type object = map[string]interface{}

// ------------------------------------------------------------------------------------------------ servers

type cluster struct {
	*rawnodes.Cluster
	sent []pb.Message
	all  map[string]pb.Message // every message there was, by its text: what a run of its own may deliver
}

func newCluster(servers int, oneEntry bool) *cluster {
	c := &cluster{all: map[string]pb.Message{}}
	c.Cluster = rawnodes.New(servers, oneEntry, func(m pb.Message) {
		c.sent = append(c.sent, m)
		c.all[raft.DescribeMessage(m, nil)] = m
	})
	return c
}

// ------------------------------------------------------------------------------------------------ values of the model

type model struct {
	Servers  int  `json:"Server"`
	OneEntry bool `json:"one_entry_a_message"`
	ofPaper  bool // models/raft: its messages are others, and it has no progress
}

func server(id uint64) interface{} {
	if id == raft.None {
		return nil
	}
	return fmt.Sprintf("s%d", id)
}

func number(server string) (id uint64) {
	if _, err := fmt.Sscanf(server, "s%d", &id); err != nil {
		panic(err)
	}
	return
}

var roles = map[raft.StateType]string{
	raft.StateFollower: "FOLLOWER", raft.StateCandidate: "CANDIDATE", raft.StateLeader: "LEADER",
}

func entries(es []pb.Entry) []object {
	found := []object{}
	for _, e := range es {
		var command interface{}
		if len(e.Data) > 0 {
			command = string(e.Data)
		}
		found = append(found, object{"record": "Entry", "term": e.Term, "command": command})
	}
	return found
}

// fromCode writes a message as a record of etcd_raft.py; one that it does not know has a name that it has not either.
func fromCode(m pb.Message) object {
	r := object{"record": m.Type.String(), "term": m.Term, "src": server(m.From), "dst": server(m.To)}
	switch m.Type {
	case pb.MsgVote:
		r["index"], r["log_term"] = m.Index, m.LogTerm
	case pb.MsgVoteResp:
		r["reject"] = m.Reject
	case pb.MsgApp:
		r["index"], r["log_term"], r["entries"], r["commit"] = m.Index, m.LogTerm, entries(m.Entries), m.Commit
	case pb.MsgAppResp:
		r["index"], r["reject"], r["hint"] = m.Index, m.Reject, m.RejectHint
	case pb.MsgHeartbeat:
		r["commit"] = m.Commit
	}
	return r
}

type record struct {
	Record   string
	Term     uint64
	Src, Dst string
	Index    uint64
	LogTerm  uint64 `json:"log_term"`
	Entries  []struct {
		Term    uint64
		Command string
	}
	Commit uint64
	Reject bool
	Hint   uint64
}

func (r record) toCode() pb.Message {
	m := pb.Message{
		Type: pb.MessageType(pb.MessageType_value[r.Record]), Term: r.Term, From: number(r.Src), To: number(r.Dst),
		Index: r.Index, LogTerm: r.LogTerm, Commit: r.Commit, Reject: r.Reject, RejectHint: r.Hint,
	}
	for i, e := range r.Entries {
		m.Entries = append(m.Entries, pb.Entry{Term: e.Term, Index: r.Index + uint64(i) + 1, Data: []byte(e.Command)})
	}
	return m
}

// seen is what the model is compared with, and what was sent since it was last asked for.
func (c *cluster) seen(m model) object {
	term, vote, lead, role, log, commit, progress := object{}, object{}, object{}, object{}, object{}, object{}, object{}
	for id, node := range c.Nodes {
		name, status := fmt.Sprint(server(id)), node.Status()
		term[name], vote[name], lead[name] = status.Term, server(status.Vote), server(status.Lead)
		role[name], log[name], commit[name] = roles[status.RaftState], entries(c.Disks[id].Log()), status.Commit
		others := object{}
		for f := range c.Nodes {
			others[fmt.Sprint(server(f))] = nil
			if p, known := status.Progress[f]; known && f != id {
				others[fmt.Sprint(server(f))] = object{
					"record": "Progress", "match": p.Match, "prev": p.Next - 1, "probe_sent": p.ProbeSent,
					"state": map[string]string{"StateProbe": "PROBE", "StateReplicate": "REPLICATE"}[p.State.String()],
				}
			}
		}
		progress[name] = others
	}
	sent := []object{}
	for _, each := range c.sent {
		sent = append(sent, fromCode(each))
	}
	c.sent = nil
	if m.ofPaper {
		return object{"observed": object{"term": term, "voted_for": vote, "role": role, "log": log, "commit_index": commit}}
	}
	observed := object{"term": term, "vote": vote, "lead": lead, "role": role, "log": log, "commit": commit, "progress": progress}
	return object{"observed": observed, "sent": sent}
}

// ------------------------------------------------------------------------------------------------ the protocol

type question struct {
	Hello *struct {
		Model string
		Sizes json.RawMessage
	}
	Start *struct{ Seed string }
	Do    []struct {
		Action    string
		Arguments struct {
			S, C string
			M    record
		}
	}
	Steps bool
	Take  []string
}

// drives are the calls, with what they are given, and how often a run has them.
var drives = object{
	"actions": object{
		"campaign": []string{"s"}, "propose": []string{"s", "c"}, "beat": []string{"s"}, "restart": []string{"s"},
		"receive_vote": []string{"m"}, "receive_vote_resp": []string{"m"}, "receive_app": []string{"m"},
		"receive_app_resp": []string{"m"}, "receive_heartbeat": []string{"m"}, "receive_heartbeat_resp": []string{"m"},
	},
	"messages": "sent", "drives": true,
	"weights": object{"campaign": 0.15, "beat": 0.2, "restart": 0.05},
}

func (c *cluster) do(action, s, command string, m func() pb.Message) {
	switch action {
	case "campaign":
		c.Campaign(number(s))
	case "beat":
		c.Tick(number(s))
	case "propose":
		_ = c.Propose(number(s), command) // what a follower drops moves nothing
	case "restart":
		c.Restart(number(s))
	default:
		c.Step(m())
	}
}

// steps are those that a run of its own may take: any message may arrive, as often as it likes.
func (c *cluster) steps() [][]string {
	found := [][]string{}
	for id := uint64(1); id <= uint64(len(c.Nodes)); id++ {
		name := fmt.Sprint(server(id))
		if c.Nodes[id].BasicStatus().RaftState == raft.StateLeader {
			found = append(found, []string{"propose", name}, []string{"beat", name})
		} else {
			found = append(found, []string{"campaign", name})
		}
		found = append(found, []string{"restart", name})
	}
	texts := []string{}
	for text := range c.all {
		texts = append(texts, text)
	}
	sort.Strings(texts)
	for _, text := range texts {
		found = append(found, []string{c.all[text].Type.String(), text})
	}
	return found
}

func main() {
	in, out := json.NewDecoder(bufio.NewReader(os.Stdin)), json.NewEncoder(os.Stdout)
	var m model
	var c *cluster
	for {
		var q question
		if in.Decode(&q) != nil {
			return
		}
		var answer interface{}
		switch {
		case q.Hello != nil:
			m = model{ofPaper: !strings.HasPrefix(q.Hello.Model, "Etcd")}
			if err := json.Unmarshal(q.Hello.Sizes, &m); err != nil {
				panic(err)
			}
			answer = drives
			if m.ofPaper {
				answer = object{"actions": object{}, "drives": true, "weights": drives["weights"]}
			}
		case q.Start != nil:
			c = newCluster(m.Servers, m.OneEntry)
			answer = c.seen(m)
		case q.Do != nil:
			seen := []object{}
			for _, step := range q.Do {
				a := step.Arguments
				c.do(step.Action, a.S, a.C, a.M.toCode)
				seen = append(seen, c.seen(m))
			}
			answer = seen
		case q.Steps:
			answer = c.steps()
		default:
			c.do(q.Take[0], q.Take[1], "c1", func() pb.Message { return c.all[q.Take[1]] })
			answer = c.seen(m)
		}
		if err := out.Encode(answer); err != nil {
			panic(err)
		}
	}
}
