// Package shell is a shell to play with the observatory's objects over the API
// of a running server.
//
// Rules: what there is to list stands in one table (resources.go) of name, path
// and columns, what can be done in another (commands.go); neither knows what a
// request or an image is. Nothing that the server sends reaches the terminal
// but through api.Clean. A line fails as a whole, and a script ends at the first
// line that fails.
package shell
