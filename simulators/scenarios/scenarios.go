// Package scenarios holds the observatory's own wire data: the scenarios that
// the simulators play, the PLC's question and answer, a request file, and the
// addresses of the devices. The files are used to the letter and not edited.
package scenarios

import "embed"

// Files are the files of this folder.
//
//go:embed *.json *.xml *.ini
var Files embed.FS

// PLCReply is the PLC's answer when all is well.
//
//go:embed plc_status_reply.json
var PLCReply []byte
