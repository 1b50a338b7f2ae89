// Package api speaks to a running server for the command line: its REST
// interface and its live stream.
//
// Rules: what the server refuses comes back as *observatory.Error with the
// server's words. Those words, like everything else that the server sends, may
// have been written by anybody: whoever prints them passes them through Clean.
package api
