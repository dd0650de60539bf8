//go:build generate

// Package tools runs the code generators. It is never built; only go generate reads it.
// The tool directive in go.mod pins oapi-codegen.
package tools

//go:generate go run api/fixtures.go
//go:generate go tool oapi-codegen -config api/oapi-codegen.yaml openapi.yaml
//go:generate go tool oapi-codegen -config api/readers.yaml openapi.yaml
//go:generate go tool oapi-codegen -config api/types.yaml openapi.yaml
//go:generate go run api/generate.go
