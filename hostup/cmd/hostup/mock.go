package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

type mockCommand struct {
	Addr     string `default:"127.0.0.1:8080" help:"Where to listen; port 0 takes a free one. Only this machine can reach a loopback address."`
	Scenario string `enum:"documented,payg,rate-limited" default:"documented" help:"Which VPS the curl line asks for: documented or payg; rate-limited allows 5 calls in 10 seconds."`
	CheckKey bool   `help:"Accept no other key than the one in HOSTUP_API_KEY."`
}

func (c *mockCommand) Run(ctx context.Context, s *surroundings) error {
	opts := []hostuptest.Option{hostuptest.WithAnyCredential()}
	keys := "any key"
	if c.CheckKey {
		key, err := s.apiKey()
		if err != nil {
			return usageError{err}
		}
		opts, keys = []hostuptest.Option{hostuptest.WithAPIKey(key)}, "your key"
	}
	if c.Scenario == "rate-limited" {
		opts = append(opts, hostuptest.WithRateLimit(5, 10*time.Second))
	}
	spec, err := api.Spec()
	if err != nil {
		return err
	}
	responses := spec.Paths.Value("/api/v2/vps/{id}/details").Get.Responses
	fake := hostuptest.NewHandler(opts...)
	examples, err := setExamples(fake, responses.Status(http.StatusOK))
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return usageError{fmt.Errorf("--addr: %w", err)}
	}
	server := &http.Server{Handler: preferred(responses, fake), ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	c.explain(s, listener.Addr(), keys, examples)
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return ctx.Err()
}

// explain prints what the fake has, and the curl line to try.
func (c *mockCommand) explain(s *surroundings, addr net.Addr, keys string, examples map[string]string) {
	id := hostuptest.VPSID
	if c.Scenario == "payg" {
		id = hostuptest.PAYGID
	}
	fmt.Fprintf(s.stdout, "The fake API is at http://%s and takes %s. Ctrl-C ends it. It has\n\n", addr, keys)
	table := tabwriter.NewWriter(s.stdout, 0, 0, 2, ' ', 0)
	for _, id := range slices.Sorted(maps.Keys(examples)) {
		fmt.Fprintf(table, "  %s\t%s\n", id, examples[id])
	}
	_ = table.Flush()
	fmt.Fprintf(s.stdout, "\nA request with the header \"Prefer: code=429\" is answered with that problem. Try\n\n"+
		"  curl -H 'Authorization: Bearer YOUR_API_KEY' http://%s/api/v2/vps/%s/details\n", addr, id)
}

// setExamples gives the fake each VPS that openapi.yaml has as an example, and
// returns the summaries by their ids.
func setExamples(fake *hostuptest.Server, ok *openapi3.ResponseRef) (map[string]string, error) {
	summaries := make(map[string]string)
	for _, example := range ok.Value.Content.Get("application/json").Examples {
		body, err := json.Marshal(example.Value.Value)
		if err != nil {
			return nil, err
		}
		fake.SetVPS(body)
		vps, _ := example.Value.Value.(map[string]any)
		summaries[fmt.Sprint(vps["id"])] = example.Value.Summary
	}
	fake.SetVPS(hostuptest.FixedCycle()) // in the documented order of its members
	return summaries, nil
}
