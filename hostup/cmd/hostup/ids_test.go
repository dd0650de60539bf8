package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// A list on stdin can have blank lines and comments.
func TestCommentsInIDs(t *testing.T) {
	list := "# production\n\n  \t# vps_old\n " + hostuptest.VPSID + " \r\n#"
	for _, args := range [][]string{{"details", "-"}, {"details", "-o", "table", "-"}, {"metrics", "-"}} {
		server := newServer(t)
		got := runStdin(t, server, list, args...)
		if n := len(server.Requests()); n != 1 || got.status != failure.ExitOK || got.stderr != "" {
			t.Errorf("%q: %d requests, %+v", args, n, got)
		}
	}
	got := runStdin(t, newServer(t), "", "details", "#1")
	if got.status != failure.ExitUsage || !strings.Contains(got.stderr, `"#1"`) {
		t.Errorf("an argument is not a comment: %+v", got)
	}
}

// A host name can follow an ID. A second ID cannot: it would be lost.
func TestHostnamesInIDs(t *testing.T) {
	for line, want := range map[string]string{
		"vps_1 web-01.example.com": "vps_1",
		"vps_1\tweb-01\r":          "vps_1",
		"vps_1, web-01":            "vps_1",
		"vps_1":                    "vps_1",
		"vps_1 vps_2":              "vps_1 vps_2",
		"vps_1 web-01 web-02":      "vps_1 web-01 web-02",
		"vps_1 # old":              "vps_1",
		"vps_1 web-01 # old, slow": "vps_1",
		"vps_1#old":                "vps_1#old",
		"# vps_1 web-01":           "",
	} {
		if got := idOf(line); got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}

// A list on stdin without an ID is a usage error, and nothing is printed.
func TestNoIDOnStdin(t *testing.T) {
	want := result{failure.ExitUsage, "", "hostup: stdin contains no VPS ID\n"}
	for _, list := range []string{"", "\n \n", "# none\n"} {
		for _, args := range [][]string{{"details", "-"}, {"details", "-o", "table", "-"}, {"metrics", "-"}, {"metrics", "-", "-"}} {
			if got := runStdin(t, newServer(t), list, args...); got != want {
				t.Errorf("%q with %q: %+v", args, list, got)
			}
		}
	}
	for _, command := range []string{"details", "metrics"} {
		if got := runStdin(t, newServer(t), "", command, "-", hostuptest.VPSID); got.status != failure.ExitOK || got.stderr != "" {
			t.Errorf("%s, with an ID on the command line: %+v", command, got)
		}
	}
}

func TestTooFewWorkers(t *testing.T) {
	for _, args := range [][]string{{"details"}, {"details", "-o", "table"}, {"metrics"}} {
		for _, workers := range []string{"0", "-1"} {
			server := newServer(t)
			got := runStdin(t, server, "", append(args, hostuptest.VPSID, "--workers="+workers)...)
			want := result{failure.ExitUsage, "", "hostup: --workers must be at least 1, not " + workers + "\n"}
			if got != want || len(server.Requests()) > 0 {
				t.Errorf("%q: %+v", args, got)
			}
		}
		if got := runStdin(t, newServer(t), "", append(args, hostuptest.VPSID, "--workers=1")...); got.status != failure.ExitOK {
			t.Errorf("%q: %+v", args, got)
		}
	}
}

// The error of a malformed ID contains the ID once. metrics has a sample of it, so that
// it is missed.
func TestMalformedID(t *testing.T) {
	const message = `invalid VPS ID: "x y" is not 1 to 128 letters`
	for _, args := range [][]string{{"details"}, {"details", "-o", "table"}, {"metrics"}} {
		got := runStdin(t, newServer(t), "", append(args, hostuptest.VPSID, "x y")...)
		if got.status != failure.ExitFailed || !strings.HasPrefix(got.stderr, "hostup: "+message) || strings.Count(got.stderr, "\n") != 1 ||
			strings.Count(got.stderr, "x y") != 1 || strings.Contains(got.stdout, `hostup_vps_up{id="x y"} 0`) != (args[0] == "metrics") || !strings.Contains(got.stdout, hostuptest.VPSID) {
			t.Errorf("%q: %+v", args, got)
		}
	}
	got := runStdin(t, newServer(t), "", "details", "-o", "jsonl", "x y", "x y")
	if want := `{"error":{"id":"x y","code":"invalid_id","message":"` + strings.ReplaceAll(message, `"`, `\"`); strings.Count(got.stderr, want) != 2 {
		t.Errorf("%+v", got)
	}
}

// The list of IDs can be damaged. What can be read is read, and the rest has an error.
func TestDamagedIDs(t *testing.T) {
	const id, other = hostuptest.VPSID, "vps_2"
	long := strings.Repeat("x", maxLine)
	for _, test := range []struct {
		name, stdin string
		status      int
		stdout      string
		stderr      string
	}{
		{"BOM", "\ufeff" + id + "\n\ufeff" + other, failure.ExitOK, id + "\n" + other + "\n", ""},
		{"CRLF", id + "\r\n\r\n" + other + "\r\n", failure.ExitOK, id + "\n" + other + "\n", ""},
		{"UTF-16LE", "\xff\xfev\x00p\x00s\x00", failure.ExitUsage, "",
			"hostup: stdin is UTF-16; convert it to UTF-8, for example with: iconv -f UTF-16 -t UTF-8\n"},
		{"UTF-16BE", "\xfe\xff\x00v\x00p\x00s", failure.ExitUsage, "",
			"hostup: stdin is UTF-16; convert it to UTF-8, for example with: iconv -f UTF-16 -t UTF-8\n"},
		{"a long line", id + "\n" + long + "x\n" + other + "\n" + long + long + long, failure.ExitFailed, id + "\n" + other + "\n",
			"hostup: line 2 of stdin is longer than 64 KiB, and was skipped\nhostup: line 4 of stdin is longer than 64 KiB, and was skipped\n"},
		{"only a long line", long + long, failure.ExitFailed, "", "hostup: line 1 of stdin is longer than 64 KiB, and was skipped\n"},
	} {
		server := newServer(t)
		server.SetExample(other)
		for _, output := range []string{"table", "csv"} {
			got := runStdin(t, server, test.stdin, "details", "-o", output, "--no-header", "--columns", "id", "-")
			if want := (result{test.status, test.stdout, test.stderr}); got != want {
				t.Errorf("%s: %.300v, want %+v", test.name, got, want)
			}
		}
		if got := runStdin(t, server, test.stdin, "metrics", "-"); got.status != test.status || got.stderr != test.stderr {
			t.Errorf("metrics, %s: %.300q", test.name, got.stderr)
		}
	}
}

// The output is in the order of the IDs, whichever response is first, and so are the
// errors.
func TestOrder(t *testing.T) {
	for _, output := range []string{"text", "json", "jsonl", "csv", "table"} {
		server, ids := newBulk(t, 6)
		server.NextFor(ids[0], hostuptest.Delay(50*time.Millisecond, hostuptest.OK(`{"id": "vps_0"}`)))
		server.NextFor(ids[2], hostuptest.Delay(20*time.Millisecond, hostuptest.Problem(404, "vps_not_found", "No.")))
		server.NextFor(ids[4], hostuptest.Problem(404, "vps_not_found", "No."))
		got := runStdin(t, server, "", append([]string{"details", "-o", output}, append(ids, ids[1])...)...)
		found := regexp.MustCompile(`(?m)vps_\d\b`).FindAllString(got.stdout, -1)
		if want := "[vps_0 vps_1 vps_3 vps_5 vps_1]"; fmt.Sprint(found) != want || got.status != failure.ExitFailed {
			t.Errorf("%s: %v, want %v; %s", output, found, want, got.stderr)
		}
		if strings.Index(got.stderr, "vps_2") > strings.Index(got.stderr, "vps_4") {
			t.Errorf("%s: %s", output, got.stderr)
		}
	}
}
