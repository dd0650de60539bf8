package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup"
)

func TestActionOf(t *testing.T) {
	for name, want := range map[string]hostup.Action{
		"upgrade": "upgrade", "UPGRADE": "upgrade", "canUpgrade": "upgrade", "reset-ssh-keys": "resetSshKeys",
		"resetSSHKeys": "resetSshKeys", "migrateDisk": "migrateDisk", "migrate-disk": "migrateDisk", "migrate_disk": "migrateDisk",
		"canMigrateDisk": "migrateDisk", "MigrateDisk": "migrateDisk", "cancelAll": "cancelAll", "can": "can", "canfly": "canfly",
		"v2": "v2",
		"":   "", "-": "", "a b": "", "a.b": "", "é": "", "a/b": "", "a\n": "",
	} {
		if got, ok := ActionOf(name); got != want || ok != (want != "") {
			t.Errorf("ActionOf(%q) = %q, %v; want %q", name, got, ok, want)
		}
	}
}

func TestNewCheck(t *testing.T) {
	var vps hostup.VPSDetails
	err := vps.UnmarshalJSON([]byte(`{"id": "vps_1", "actions": {"canStart": {"allowed": true}, "canStop": {"allowed": false, "code": "c"},
		"canFly": {"allowed": true}, "canReset": null}, "operationState": {"locked": false}}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		actions []hostup.Action
		result  Result
		reason  string
	}{
		{[]hostup.Action{"start"}, Allowed, ""},
		{[]hostup.Action{"start", "fly"}, Allowed, ""},
		{[]hostup.Action{"start", "stop"}, Blocked, ""},
		{[]hostup.Action{"start", "reset"}, Unknown, NotReported},
		{[]hostup.Action{"swim"}, Unknown, NotReported},
		{[]hostup.Action{"reset", "stop"}, Blocked, ""},
		{[]hostup.Action{"stop", "reset", "start"}, Blocked, ""},
	} {
		got := NewCheck(&vps, test.actions, false)
		if got.Result != test.result || got.UnknownReason != test.reason || len(got.Gates) != len(test.actions) {
			t.Errorf("%v: %+v", test.actions, got)
		}
	}
	want := []Gate{{"stop", true, false, "", "c"}}
	if diff := cmp.Diff(want, NewCheck(&vps, []hostup.Action{"stop"}, false).Gates); diff != "" {
		t.Error(diff)
	}
}

func TestAbsoluteURL(t *testing.T) {
	for _, test := range []struct{ base, url, want string }{
		{"https://cloud.hostup.se", "/billing", "https://cloud.hostup.se/billing"},
		{"https://example.com/api/", "/billing", "https://example.com/api/billing"},
		{"https://example.com", "https://pay.example.com/2", "https://pay.example.com/2"},
		{"https://example.com", "//pay.example.com/3", "//pay.example.com/3"},
		{"https://example.com", "", ""},
	} {
		if got := AbsoluteURL(test.base, test.url); got != test.want {
			t.Errorf("%s, %s: %s, want %s", test.base, test.url, got, test.want)
		}
	}
}
