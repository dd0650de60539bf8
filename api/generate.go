//go:build ignore

// Command generate post-processes the output of oapi-codegen: it turns
// descriptions into Go doc comments. It also copies openapi.yaml into this folder,
// because package api cannot embed a file of its parent folder. tools.go runs it.
package main

import (
	"log"
	"os"
	"regexp"
)

// oapi-codegen puts the Go name directly before a description or a summary, as
// in "Hostname The host name of the VPS."
var glued = regexp.MustCompile(`(?m)^([\t ]*// [A-Z]\w* )(The|A|An|Whether|Get) `)

var verbs = map[string]string{
	"The":     "is the",
	"A":       "is a",
	"An":      "is an",
	"Whether": "reports whether",
	"Get":     "gets",
}

func main() {
	const code = "gen/hostup.gen.go"
	generated, err := os.ReadFile(code)
	if err != nil {
		log.Fatal(err)
	}
	generated = glued.ReplaceAllFunc(generated, func(line []byte) []byte {
		match := glued.FindSubmatch(line)
		return []byte(string(match[1]) + verbs[string(match[2])] + " ")
	})
	if err := os.WriteFile(code, generated, 0o644); err != nil {
		log.Fatal(err)
	}
	document, err := os.ReadFile("openapi.yaml")
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("api/openapi.gen.yaml", document, 0o644); err != nil {
		log.Fatal(err)
	}
}
