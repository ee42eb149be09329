// Package rawnodes has servers of go.etcd.io/etcd/raft 3.4 with their disks in memory, in one process, for programs that
// choose what is called and what arrives. What is Ready after a call is written, applied and sent at once.
package rawnodes

import (
	"fmt"

	"go.etcd.io/etcd/raft"
	pb "go.etcd.io/etcd/raft/raftpb"
)

// Disk is what outlives a restart. The voters are fixed, so that no log begins with changes of the configuration.
type Disk struct {
	*raft.MemoryStorage
	voters []uint64
}

// InitialState is what a server starts with.
func (d Disk) InitialState() (pb.HardState, pb.ConfState, error) {
	hard, _, err := d.MemoryStorage.InitialState()
	return hard, pb.ConfState{Voters: d.voters}, err
}

// Log is all that is written.
func (d Disk) Log() []pb.Entry {
	last, _ := d.LastIndex()
	written, err := d.Entries(1, last+1, 1<<62)
	if err != nil && last > 0 {
		panic(err)
	}
	return written
}

// Cluster is servers with the numbers from 1, and where what they send goes.
type Cluster struct {
	Nodes map[uint64]*raft.RawNode
	Disks map[uint64]Disk
	limit uint64
	send  func(pb.Message)
}

// New starts servers. With oneEntry a message has at most one entry (MaxSizePerMsg: 0), otherwise all there are.
func New(servers int, oneEntry bool, send func(pb.Message)) *Cluster {
	c := &Cluster{Nodes: map[uint64]*raft.RawNode{}, Disks: map[uint64]Disk{}, limit: 1 << 62, send: send}
	if oneEntry {
		c.limit = 0
	}
	var voters []uint64
	for id := 1; id <= servers; id++ {
		voters = append(voters, uint64(id))
	}
	for _, id := range voters {
		c.Disks[id] = Disk{raft.NewMemoryStorage(), voters}
		c.Restart(id)
	}
	return c
}

// Restart starts a server with what is on its disk.
func (c *Cluster) Restart(id uint64) {
	node, err := raft.NewRawNode(&raft.Config{
		ID: id, Storage: c.Disks[id], Logger: quiet{},
		ElectionTick: 1 << 30, HeartbeatTick: 1, // elections are called for, and a tick is a heartbeat
		MaxSizePerMsg: c.limit, MaxInflightMsgs: 1 << 10,
		DisableProposalForwarding: true,
	})
	if err != nil {
		panic(err)
	}
	c.Nodes[id] = node
}

// Campaign has the election timeout of a server elapse.
func (c *Cluster) Campaign(id uint64) { _ = c.call(id, (*raft.RawNode).Campaign) }

// Tick has the heartbeat timeout of a leader elapse.
func (c *Cluster) Tick(id uint64) {
	_ = c.call(id, func(n *raft.RawNode) error { n.Tick(); return nil })
}

// Propose asks a server for a command. An error says that the proposal was dropped, as it is by a follower.
func (c *Cluster) Propose(id uint64, command string) error {
	return c.call(id, func(n *raft.RawNode) error { return n.Propose([]byte(command)) })
}

// Step hands a message to the server that it is for.
func (c *Cluster) Step(m pb.Message) {
	_ = c.call(m.To, func(n *raft.RawNode) error { return n.Step(m) })
}

// call calls a server, and handles what is Ready then.
func (c *Cluster) call(id uint64, how func(*raft.RawNode) error) error {
	node, disk := c.Nodes[id], c.Disks[id]
	said := how(node)
	for node.HasReady() {
		ready := node.Ready()
		if err := disk.Append(ready.Entries); err != nil {
			panic(err)
		}
		if !raft.IsEmptyHardState(ready.HardState) {
			if err := disk.SetHardState(ready.HardState); err != nil {
				panic(err)
			}
		}
		for _, m := range ready.Messages {
			c.send(m)
		}
		node.Advance(ready)
	}
	return said
}

// quiet logs nothing; what is fatal ends the program.
type quiet struct{}

func (quiet) Debug(...interface{})              {}
func (quiet) Debugf(string, ...interface{})     {}
func (quiet) Info(...interface{})               {}
func (quiet) Infof(string, ...interface{})      {}
func (quiet) Warning(...interface{})            {}
func (quiet) Warningf(string, ...interface{})   {}
func (quiet) Error(...interface{})              {}
func (quiet) Errorf(string, ...interface{})     {}
func (quiet) Fatal(v ...interface{})            { panic(fmt.Sprint(v...)) }
func (quiet) Fatalf(f string, v ...interface{}) { panic(fmt.Sprintf(f, v...)) }
func (quiet) Panic(v ...interface{})            { panic(fmt.Sprint(v...)) }
func (quiet) Panicf(f string, v ...interface{}) { panic(fmt.Sprintf(f, v...)) }
