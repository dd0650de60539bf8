package mcp

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNewList(t *testing.T) {
	want := []VPS{{"vps_a", "web-01.example.com"}, {"vps_b", "web-02.example.com"}, {"vps_c", ""}, {"vps_d", "db"}}
	for name, text := range map[string]string{
		"spaces":   "vps_a web-01.example.com\nvps_b   web-02.example.com\nvps_c\n  vps_d db  ",
		"tabs":     "vps_a\tweb-01.example.com\r\nvps_b\tweb-02.example.com\r\nvps_c\t\r\nvps_d\tdb\r\n",
		"CSV":      "\uFEFFvps_a,web-01.example.com\nvps_b, web-02.example.com\nvps_c,\nvps_d,db",
		"comments": "# production\n\nvps_a web-01.example.com\n   # vps_x\n#\nvps_b web-02.example.com\nvps_c\nvps_d db\n",
		"twice":    "vps_a\nvps_b old\nvps_a web-01.example.com\nvps_c\nvps_b web-02.example.com\nvps_d db\nvps_d\n",
	} {
		got, err := NewList(nil, text)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v, -want +got\n%s", name, err, diff)
		}
	}
	got, err := NewList([]string{"vps_b", "vps_a", "vps_b"}, "vps_c\nvps_a db")
	if diff := cmp.Diff([]VPS{{"vps_b", ""}, {"vps_a", "db"}, {"vps_c", ""}}, got); diff != "" || err != nil {
		t.Errorf("%v, -want +got\n%s", err, diff)
	}
	if got, err := NewList(nil, " \n#"); len(got) != 0 || err != nil {
		t.Errorf("%v, %v", got, err)
	}
}

func TestNewListErrors(t *testing.T) {
	list := func(n int) string {
		var text strings.Builder
		for i := range n {
			fmt.Fprintln(&text, "vps_", i)
		}
		return strings.ReplaceAll(text.String(), " ", "")
	}
	for text, want := range map[string]string{
		"vps_a\n\nvps_b web one\n": "line 3: want an ID and at most one host name",
		"vps_a vps_b":              "line 1: want an ID and at most one host name",
		"vps_a \u202e":             "line 1: want an ID and at most one host name",
		list(MaxVPS + 1): "101 VPS, more than 100: a model reads the whole list; " +
			"split it into groups, and start hostup mcp for each with a list of its own",
		list(MaxVPS) + "vps_1\nvps_2 db\n": "<nil>",
	} {
		if _, err := NewList(nil, text); fmt.Sprint(err) != want {
			t.Errorf("%.40q: %v, want %s", text, err, want)
		}
	}
}
