//go:build ignore

// Command fixtures writes the responses that tests and the fake API use, from the
// examples in openapi.yaml. tools.go runs it first: it fails if an example does
// not match the schema, or the generators do not support the schema, before anything
// is generated.
package main

import (
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/hostup-api/hostup-go/api/internal/examples"
	"github.com/hostup-api/hostup-go/api/internal/yamltree"
)

// The differences of these responses from the documented example. HostUp will not
// add a name such as unlisted.
const unknown = `
enum-values:
  serviceStatus: unlisted
  billing: {billingCycle: unlisted}
  powerState: unlisted
  overdueInvoices: [{status: unlisted}]
members:
  billing: {unlisted: null}
  usageLog: [{unlisted: 12.5}]
  operationState: {unlisted: []}
  access: {unlisted: {url: /console/1}}
  actions:
    canRebuild: {unlisted: 0}
    canTeleport: {allowed: true, reason: null, until: "2026-06-01"}
  unlisted: se-1
`

func main() {
	document, err := os.ReadFile("openapi.yaml")
	check(err)
	check(examples.Check(document))
	spec, err := yamltree.Parse(document)
	check(err)
	responses := yamltree.Get(spec, "paths", "/api/v2/vps/{id}/details", "get", "responses")
	for i := 0; i < len(responses.Content); i += 2 {
		write(spec, responses.Content[i].Value, resolve(spec, responses.Content[i+1]))
	}

	documented := example(spec, "FixedCycle")
	check(os.WriteFile("hostup/hostuptest/details.json", documented, 0o644))
	check(os.WriteFile("hostup/hostuptest/payg.json", example(spec, "Payg"), 0o644))
	head := "HTTP/1.1 200 OK\nContent-Type: application/json\n"
	writeHTTP("details-truncated", head+fmt.Sprintf("Content-Length: %d\n", len(documented)), documented[:900])

	patches := must(yamltree.Parse([]byte(unknown)))
	for i := 0; i < len(patches.Content); i += 2 {
		response := must(yamltree.Parse(documented))
		if invoices := yamltree.Get(patches.Content[i+1], "overdueInvoices"); invoices != nil {
			unpaid := yamltree.Get(spec, "components", "examples", "PendingOrder", "value", "overdueInvoices")
			*yamltree.Get(response, "overdueInvoices") = *unpaid
		}
		merge(response, patches.Content[i+1])
		writeHTTP("details-unknown-"+patches.Content[i].Value, head, must(yamltree.JSON(response)))
	}
}

// write writes a file for each example of a response.
func write(spec *yaml.Node, status string, response *yaml.Node) {
	code := must(strconv.Atoi(status))
	content := yamltree.Get(response, "content")
	examples := yamltree.Get(content.Content[1], "examples")
	for i := 1; i < len(examples.Content); i += 2 {
		ref := yamltree.Get(examples.Content[i], "$ref").Value
		name := ref[strings.LastIndex(ref, "/")+1:]
		value := yamltree.Get(resolve(spec, examples.Content[i]), "value")
		head := fmt.Sprintf("HTTP/1.1 %d %s\nContent-Type: %s\n", code, http.StatusText(code), content.Content[0].Value)
		head += headers(spec, yamltree.Get(response, "headers"), value)
		file := "details-" + kebab(name)
		switch {
		case name == "FixedCycle":
			file = "details-documented"
		case code != http.StatusOK:
			file = "problem-" + status + "-" + kebab(name)
		}
		writeHTTP(file, head, must(yamltree.JSON(value)))
	}
}

// headers returns the documented headers of a problem response and a Date, or ""
// if no headers are documented.
func headers(spec, headers, problem *yaml.Node) string {
	if headers == nil {
		return ""
	}
	date := must(time.Parse(time.RFC3339, yamltree.Get(problem, "timestamp").Value))
	lines := "Date: " + date.Format(http.TimeFormat) + "\n"
	for i := 0; i < len(headers.Content); i += 2 {
		value := yamltree.Get(resolve(spec, headers.Content[i+1]), "example").Value
		lines += headers.Content[i].Value + ": " + value + "\n"
	}
	return lines
}

func writeHTTP(name, head string, body []byte) {
	check(os.WriteFile("testdata/"+name+".http", append([]byte(head+"\n"), body...), 0o644))
}

// example returns an example as JSON.
func example(spec *yaml.Node, name string) []byte {
	return must(yamltree.JSON(yamltree.Get(spec, "components", "examples", name, "value")))
}

// resolve returns the target of a reference, or node if it is not a reference.
func resolve(spec, node *yaml.Node) *yaml.Node {
	if ref := yamltree.Get(node, "$ref"); ref != nil {
		return yamltree.Get(spec, strings.Split(strings.TrimPrefix(ref.Value, "#/"), "/")...)
	}
	return node
}

// merge applies patch to value: it merges mappings and sequences, and replaces scalars.
func merge(value, patch *yaml.Node) {
	if value.Kind != patch.Kind || value.Kind == yaml.ScalarNode {
		*value = *patch
		return
	}
	if value.Kind == yaml.SequenceNode {
		for i, element := range patch.Content {
			merge(value.Content[i], element)
		}
		return
	}
	for i := 0; i < len(patch.Content); i += 2 {
		if old := yamltree.Get(value, patch.Content[i].Value); old != nil {
			merge(old, patch.Content[i+1])
		} else {
			value.Content = append(value.Content, patch.Content[i], patch.Content[i+1])
		}
	}
}

var capital = regexp.MustCompile(`\B[A-Z]`)

func kebab(name string) string { return strings.ToLower(capital.ReplaceAllString(name, "-$0")) }

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
