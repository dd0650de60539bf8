package main

import "github.com/hostup-api/hostup-go/api"

type specCommand struct {
	Output  string `short:"o" enum:"yaml,json" default:"yaml" help:"Output format: yaml or json."`
	OpenAPI string `name:"openapi" enum:"3.0,3.1" default:"3.0" help:"OpenAPI version: 3.0 or 3.1." placeholder:"VERSION"`
	Lenient bool   `help:"For generated clients that reject unknown enum values: enums become strings, and the API key is the only authentication."`
}

// Run runs the command.
func (c *specCommand) Run(e *env) error { //nolint:unparam // kong requires the error
	var variants []api.Variant
	if c.Lenient {
		variants = append(variants, api.Lenient)
	}
	if c.OpenAPI == "3.1" {
		variants = append(variants, api.OpenAPI31)
	}
	if c.Output == "json" {
		variants = append(variants, api.JSON)
	}
	e.stdout.print(string(api.Document(variants...)))
	return nil
}
