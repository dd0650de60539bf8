package hostup_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	jsonv2 "github.com/go-json-experiment/json"

	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup"
)

// A codec is what code written by hand decodes and encodes with.
type codec struct {
	unmarshal func(data []byte, v any) error
	marshal   func(v any) ([]byte, error)
}

// compareWays runs the three ways of one comparison, with the same transport and body:
// "json" and "jsonv2" are code written by hand, with encoding/json and with its version 2,
// and "client" is this package with all of its checks. `make bench` prints the ratios with
// benchstat.
func compareWays(b *testing.B, byHand func(codec) error, client func() error) {
	v1 := codec{json.Unmarshal, json.Marshal}
	v2 := codec{
		func(data []byte, v any) error { return jsonv2.Unmarshal(data, v) },
		func(v any) ([]byte, error) { return jsonv2.Marshal(v) },
	}
	run(b, "way=json", func() error { return byHand(v1) })
	run(b, "way=jsonv2", func() error { return byHand(v2) })
	run(b, "way=client", client)
}

func run(b *testing.B, name string, f func() error) {
	b.Run(name, func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := f(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// getByHand makes the call with only net/http, io.ReadAll and a codec, into the same type.
func getByHand(b *testing.B, client *http.Client, base string, c codec) (*gen.VPSDetails, error) {
	req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, base+"/api/v2/vps/"+documentedID+"/details", nil)
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

// compareCalls compares calls, after each of which a function uses the result.
func compareCalls(b *testing.B, base string, rt http.RoundTripper, useByHand func(*gen.VPSDetails) bool, use func(*hostup.VPSDetails) bool) {
	errWrong := errors.New("wrong result")
	byHand, client := &http.Client{Transport: rt}, newClientOf(b, hostup.APIKey(canaryKey), hostup.WithBaseURL(base), via(rt))
	compareWays(b, func(c codec) error {
		vps, err := getByHand(b, byHand, base, c)
		if err == nil && useByHand != nil && !useByHand(vps) {
			err = errWrong
		}
		return err
	}, func() error {
		vps, err := client.GetVPSDetails(b.Context(), documentedID)
		if err == nil && use != nil && !use(vps) {
			err = errWrong
		}
		return err
	})
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
	body := exampleBody(b)
	b.Run("over=memory", func(b *testing.B) { compareCalls(b, hostup.DefaultBaseURL, inMemory(body), nil, nil) })
	b.Run("over=loopback", func(b *testing.B) {
		server, _ := newServer(b, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(body)
		})
		transport := &http.Transport{}
		defer transport.CloseIdleConnections()
		compareCalls(b, server.URL, transport, nil, nil)
	})
}

// BenchmarkUsageLog shows that time and memory are linear in the body.
func BenchmarkUsageLog(b *testing.B) {
	for _, entries := range []int{1_000, 10_000} {
		vps := jsonTree(b, exampleBody(b)).(map[string]any)
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
		b.Run("entries="+strconv.Itoa(entries), func(b *testing.B) {
			compareCalls(b, hostup.DefaultBaseURL, inMemory(body), nil, nil)
		})
	}
}

// BenchmarkJob is a typical use: one call, all gates, the flow and the lock.
func BenchmarkJob(b *testing.B) {
	actions := hostup.Actions()
	compareCalls(b, hostup.DefaultBaseURL, inMemory(exampleBody(b)), func(vps *gen.VPSDetails) bool {
		a, allowed := &vps.Actions, 0
		for _, gate := range []*gen.ActionGate{
			&a.CanRebuild, &a.CanResetPassword, &a.CanResetSSHKeys, &a.CanResizeDisk, &a.CanAddDisk, &a.CanSnapshot,
			&a.CanBackup, &a.CanChangeBillingCycle, &a.CanUpgrade, &a.CanResize, &a.CanDetachISOs, &a.CanConvertToCloud,
			&a.CanStart, &a.CanStop, &a.CanRestart, &a.CanShutdown, &a.CanReset, &a.CanCancel, &a.CanToggleAutorenew,
			&a.CanExtendMaintenance, &a.CanCancelJob,
		} {
			if gate.Allowed {
				allowed++
			}
		}
		return allowed == 13 && !vps.Billing.IsPAYG && !vps.OperationState.Locked
	}, func(vps *hostup.VPSDetails) bool {
		allowed := 0
		for _, a := range actions {
			if vps.Can(a) {
				allowed++
			}
		}
		return allowed == 13 && vps.ChangeFlow() == hostup.FlowFixedCycle && !vps.IsLocked()
	})
}

// BenchmarkEncode compares MarshalJSON with encoding the generated type.
func BenchmarkEncode(b *testing.B) {
	vps := decode(b, string(exampleBody(b)))
	compareWays(b, func(c codec) error { _, err := c.marshal(&vps.VPSDetails); return err },
		func() error { _, err := vps.MarshalJSON(); return err })
}

func BenchmarkDecode(b *testing.B) {
	body := exampleBody(b)
	compareWays(b, func(c codec) error { return c.unmarshal(body, new(gen.VPSDetails)) },
		func() error { return new(hostup.VPSDetails).UnmarshalJSON(body) })
}

func BenchmarkGates(b *testing.B) {
	vps := decode(b, string(exampleBody(b)))
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
	body := exampleBody(b)
	client := newClient(b, func(req *http.Request) (*http.Response, error) {
		id := strings.Split(req.URL.Path, "/")[4]
		return inMemory(bytes.Replace(body, []byte(documentedID), []byte(id), 1))(req)
	})
	for _, workers := range []int{1, 8, 64} {
		run(b, "workers="+strconv.Itoa(workers), func() error {
			taken, good := 0, 0
			for _, result := range client.GetMany(b.Context(), numberedIDs(1_000, &taken), workers) {
				if result.Err == nil {
					good++
				}
			}
			if good != 1_000 {
				return fmt.Errorf("%d of 1000", good)
			}
			return nil
		})
	}
}

// A call that succeeds does nothing that only errors and log records need.
func TestCallAllocations(t *testing.T) {
	client := newClientOf(t, hostup.APIKey(canaryKey), via(inMemory(exampleBody(t))))
	got := testing.AllocsPerRun(100, func() { _, _ = fetch(t, client) })
	if got > 47 {
		t.Errorf("%v allocations", got)
	}
}
