// Package auth proves who somebody is: passwords, access tokens, refresh
// tokens and the limit on attempts.
//
// Rules: it keeps nothing in a database and knows no HTTP; all times here are
// real time, never the observatory's clock; secrets are compared in constant
// time and never logged. An unknown account costs an attacker the same time as
// a wrong password: whoever finds no account must call Hasher.VerifyNobody.
package auth
