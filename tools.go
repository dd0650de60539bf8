//go:build generate

// Package tools calls the code generators. It is never built: go generate alone reads it.
// go.mod pins oapi-codegen in its tool line.
package tools

//go:generate go run api/fixtures.go
//go:generate go tool oapi-codegen -config api/oapi-codegen.yaml openapi.yaml
//go:generate go run api/generate.go
