-- Raft for Rumur, with the states and the transitions of the model `raft`: three servers, one command, TERMS terms and
-- logs of up to LOG entries (the first lines that are no comments).
--
-- What is sent is kept as codes, which election safety allows: a term has one leader, whose log only grows while it
-- leads. So the messages of a term are told by that log and, for each commit index, by how far it was sent.

const
  TERMS: 3;
  LOG: 2;

type
  Server: 0 .. 2;
  Peer: 0 .. 3;               -- none, or the server and one
  Term: 0 .. TERMS - 1;
  Slot: 0 .. LOG - 1;         -- the entry of index i is at place i - 1
  Index: 0 .. LOG;
  Role: enum { FOLLOWER, CANDIDATE, LEADER };
  Log: record
    length: Index;
    terms: array [Slot] of Term; -- 0 behind the end
  end;

var
  term: array [Server] of Term;
  voted_for: array [Server] of Peer;
  log: array [Server] of Log;
  role: array [Server] of Role;
  commit_index: array [Server] of Index;

  asked: array [Term] of array [Server] of record -- RequestVote, of which a candidate sends one in a term
    sent: boolean;
    last_index: Index;
    last_term: Term;
  end;
  votes: array [Term] of array [Server] of Peer;  -- Vote: for whom the server voted in the term
  leader: array [Term] of Peer;
  led: array [Term] of Log;                       -- the log of the leader, as far as it was sent
  sent: array [Term] of array [Index] of 0 .. LOG + 1; -- AppendEntries with this commit: none, or its longest end and one
  matched: array [Term] of array [Server] of Index;    -- Appended: the highest index acknowledged

function last_term(s: Server): Term;
begin
  if log[s].length = 0 then
    return 0;
  end;
  return log[s].terms[log[s].length - 1];
end;

function up_to_date(s: Server; t: Term; c: Server): boolean;
begin
  return asked[t][c].last_term > last_term(s)
    | asked[t][c].last_term = last_term(s) & asked[t][c].last_index >= log[s].length;
end;

procedure step_down(s: Server; t: Term);
begin
  if t > term[s] then
    term[s] := t;
    voted_for[s] := 0;
    role[s] := FOLLOWER;
  end;
end;

procedure send_entries(s: Server);
begin
  led[term[s]] := log[s];
  sent[term[s]][commit_index[s]] := log[s].length + 1;
end;

-- Whether the log of s has the entry before those of a message, which begin behind index prev.
function matches(s: Server; t: Term; prev: Index): boolean;
begin
  if prev = 0 then
    return true;
  end;
  return prev <= log[s].length & log[s].terms[prev - 1] = led[t].terms[prev - 1];
end;

procedure take_entries(s: Server; t: Term; prev: Index; last: Index; commit: Index);
var differs: boolean;
begin
  differs := log[s].length < last;
  for i: Slot do
    if i >= prev & i < last then
      if log[s].terms[i] != led[t].terms[i] then
        differs := true;
      end;
    end;
  end;
  if differs then
    log[s].length := last;
    for i: Slot do
      if i >= last then
        log[s].terms[i] := 0;
      elsif i >= prev then
        log[s].terms[i] := led[t].terms[i];
      end;
    end;
  end;
  if commit > commit_index[s] & last > commit_index[s] then
    commit_index[s] := commit < last ? commit : last;
  end;
  if last > matched[t][s] then
    matched[t][s] := last;
  end;
end;

function is_replicated(s: Server; n: Index): boolean;
begin
  return exists f: Server do f != s & matched[term[s]][f] >= n end;
end;

startstate begin
  for s: Server do
    term[s] := 0;
    voted_for[s] := 0;
    log[s].length := 0;
    for i: Slot do
      log[s].terms[i] := 0;
    end;
    role[s] := FOLLOWER;
    commit_index[s] := 0;
  end;
  for t: Term do
    leader[t] := 0;
    led[t].length := 0;
    for i: Slot do
      led[t].terms[i] := 0;
    end;
    for c: Index do
      sent[t][c] := 0;
    end;
    for s: Server do
      asked[t][s].sent := false;
      asked[t][s].last_index := 0;
      asked[t][s].last_term := 0;
      votes[t][s] := 0;
      matched[t][s] := 0;
    end;
  end;
end;

ruleset s: Server do
  rule "timeout" role[s] != LEADER & term[s] < TERMS - 1 ==> begin
    term[s] := term[s] + 1;
    role[s] := CANDIDATE;
    voted_for[s] := s + 1;
    votes[term[s]][s] := s + 1;
    asked[term[s]][s].sent := true;
    asked[term[s]][s].last_index := log[s].length;
    asked[term[s]][s].last_term := last_term(s);
  end;
end;

ruleset s: Server; t: Term; c: Server do
  rule "request_vote" c != s & asked[t][c].sent & t >= term[s] ==> begin
    step_down(s, t);
    if (voted_for[s] = 0 | voted_for[s] = c + 1) & up_to_date(s, t, c) then
      voted_for[s] := c + 1;
      votes[t][s] := c + 1;
    end;
  end;
end;

ruleset s: Server do
  rule "become_leader"
    role[s] = CANDIDATE & exists f: Server do f != s & votes[term[s]][f] = s + 1 end ==>
  begin
    role[s] := LEADER;
    leader[term[s]] := s + 1;
    send_entries(s);
  end;
end;

ruleset s: Server do
  rule "request" role[s] = LEADER & log[s].length < LOG ==> begin
    log[s].terms[log[s].length] := term[s];
    log[s].length := log[s].length + 1;
    send_entries(s);
  end;
end;

ruleset s: Server; t: Term; prev: Index; last: Index; c: Index do
  rule "append"
    sent[t][c] > last & prev <= last & leader[t] != s + 1 & t >= term[s] ==>
  begin
    step_down(s, t);
    role[s] := FOLLOWER;
    if matches(s, t, prev) then
      take_entries(s, t, prev, last, c);
    end;
  end;
end;

ruleset s: Server; n: Slot do
  rule "commit"
    role[s] = LEADER & commit_index[s] < n + 1 & n + 1 <= log[s].length & is_replicated(s, n + 1)
      & log[s].terms[n] = term[s] ==>
  begin
    commit_index[s] := n + 1;
    send_entries(s);
  end;
end;
