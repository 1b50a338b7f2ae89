// Package store keeps everything PYROS knows in a database, SQLite or MySQL,
// and is the only one that does. It speaks in the nouns of observatory.
//
// Rules:
//   - A method that returns without an error has committed; one that returns an
//     error has changed nothing.
//   - Every change is one transaction. Its events are published after the
//     commit, in the order of the commits, and carry whole values.
//   - One transaction writes at a time in a process, on both databases. Between
//     processes, a change of a sequence's state names the state it leaves, so
//     that of two who want the same one only one wins.
//   - The states of a sequence change by the table in status.go and by nothing
//     else, each change with a row that says why and through whom; a request's
//     state is derived from them in the same transaction.
//   - Errors are *observatory.Error: not_found also for what the actor may not
//     see; conflict where the state does not permit; stale where the version is
//     not the current one; invalid where a value breaks a rule; unavailable
//     where the database does not answer.
//   - Times go in and come out as UTC with microseconds.
//   - What comes from outside is bounded: pages have at most 200 items, texts
//     the length of their column.
package store
