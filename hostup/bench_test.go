package hostup_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	jsonv2 "github.com/go-json-experiment/json"

	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup"
)

// Each comparison has three variants with the same transport and body: "json" and
// "jsonv2" are code written by hand, with encoding/json and with its version 2, and
// "client" is this package with all of its checks. `make bench` prints the ratios with
// benchstat.

// A codec is what code written by hand decodes and encodes with.
type codec struct {
	name      string
	unmarshal func(data []byte, v any) error
	marshal   func(v any) ([]byte, error)
}

var codecs = []codec{
	{"json", json.Unmarshal, json.Marshal},
	{
		"jsonv2",
		func(data []byte, v any) error { return jsonv2.Unmarshal(data, v) },
		func(v any) ([]byte, error) { return jsonv2.Marshal(v) },
	},
}

// run is one variant of a comparison.
func run(b *testing.B, way string, f func() error) {
	b.Run("way="+way, func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := f(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// A caller fetches one VPS.
type caller func(ctx context.Context) (*gen.VPSDetails, error)

// byHand makes the call with only net/http, io.ReadAll and a codec, into the same type.
func byHand(c codec, base string, transport http.RoundTripper) caller {
	client := &http.Client{Transport: transport}
	return func(ctx context.Context) (*gen.VPSDetails, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/api/v2/vps/"+documentedID+"/details", nil)
		if err != nil {
			return nil, err
		}
		req.Header.Set("Authorization", "Bearer "+canaryKey)
		req.Header.Set("Accept", "application/json")
		resp, err := client.Do(req)
		if err != nil {
			return nil, err
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			return nil, err
		}
		if resp.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("status %d", resp.StatusCode)
		}
		var vps gen.VPSDetails
		return &vps, c.unmarshal(body, &vps)
	}
}

func wrapped(b *testing.B, base string, transport http.RoundTripper) caller {
	client, err := hostup.NewClient(hostup.APIKey(canaryKey), hostup.WithBaseURL(base),
		hostup.WithHTTPClient(&http.Client{Transport: transport}))
	if err != nil {
		b.Fatal(err)
	}
	return func(ctx context.Context) (*gen.VPSDetails, error) {
		vps, err := client.GetVPSDetails(ctx, documentedID)
		if err != nil {
			return nil, err
		}
		return &vps.VPSDetails, nil
	}
}

// compare runs the variants of a call.
func compare(b *testing.B, base string, transport http.RoundTripper) {
	for _, c := range codecs {
		call := byHand(c, base, transport)
		run(b, c.name, func() error { _, err := call(b.Context()); return err })
	}
	call := wrapped(b, base, transport)
	run(b, "client", func() error { _, err := call(b.Context()); return err })
}

// inMemory responds to every request with the same body.
func inMemory(body []byte) roundTripper {
	return func(req *http.Request) (*http.Response, error) {
		return &http.Response{
			StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
			Header:        http.Header{"Content-Type": {"application/json"}},
			ContentLength: int64(len(body)),
			Body:          io.NopCloser(bytes.NewReader(body)),
			Request:       req,
		}, nil
	}
}

func BenchmarkCall(b *testing.B) {
	body := bodyOf(b, testdata(b, "details-documented.http"))
	b.Run("over=memory", func(b *testing.B) { compare(b, hostup.DefaultBaseURL, inMemory(body)) })
	b.Run("over=loopback", func(b *testing.B) {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(body)
		}))
		defer server.Close()
		transport := &http.Transport{}
		defer transport.CloseIdleConnections()
		compare(b, server.URL, transport)
	})
}

// usageLog returns the documented body with n entries in its usageLog.
func usageLog(b *testing.B, entries int) []byte {
	var vps map[string]any
	if err := json.Unmarshal(bodyOf(b, testdata(b, "details-documented.http")), &vps); err != nil {
		b.Fatal(err)
	}
	log := make([]any, entries)
	for i := range log {
		log[i] = map[string]any{"recordedAt": fmt.Sprintf("2026-04-27T%02d:%02d:00.000Z", i/60%24, i%60),
			"dataReceivedGb": float64(i) / 8, "dataSentGb": 1, "totalGb": 1 + float64(i)/8}
	}
	vps["usageLog"] = log
	body, err := json.Marshal(vps)
	if err != nil {
		b.Fatal(err)
	}
	return body
}

