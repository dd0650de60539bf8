// Package wire contains the Go types of two OpenAPI string formats: [Secret]
// for password and [Time] for date-time. Package gen uses them; package hostup
// exports both under the same names. [ParseInt] reads a number of the type integer.
package wire
