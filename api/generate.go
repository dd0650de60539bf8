//go:build ignore

// Command generate copies openapi.yaml to where package api can embed it: an
// embedded file cannot lie above its package. tools.go calls it.
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
