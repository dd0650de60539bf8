package hostuptest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// Each handler causes its error over the network and in memory, and affects one
// request only.
func TestHandlers(t *testing.T) {
	for _, kind := range constructors {
		for _, test := range []struct {
			name    string
			handler http.HandlerFunc
			check   func(error) bool
		}{
			{"problem", hostuptest.Problem(403, "account_inactive", "No."), is(hostup.CodeAccountInactive)},
			{"502", hostuptest.BadGateway(), is(hostup.ErrServer)},
			{"null", hostuptest.OK("null"), is(hostup.ErrUnexpectedResponse)},
			{"another VPS", hostuptest.OK(`{"id": "vps_other"}`), is(hostup.ErrUnexpectedResponse)},
			{"redirect", hostuptest.Redirect("https://example.com/"), is(hostup.ErrRedirect)},
			{"truncated", hostuptest.Truncated(), is(io.ErrUnexpectedEOF)},
			{"reset", hostuptest.Reset(), is(io.EOF)},
			{"large body", hostuptest.LargeBody(9 << 20), is(hostup.ErrResponseTooLarge)},
			{"delay", hostuptest.Delay(time.Millisecond, hostuptest.BadGateway()), is(hostup.ErrServer)},
			{"429", hostuptest.RateLimited(90 * time.Second), func(err error) bool {
				return errors.Is(err, hostup.ErrRateLimited) && retryAfter(err) == 90*time.Second
			}},
		} {
			t.Run(kind.name+"/"+test.name, func(t *testing.T) {
				server := kind.new()
				defer server.Close()
				client := server.Client(oneAttempt)
				server.Next(test.handler)
				if _, err := client.GetVPSDetails(t.Context(), hostuptest.VPSID); err == nil || !test.check(err) {
					t.Errorf("got %v", err)
				}
				if test.name == "429" {
					return // the client pauses
				}
				if _, err := client.GetVPSDetails(t.Context(), hostuptest.VPSID); err != nil {
					t.Errorf("the next call: %v", err)
				}
			})
		}
	}
}

func is(target error) func(error) bool { return func(err error) bool { return errors.Is(err, target) } }

func retryAfter(err error) time.Duration {
	if e, ok := errors.AsType[*hostup.Error](err); ok {
		return e.RetryAfter
	}
	return 0
}

func TestLargeBodySize(t *testing.T) {
	server := hostuptest.NewHandler()
	for _, want := range []int64{0, 1, 32<<10 - 1, 32<<10 + 1, 1 << 20} {
		server.Next(hostuptest.LargeBody(want))
		if _, body := send(t, server, http.MethodGet, detailsPath, hostuptest.APIKey); int64(len(body)) != want {
			t.Errorf("got %d bytes, want %d", len(body), want)
		}
	}
}

func TestDelayEndsWithRequest(t *testing.T) {
	for _, kind := range constructors {
		t.Run(kind.name, func(t *testing.T) {
			server := kind.new()
			defer server.Close()
			server.Next(hostuptest.Delay(time.Hour, hostuptest.BadGateway()))
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			defer cancel()
			_, err := server.Client().GetVPSDetails(ctx, hostuptest.VPSID)
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Error(err)
			}
		})
	}
}

func TestDelayOfUsualResponse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := hostuptest.NewHandler()
		server.Next(hostuptest.Delay(time.Second, server.UsualResponse))
		start := time.Now()
		fetch(t, server.Client(), hostuptest.VPSID)
		if took := time.Since(start); took != time.Second || len(server.Requests()) != 1 {
			t.Errorf("%v, %d requests", took, len(server.Requests()))
		}
	})
	defer func() {
		if p := fmt.Sprint(recover()); !strings.Contains(p, "UsualResponse") {
			t.Errorf("panic %s", p)
		}
	}()
	hostuptest.Delay(time.Second, nil)
}

// A handler of NextFor is used for its ID only, and before one of Next.
func TestNextOrder(t *testing.T) {
	server := hostuptest.NewHandler()
	server.SetExample("vps_2")
	status := func(code int) http.HandlerFunc { return hostuptest.Problem(code, "test", "") }
	server.Next(status(501), nil)
	server.Next(status(502))
	server.NextFor("vps_2", status(421), status(422))
	for i, test := range []struct {
		id   string
		want int
	}{
		{"vps_2", 421},
		{hostuptest.VPSID, 501},
		{"vps_2", 422},
		{"vps_2", 200}, // the nil handler
		{"vps_2", 502},
		{"vps_2", 200},
		{hostuptest.VPSID, 200},
	} {
		resp, _ := send(t, server, http.MethodGet, "/api/v2/vps/"+test.id+"/details", hostuptest.APIKey)
		if resp.StatusCode != test.want {
			t.Errorf("request %d for %s: got %d, want %d", i, test.id, resp.StatusCode, test.want)
		}
	}
}

// Any http.HandlerFunc can be a response, without a conversion.
func TestNextTakesHandlerFunc(t *testing.T) {
	server := hostuptest.NewHandler()
	server.Next(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }, http.NotFound)
	for _, want := range []int{http.StatusTeapot, http.StatusNotFound} {
		if resp, _ := send(t, server, http.MethodGet, detailsPath, ""); resp.StatusCode != want {
			t.Errorf("got %d, want %d", resp.StatusCode, want)
		}
	}
}
