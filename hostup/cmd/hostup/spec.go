package main

import (
	"encoding/json"

	"github.com/hostup-api/hostup-go/api"
)

type specCommand struct {
	Output string `short:"o" enum:"yaml,json" default:"yaml" help:"Output format: yaml or json."`
}

// Run runs the command.
func (c *specCommand) Run(e *env) error {
	if c.Output == "yaml" {
		e.stdout.print(string(api.Document()))
		return nil
	}
	spec, err := api.Spec()
	if err != nil {
		return err
	}
	document, err := json.MarshalIndent(spec, "", "  ")
	if err != nil {
		return err
	}
	e.stdout.println(string(document))
	return nil
}
