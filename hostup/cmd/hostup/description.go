package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/hostup-api/hostup-go/api"
)

type verifyCommand struct {
	ID *string `arg:"" optional:"" help:"Public id of the VPS. With --sandbox it can be left out."`
}

func (c *verifyCommand) Run(ctx context.Context, s *surroundings) error {
	vps, err := s.fetch(ctx, c.ID)
	if err != nil {
		return unknownError{err}
	}
	err = api.Verify(vps.RawJSON())
	var invalid *api.ValidationError
	switch {
	case err == nil:
		fmt.Fprintln(s.stdout, "the answer is as openapi.yaml describes it")
		return nil
	case !errors.As(err, &invalid):
		return unknownError{err}
	}
	for _, v := range invalid.Violations {
		fmt.Fprintln(s.stdout, printable(v.String()))
	}
	return silentError(exitFailed)
}

type specCommand struct {
	Output string `short:"o" enum:"yaml,json" default:"yaml" help:"Form of the output: yaml or json."`
}

func (c *specCommand) Run(s *surroundings) error {
	if c.Output == "yaml" {
		_, err := s.stdout.Write(api.Document())
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
	_, err = s.stdout.Write(append(document, '\n'))
	return err
}
