// Package httpapi is PYROS towards the outside: the REST interface under
// /api/v1, the live stream, the browser's pages and the documents that
// describe all of it.
//
// Purpose: a handler decodes, validates, makes one call, responds. What a
// caller may do is said in one table (routes.go), what a failure becomes in
// another (errors.go).
//
// Rules:
//   - Every route stands in the table with its role and is described in the
//     OpenAPI document; tests hold both together.
//   - Errors leave as problem+json with a code of observatory; causes are
//     logged and never sent.
//   - Everything that comes in has a limit: size, time, rate, number.
//   - The live stream carries to each user only what he may read by request.
//   - HTTP, authentication and rate limits use real time; what is shown of the
//     observatory uses the clock handed in.
//
// What its users owe it: Shutdown, which ends the live connections too.
package httpapi

// The general part of the OpenAPI document, read by the generator.
//
//	@title						PYROS
//	@version					1
//	@description				Control of a robotic observatory. Times are RFC 3339 in UTC, angles degrees, durations seconds; `null` or an absent field means "not known". Failures are `application/problem+json` with a `code` and, for bad input, every `problem` with its place.
//	@description				Lists that are paged are `{items, next}`: send `next` back as `cursor` until it is empty.
//	@description				The live stream is described by asyncapi.yaml.
//	@BasePath					/api/v1
//	@securityDefinitions.apikey	Bearer
//	@in							header
//	@name						Authorization
