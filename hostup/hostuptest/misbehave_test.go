package hostuptest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

var oneAttempt = hostup.WithRetry(hostup.RetryPolicy{})

func start(t *testing.T, opts ...hostuptest.Option) *hostuptest.Server {
	t.Helper()
	server := hostuptest.NewServer(opts...)
	t.Cleanup(server.Close)
	return server
}

// Each answer is what it says, and makes of the client what it should.
func TestAnswers(t *testing.T) {
	for name, test := range map[string]struct {
		answer hostuptest.Answer
		check  func(error) bool
	}{
		"problem":     {hostuptest.Problem(403, "account_inactive", "No."), is(hostup.CodeAccountInactive)},
		"429":         {hostuptest.RateLimited(90 * time.Second), func(err error) bool { return retryAfter(err) == 90*time.Second }},
		"502":         {hostuptest.BadGateway(), is(hostup.ErrServer)},
		"null":        {hostuptest.OK("null"), is(hostup.ErrUnexpectedResponse)},
		"another VPS": {hostuptest.OK(`{"id": "vps_other"}`), is(hostup.ErrUnexpectedResponse)},
		"redirect":    {hostuptest.Redirect("https://example.com/"), is(hostup.ErrRedirect)},
		"truncated":   {hostuptest.Truncated(), is(io.ErrUnexpectedEOF)},
		"reset":       {hostuptest.Reset(), is(io.EOF)},
		"huge":        {hostuptest.Huge(9 << 20), is(hostup.ErrResponseTooLarge)},
		"slow":        {hostuptest.Slow(time.Millisecond, hostuptest.BadGateway()), is(hostup.ErrServer)},
	} {
		t.Run(name, func(t *testing.T) {
			server := start(t)
			client := server.Client(oneAttempt)
			server.Next(test.answer)
			if _, err := client.GetVPSDetails(t.Context(), hostuptest.VPSID); err == nil || !test.check(err) {
				t.Errorf("%v", err)
			}
			if name == "429" {
				return // the client stays quiet
			}
			if _, err := client.GetVPSDetails(t.Context(), hostuptest.VPSID); err != nil {
				t.Errorf("the answer after it: %v", err)
			}
		})
	}
}

func is(target error) func(error) bool { return func(err error) bool { return errors.Is(err, target) } }

func retryAfter(err error) time.Duration {
	var e *hostup.Error
	errors.As(err, &e)
	return e.RetryAfter
}

func TestSlowGivesWayToTheClient(t *testing.T) {
	server := start(t)
	server.Next(hostuptest.Slow(time.Hour, hostuptest.BadGateway()))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := server.Client().GetVPSDetails(ctx, hostuptest.VPSID); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

func TestVPSCanBeChanged(t *testing.T) {
	server := start(t)
	client := server.Client()
	fetch := func(id string) *hostup.VPSDetails {
		t.Helper()
		vps, err := client.GetVPSDetails(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return vps
	}
	server.Block(hostuptest.VPSID, hostup.ActionUpgrade, "Not today.", "pending_order")
	server.Allow(hostuptest.VPSID, hostup.ActionResetSSHKeys)
	server.Allow(hostuptest.VPSID, "teleport")
	server.Change(hostuptest.VPSID, func(vps map[string]any) { vps["powerState"] = "stopped" })
	vps := fetch(hostuptest.VPSID)
	if gate := vps.Gate(hostup.ActionUpgrade); gate.Allowed || gate.Reason != "Not today." || gate.Code != "pending_order" {
		t.Errorf("%+v", gate)
	}
	if vps.IsRunning() || !vps.Can("teleport") || !vps.Can(hostup.ActionResetSSHKeys) {
		t.Errorf("the changes were lost: %s", vps)
	}
	server.Set(hostuptest.PAYG())
	if payg := fetch(hostuptest.PAYGID); payg.ChangeFlow() != hostup.FlowPAYG {
		t.Error(payg)
	}
	server.Remove(hostuptest.VPSID)
	if _, err := client.GetVPSDetails(t.Context(), hostuptest.VPSID); !errors.Is(err, hostup.ErrNotFound) {
		t.Error(err)
	}
	for name, f := range map[string]func(){
		"Set without an id":   func() { server.Set([]byte(`{}`)) },
		"Set of no JSON":      func() { server.Set([]byte(`x`)) },
		"Change of no VPS":    func() { server.Change("vps_none", func(map[string]any) {}) },
		"Block of no action":  func() { server.Block(hostuptest.PAYGID, "", "", "") },
		"Change into no JSON": func() { server.Change(hostuptest.PAYGID, func(v map[string]any) { v["x"] = func() {} }) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s did not panic", name)
				}
			}()
			f()
		}()
	}
}

func TestRateLimit(t *testing.T) {
	server := start(t, hostuptest.WithRateLimit(2, time.Hour))
	client := server.Client(oneAttempt)
	for i := range 3 {
		_, err := client.GetVPSDetails(t.Context(), hostuptest.VPSID)
		if i < 2 && err != nil || i == 2 && (!errors.Is(err, hostup.ErrRateLimited) || retryAfter(err) != time.Hour) {
			t.Errorf("call %d: %v", i, err)
		}
	}
}

func TestRequestsAreRecordedWithoutTheCredential(t *testing.T) {
	server := start(t, hostuptest.WithAnyKey())
	_, _ = server.Client().GetVPSDetails(t.Context(), hostuptest.VPSID)
	requests := server.Requests()
	if len(requests) != 1 || requests[0].Path != "/api/v2/vps/"+hostuptest.VPSID+"/details" || requests[0].Header.Get("Authorization") != "[redacted]" {
		t.Errorf("%+v", requests)
	}
	if text := fmt.Sprintf("%+v", requests); bytes.Contains([]byte(text), []byte(hostuptest.APIKey)) {
		t.Error(text)
	}
}

// What is not misbehaviour obeys openapi.yaml, headers included.
func TestAnswersObeyTheDescription(t *testing.T) {
	server := start(t, hostuptest.WithRateLimit(3, time.Hour))
	server.Set(hostuptest.PAYG())
	doc, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	item := doc.Paths.Value("/api/v2/vps/{id}/details")
	route := &routers.Route{Spec: doc, PathItem: item, Method: http.MethodGet, Operation: item.Get}
	for _, test := range []struct {
		id, key string
		want    int
	}{
		{hostuptest.VPSID, hostuptest.APIKey, 200}, {hostuptest.PAYGID, hostuptest.APIKey, 200},
		{hostuptest.VPSID, "wrong", 401}, {"vps_none", hostuptest.APIKey, 404}, {hostuptest.VPSID, hostuptest.APIKey, 429},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/api/v2/vps/"+test.id+"/details", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+test.key)
		resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || resp.StatusCode != test.want {
			t.Errorf("%s: %d, %v", test.id, resp.StatusCode, err)
		}
		input := &openapi3filter.ResponseValidationInput{
			RequestValidationInput: &openapi3filter.RequestValidationInput{Request: req, Route: route},
			Status:                 resp.StatusCode, Header: resp.Header,
		}
		input.SetBodyBytes(body)
		if err := openapi3filter.ValidateResponse(t.Context(), input); err != nil {
			t.Errorf("%d: %v", test.want, err)
		}
		if test.want == 200 {
			if err := api.Verify(body); err != nil {
				t.Error(err)
			}
		}
	}
}
