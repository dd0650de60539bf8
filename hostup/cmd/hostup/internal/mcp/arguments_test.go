package mcp

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

func TestInvalidArguments(t *testing.T) {
	long := strings.Repeat(`"start",`, maxNames) + `"start"`
	for _, test := range []struct{ arguments, pointer, want string }{
		{`[]`, "", "must be a JSON object"},
		{`"vps_1"`, "", "must be a JSON object"},
		{``, "/id", "id must be a string: a VPS ID"},
		{`null`, "/id", "id must be a string: a VPS ID"},
		{`{}`, "/id", "id must be a string: a VPS ID"},
		{`{"id":null}`, "/id", "id must be a string: a VPS ID"},
		{`{"id":""}`, "/id", "id must be a string: a VPS ID"},
		{`{"id":["vps_1"]}`, "/id", "id must be a string: a VPS ID"},
		{`{"ID":"vps_1"}`, "", `unknown argument "ID"; allowed are id and actions`},
		{`{"id":"vps_1","vps_id":1}`, "", `unknown argument "vps_id"; allowed are id and actions`},
		{`{"id":"vps_1","` + strings.Repeat("x", 999) + `":1}`, "", `unknown argument "` + strings.Repeat("x", 64) + `"; `},
		{`{"id":" \n"}`, "/id", "id must be a string: a VPS ID"},
		{`{"id":"vps_1","actions":{"start":true}}`, "/actions", "actions must be an array of strings"},
		{`{"id":"vps_1","actions":"[1]"}`, "/actions", "actions must be an array of strings"},
		{`{"id":"vps_1","actions":"[\"start\""}`, "/actions", "actions must be an array of strings"},
		{`{"id":"vps_1","actions":"` + strings.Repeat("x,", 65) + `"}`, "/actions", "actions must have at most 64 elements"},
		{`{"id":"vps_1","actions":[1]}`, "/actions", "actions must be an array of strings"},
		{`{"id":"vps_1","actions":[` + long + `]}`, "/actions", "actions must have at most 64 elements"},
		{`{"id":"vps_1","actions":["start",""]}`, "/actions/1", "a name in actions must have 1 to 64 bytes"},
		{`{"id":"vps_1","actions":["` + strings.Repeat("x", 65) + `"]}`, "/actions/0", "a name in actions must have 1 to 64 bytes"},
	} {
		id, names, err := parseArguments(json.RawMessage(test.arguments), "actions")
		invalid, ok := errors.AsType[*failure.ArgumentError](err)
		if !ok || invalid.Pointer != test.pointer || !strings.Contains(invalid.Detail, test.want) {
			t.Errorf("%.80s: %q %q %#v, want %q: %s", test.arguments, id, names, err, test.pointer, test.want)
		}
	}
}

// Small models encode a list as a string, and add white space.
func TestLenientArguments(t *testing.T) {
	for arguments, want := range map[string][]string{
		`{"id":"vps_1"}`:                                        nil,
		`{"id":" vps_1\n","actions":null}`:                      nil,
		`{"id":"vps_1","actions":["start"," stop\t"]}`:          {"start", "stop"},
		`{"id":"vps_1","actions":"[\"start\"]"}`:                {"start"},
		`{"id":"vps_1","actions":" [\"start\", \"stop \"] "}`:   {"start", "stop"},
		`{"id":"vps_1","actions":"start"}`:                      {"start"},
		`{"id":"vps_1","actions":" start, stop,"}`:              {"start", "stop"},
		`{"id":"vps_1","actions":"start stop"}`:                 {"start", "stop"},
		`{"id":"vps_1","actions":"[]"}`:                         nil,
		`{"id":"vps_1","actions":""}`:                           nil,
		`{"id":"vps_1","actions":"null"}`:                       {"null"},
		`{"id":"vps_1","actions":["[\"start\"]","start,stop"]}`: {`["start"]`, "start,stop"}, // no list in a list
	} {
		id, names, err := parseArguments(json.RawMessage(arguments), "actions")
		if id != "vps_1" || err != nil {
			t.Errorf("%s: id %q, %v", arguments, id, err)
		}
		if diff := cmp.Diff(want, names, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: -want +got\n%s", arguments, diff)
		}
	}
}

func TestLongestArguments(t *testing.T) {
	list := strings.Repeat(`"`+strings.Repeat("x", maxName)+`",`, maxNames)
	_, names, err := parseArguments(json.RawMessage(`{"id":"vps_1","actions":[`+strings.TrimSuffix(list, ",")+`]}`), "actions")
	if err != nil || len(names) != maxNames {
		t.Errorf("%d names, %v", len(names), err)
	}
}

// An invalid argument is a tool error, which the model sees; nothing is sent.
func TestInvalidArgumentsAreToolErrors(t *testing.T) {
	fake := hostuptest.NewHandler()
	host := start(t, newServer(fake))
	for _, test := range []struct {
		tool      string
		arguments map[string]any
		want      string
	}{
		{"check_actions", nil, "id must be a string: a VPS ID"},
		{"check_actions", map[string]any{"id": "vps_1", "action": "start"}, `unknown argument "action"; allowed are id and actions`},
		{"check_actions", map[string]any{"id": "../x"}, "invalid VPS ID"},
		{"check_actions", map[string]any{"id": "web-01.example.com"}, "looks like a host name, and this server was started without IDs"},
	} {
		if got := host.message(t, test.tool, test.arguments); !strings.Contains(got, test.want) {
			t.Errorf("%s %v: %q, want %q", test.tool, test.arguments, got, test.want)
		}
	}
	if n := len(fake.Requests()); n != 0 {
		t.Errorf("%d requests", n)
	}
}
