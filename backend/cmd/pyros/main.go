// Command pyros runs a robotic observatory; `pyros --help` says how.
package main

import (
	"os"

	"pyros/backend/cli"
)

func main() { os.Exit(cli.Execute(os.Args[1:], os.Stdout, os.Stderr)) }
