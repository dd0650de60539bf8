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
		_, err := e.stdout.Write(api.Document())
		return err
	}
	spec, err := api.Spec()
	if err != nil {
		return err
	}
	document, err := json.MarshalIndent(spec, "", "  ")
	if err != nil {
		return err
	}
	_, err = e.stdout.Write(append(document, '\n'))
	return err
}
