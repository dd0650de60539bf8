// Package wire has the Go types of two string formats of openapi.yaml:
// [Secret] for password and [Time] for date-time. The generated code in gen
// uses them; the package hostup offers them under its own name.
package wire
