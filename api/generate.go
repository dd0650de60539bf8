//go:build ignore

// Command generate copies openapi.yaml into this folder, because package api
// cannot embed a file of its parent folder. tools.go runs it.
package main

import (
	"log"
	"os"
)

func main() {
	document, err := os.ReadFile("openapi.yaml")
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("api/openapi.gen.yaml", document, 0o644); err != nil {
		log.Fatal(err)
	}
}