// BenchmarkUsageLog shows that time and memory are linear in the body.
func BenchmarkUsageLog(b *testing.B) {
	for _, entries := range []int{1_000, 10_000} {
		body := usageLog(b, entries)
		b.Run("entries="+strconv.Itoa(entries), func(b *testing.B) { compare(b, hostup.DefaultBaseURL, inMemory(body)) })
	}
}

var errJob = errors.New("wrong result")

// BenchmarkJob is a typical use: one call, all gates, the flow and the lock.
func BenchmarkJob(b *testing.B) {
	transport := inMemory(bodyOf(b, testdata(b, "details-documented.http")))
	for _, c := range codecs {
		fetch := byHand(c, hostup.DefaultBaseURL, transport)
		run(b, c.name, func() error {
			vps, err := fetch(b.Context())
			if err != nil {
				return err
			}
			if countAllowed(&vps.Actions) != 13 || vps.Billing.IsPAYG || vps.OperationState.Locked {
				return errJob
			}
			return nil
		})
	}

	client, actions := newClient(b, transport), hostup.Actions()
	run(b, "client", func() error {
		vps, err := client.GetVPSDetails(b.Context(), documentedID)
		if err != nil {
			return err
		}
		allowed := 0
		for _, a := range actions {
			if vps.Can(a) {
				allowed++
			}
		}
		if allowed != 13 || vps.ChangeFlow() != hostup.FlowFixedCycle || vps.IsLocked() {
			return errJob
		}
		return nil
	})
}

// countAllowed reads the gates from the generated fields.
func countAllowed(a *gen.VPSActions) (n int) {
	for _, gate := range []*gen.ActionGate{
		&a.CanRebuild, &a.CanResetPassword, &a.CanResetSSHKeys, &a.CanResizeDisk, &a.CanAddDisk, &a.CanSnapshot,
		&a.CanBackup, &a.CanChangeBillingCycle, &a.CanUpgrade, &a.CanResize, &a.CanDetachISOs, &a.CanConvertToCloud,
		&a.CanStart, &a.CanStop, &a.CanRestart, &a.CanShutdown, &a.CanReset, &a.CanCancel, &a.CanToggleAutorenew,
		&a.CanExtendMaintenance, &a.CanCancelJob,
	} {
		if gate.Allowed {
			n++
		}
	}
	return n
}

// BenchmarkEncode compares MarshalJSON with encoding the generated type.
func BenchmarkEncode(b *testing.B) {
	client := newClient(b, inMemory(bodyOf(b, testdata(b, "details-documented.http"))))
	vps, err := client.GetVPSDetails(b.Context(), documentedID)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range codecs {
		run(b, c.name, func() error { _, err := c.marshal(&vps.VPSDetails); return err })
	}
	run(b, "client", func() error { _, err := vps.MarshalJSON(); return err })
}

func BenchmarkDecode(b *testing.B) {
	body := bodyOf(b, testdata(b, "details-documented.http"))
	for _, c := range codecs {
		run(b, c.name, func() error { return c.unmarshal(body, new(gen.VPSDetails)) })
	}
	run(b, "client", func() error { return new(hostup.VPSDetails).UnmarshalJSON(body) })
}

func BenchmarkGates(b *testing.B) {
	client := newClient(b, inMemory(bodyOf(b, testdata(b, "details-documented.http"))))
	vps, err := client.GetVPSDetails(b.Context(), documentedID)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		gates := 0
		for range vps.Gates() {
			gates++
		}
		if gates != len(hostup.Actions()) {
			b.Fatal(gates)
		}
	}
}

// BenchmarkGetMany measures the overhead of reading 1,000 VPS.
func BenchmarkGetMany(b *testing.B) {
	body := bodyOf(b, testdata(b, "details-documented.http"))
	client := newClient(b, func(req *http.Request) (*http.Response, error) {
		id := strings.Split(req.URL.Path, "/")[4]
		return inMemory(bytes.Replace(body, []byte(documentedID), []byte(id), 1))(req)
	})
	for _, workers := range []int{1, 8, 64} {
		b.Run("workers="+strconv.Itoa(workers), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				taken, good := 0, 0
				for _, result := range client.GetMany(b.Context(), numberedIDs(1_000, &taken), workers) {
					if result.Err == nil {
						good++
					}
				}
				if good != 1_000 {
					b.Fatal(good, "of 1000")
				}
			}
		})
	}
}
