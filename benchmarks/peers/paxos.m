-- Single-decree Paxos for Rumur, with the states and the transitions of the model `paxos`: three acceptors, two values,
-- BALLOTS ballots (the first line that is not a comment).
--
-- An acceptor promises once in a ballot, since it promises to higher ballots only, so there is one report of each.

const
  BALLOTS: 4;

type
  Acceptor: 0 .. 2;
  Value: 0 .. 1;
  Ballot: 0 .. BALLOTS - 1;
  Quorum: 0 .. 3;             -- three pairs, and all
  Promised: 0 .. BALLOTS;     -- none, or the ballot and one
  Vote: 0 .. 2 * BALLOTS;     -- none, or 1 + 2 * ballot + value
  Report: 0 .. 2 * BALLOTS + 1; -- no promise, or a vote and one

var
  promised: array [Acceptor] of Promised;
  voted: array [Acceptor] of Vote;
  prepares: array [Ballot] of boolean;
  promises: array [Acceptor] of array [Ballot] of Report;
  accepts: array [Ballot] of array [Value] of boolean;
  accepted: array [Acceptor] of array [Ballot] of array [Value] of boolean;

function is_in(a: Acceptor; q: Quorum): boolean;
begin
  return q = 3 | a != 2 - q;
end;

function may_propose(b: Ballot; v: Value; q: Quorum): boolean;
var highest: Vote;
begin
  if exists w: Value do accepts[b][w] end then
    return false;
  end;
  highest := 0;
  for a: Acceptor do
    if is_in(a, q) then
      if promises[a][b] = 0 then
        return false;
      end;
      if promises[a][b] - 1 > highest then
        highest := promises[a][b] - 1;
      end;
    end;
  end;
  return highest = 0 | (highest - 1) % 2 = v;
end;

startstate begin
  for a: Acceptor do
    promised[a] := 0;
    voted[a] := 0;
    for b: Ballot do
      promises[a][b] := 0;
      for v: Value do
        accepted[a][b][v] := false;
      end;
    end;
  end;
  for b: Ballot do
    prepares[b] := false;
    for v: Value do
      accepts[b][v] := false;
    end;
  end;
end;

ruleset b: Ballot do
  rule "prepare" true ==> begin
    prepares[b] := true;
  end;
end;

ruleset a: Acceptor; b: Ballot do
  rule "promise" prepares[b] & promised[a] < b + 1 ==> begin
    promised[a] := b + 1;
    promises[a][b] := voted[a] + 1;
  end;
end;

ruleset b: Ballot; v: Value; q: Quorum do
  rule "propose" may_propose(b, v, q) ==> begin
    accepts[b][v] := true;
  end;
end;

ruleset a: Acceptor; b: Ballot; v: Value do
  rule "accept" accepts[b][v] & promised[a] <= b + 1 ==> begin
    promised[a] := b + 1;
    voted[a] := 1 + 2 * b + v;
    accepted[a][b][v] := true;
  end;
end;
