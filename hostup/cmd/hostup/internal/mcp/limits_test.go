package mcp

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

func TestCallTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := hostuptest.NewHandler()
		fake.Next(hostuptest.Delay(time.Hour, hostuptest.BadGateway()))
		host := start(t, newServer(fake))
		began := time.Now()
		message := host.message(t, "check_actions", map[string]any{"id": "vps_1"})
		const want = "deadline exceeded: no response within 25s, the limit of a tool call"
		if got := time.Since(began); got != 25*time.Second || !strings.HasSuffix(message, want) {
			t.Errorf("%q after %v, want %q after 25 s", message, got, want)
		}
	})
}

// A long wait is an error with a hint, so that a model need not wait.
func TestRateLimit(t *testing.T) {
	for _, test := range []struct{ wait, want time.Duration }{{5 * time.Second, 5 * time.Second}, {6 * time.Second, 0}} {
		synctest.Test(t, func(t *testing.T) {
			fake := hostuptest.NewHandler()
			fake.Next(hostuptest.RateLimited(test.wait))
			host := start(t, newServer(fake))
			began := time.Now()
			_, isError := host.call(t, "check_actions", map[string]any{"id": hostuptest.VPSID})
			got := time.Since(began)
			if isError != (test.want == 0) || got < test.want || got > test.want+time.Second {
				t.Errorf("Retry-After %v: error %v after %v, want %v", test.wait, isError, got, test.want)
			}
		})
	}
}

// The error of a call names the VPS, also if no request was sent.
func TestErrorOfPauseHasID(t *testing.T) {
	fake := hostuptest.NewHandler()
	fake.Next(hostuptest.RateLimited(time.Hour))
	server := newServer(fake)
	server.ErrorObject = new(failure.Reporter).Object
	host := start(t, server)
	for _, want := range []float64{429, 0} {
		result, isError := host.call(t, "check_actions", map[string]any{"id": hostuptest.VPSID})
		object, _ := result["error"].(map[string]any)
		status, _ := object["status"].(float64)
		if !isError || status != want || object["id"] != hostuptest.VPSID {
			t.Errorf("%v, want the id and the status %v", object, want)
		}
	}
}

// When a host cancels a call, its HTTP request ends, and later calls work.
func TestCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := hostuptest.NewHandler()
		fake.Next(hostuptest.Delay(20*time.Second, hostuptest.BadGateway()))
		server := newServer(fake)
		get, ended := server.GetVPSDetails, make(chan error, 2)
		server.GetVPSDetails = func(ctx context.Context, id string) (vps *hostup.VPSDetails, err error) {
			defer func() { ended <- err }()
			return get(ctx, id)
		}
		host := start(t, server)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		params := &sdk.CallToolParams{Name: "get_vps", Arguments: map[string]any{"id": hostuptest.VPSID}}
		began := time.Now()
		if _, err := host.CallTool(ctx, params); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("canceled call: %v", err)
		}
		if err := <-ended; !errors.Is(err, context.Canceled) || time.Since(began) != time.Second {
			t.Errorf("the call ended after %v: %v", time.Since(began), err)
		}
		if _, isError := host.call(t, "get_vps", params.Arguments); isError {
			t.Error("the next call failed")
		}
		synctest.Wait() // until the server has ended the first call, too
	})
}

func TestLongResult(t *testing.T) {
	fake := hostuptest.NewHandler()
	host := start(t, newServer(fake))
	arguments := map[string]any{"id": hostuptest.VPSID, "fields": []string{"hostname"}}
	set := func(n int) {
		fake.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) { vps["hostname"] = strings.Repeat("x", n) })
	}
	const around = len(`{"asOf":"2026-11-25T20:00:00Z","vps":{"hostname":""}}`)
	set(64<<10 - around)
	if _, isError := host.call(t, "get_vps", arguments); isError {
		t.Error("a result of 64 KiB is an error")
	}
	set(64<<10 - around + 1)
	want := "the result has 65537 bytes, more than 65536; request fewer fields or actions"
	if got := host.message(t, "get_vps", arguments); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestConcurrentCalls(t *testing.T) {
	fake := hostuptest.NewHandler()
	host := start(t, newServer(fake))
	var calls sync.WaitGroup
	for i := range 100 {
		calls.Go(func() {
			id, tool := hostuptest.VPSID, "get_vps"
			if i%2 == 0 {
				tool = "check_actions"
			}
			if i%10 == 0 {
				id = fmt.Sprintf("vps_%d", i)
			}
			got, err := host.CallTool(t.Context(), &sdk.CallToolParams{Name: tool, Arguments: map[string]any{"id": id}})
			if err != nil || got.IsError != (i%10 == 0) {
				t.Errorf("call %d: %+v %v", i, got, err)
			}
		})
	}
	calls.Wait()
	if n := len(fake.Requests()); n != 100 {
		t.Errorf("%d requests, want 100", n)
	}
}
