package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

type mockCommand struct {
	Addr     string `default:"127.0.0.1:8080" help:"Where to listen; port 0 takes a free one. Only this machine can reach a loopback address."`
	Scenario string `enum:"documented,payg,rate-limited" default:"documented" help:"documented: the documented example; payg: a pay-as-you-go VPS beside it; rate-limited: the example, 5 calls in 10 seconds."`
}

func (c *mockCommand) Run(ctx context.Context, s *surroundings) error {
	opts := []hostuptest.Option{hostuptest.WithAnyKey()}
	if c.Scenario == "rate-limited" {
		opts = append(opts, hostuptest.WithRateLimit(5, 10*time.Second))
	}
	fake, id := hostuptest.NewHandler(opts...), hostuptest.VPSID
	if c.Scenario == "payg" {
		fake.Set(hostuptest.PAYG())
		id = hostuptest.PAYGID
	}
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return usageError{fmt.Errorf("--addr: %w", err)}
	}
	server := &http.Server{Handler: fake, ReadHeaderTimeout: 10 * time.Second}
	fmt.Fprintf(s.stdout, "The fake API is at http://%[1]s and takes any key. Ctrl-C ends it. Try\n\n"+
		"  curl -H 'Authorization: Bearer YOUR_API_KEY' http://%[1]s/api/v2/vps/%[2]s/details\n", listener.Addr(), id)
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return ctx.Err()
}
