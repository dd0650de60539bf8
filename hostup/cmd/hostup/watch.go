package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

type watchCommand struct {
	ID    *string       `arg:"" optional:"" help:"Public id of the VPS. With --sandbox it can be left out."`
	Every time.Duration `default:"30s" help:"Pause between two calls."`
	Until string        `help:"End when the VPS is running, stopped or paused, or when an action may be taken." placeholder:"STATE|ACTION"`
}

func (c *watchCommand) Run(ctx context.Context, s *surroundings) error {
	reached, err := c.goal()
	if err != nil {
		return usageError{err}
	}
	if c.Every <= 0 {
		return usageError{fmt.Errorf("--every must be more than 0, not %v", c.Every)}
	}
	id, err := s.which(c.ID)
	if err != nil {
		return err
	}
	client, done, err := s.connect()
	if err != nil {
		return err
	}
	defer done()
	last, status := "", exitOK
	line := newProgress(s.stderr)
	defer line.clear()
	for vps, err := range client.Watch(ctx, id, c.Every) {
		line.clear()
		if status = complain(s.stderr, err); err != nil {
			continue // Watch goes on if that can help, and else ends
		}
		if now := state(vps); now != last {
			fmt.Fprintln(s.stdout, time.Now().Format(time.RFC3339), printable(now))
			last = now
		}
		if reached(vps) {
			return nil
		}
		line.show("looked at " + time.Now().Format(time.TimeOnly) + ", again in " + c.Every.String())
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return silentError(status)
}

// goal returns what tells the end of the watch.
func (c *watchCommand) goal() (func(*hostup.VPSDetails) bool, error) {
	state := hostup.PowerState(strings.ToLower(c.Until))
	switch {
	case c.Until == "":
		return func(*hostup.VPSDetails) bool { return false }, nil
	case slices.Contains(hostup.PowerStates(), state):
		return func(vps *hostup.VPSDetails) bool { return vps.PowerState == state }, nil
	}
	action, err := hostup.ParseAction(c.Until)
	if err != nil {
		return nil, fmt.Errorf("--until takes running, stopped, paused or an action: %w", err)
	}
	return func(vps *hostup.VPSDetails) bool { return vps.Can(action) }, nil
}

// state is what a change of makes a new line.
func state(vps *hostup.VPSDetails) string {
	var blocked []string
	for gate := range vps.Gates() {
		if !gate.Allowed {
			blocked = append(blocked, string(gate.Action))
		}
	}
	text := fmt.Sprintf("%s service=%s power=%s locked=%s overdue=%d", vps.ID, vps.ServiceStatus, vps.PowerState,
		yesNo(vps.IsLocked()), len(vps.OverdueInvoices))
	return text + " blocked=" + strings.Join(blocked, ",")
}
