package main

import (
	"bytes"
	"context"
	"errors"

	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

type detailsCommand struct {
	ID     *string `arg:"" optional:"" help:"Public id of the VPS, such as vps_01hxa3b4c5d6e7f8g9h0j1k2m3. With --sandbox it can be left out."`
	Output string  `short:"o" enum:"text,json" default:"text" help:"Form of the output: text or json, the body as received."`
	Reveal bool    `help:"Show the root password."`
}

func (c *detailsCommand) Run(ctx context.Context, s *surroundings) error {
	if c.ID == nil && !s.sandbox {
		return usageError{errors.New("which VPS? give its id, or try --sandbox")}
	}
	client, done, err := s.connect()
	if err != nil {
		return err
	}
	defer done()
	id := hostuptest.VPSID
	if c.ID != nil {
		id = *c.ID
	}
	vps, err := client.GetVPSDetails(ctx, id)
	if err != nil {
		return err
	}
	if c.Output == "text" {
		return writeSummary(s.stdout, vps, c.Reveal)
	}
	body := vps.RawJSON()
	if !c.Reveal {
		if body, err = vps.MarshalJSON(); err != nil {
			return err
		}
	}
	_, err = s.stdout.Write(append(bytes.TrimRight(body, "\r\n"), '\n'))
	return err
}
