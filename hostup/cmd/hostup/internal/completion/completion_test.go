package completion

import (
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// model returns the model of a command line.
func model(t *testing.T, line any) *kong.Application {
	t.Helper()
	parser, err := kong.New(line, kong.Name("prog"))
	if err != nil {
		t.Fatal(err)
	}
	return parser.Model
}

// lineOf returns the first line of a script that contains text, or "".
func lineOf(t *testing.T, cli any, shell, text string) string {
	t.Helper()
	script, err := Script(shell, model(t, cli), nil)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(script) {
		if strings.Contains(line, text) {
			return strings.TrimSpace(line)
		}
	}
	return ""
}

func TestScriptErrors(t *testing.T) {
	type oneCommand struct {
		Run struct {
			Name string `arg:""`
		} `cmd:""`
	}
	for _, test := range []struct {
		name, shell string
		line        any
		values      Values
		want        string // part of the error
	}{
		{"unknown shell", "tcsh", &oneCommand{}, nil, `"tcsh"`},
		{"unknown argument", "bash", &oneCommand{}, Values{"run name": {"a"}, "run nmae": {"b"}}, `["run nmae"]`},
		{"nested commands", "bash", &struct {
			Remote struct {
				Add struct{} `cmd:""`
			} `cmd:""`
		}{}, nil, "remote has subcommands"},
		{"ambiguous flag", "bash", &struct {
			A struct {
				All bool
			} `cmd:""`
			B struct {
				All string
			} `cmd:""`
		}{}, nil, "--all takes a value in some"},
		{"ambiguous short flag", "bash", &struct {
			A struct {
				Verbose bool `short:"v"`
			} `cmd:""`
			B struct {
				Value string `short:"v"`
			} `cmd:""`
		}{}, nil, "-v takes a value in some"},
	} {
		if _, err := Script(test.shell, model(t, test.line), test.values); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func TestScriptKeepsValues(t *testing.T) {
	line := &struct {
		Run struct {
			Name string `arg:""`
		} `cmd:""`
	}{}
	values := Values{"run name": {"alpha", "beta"}}
	for shell := range writers {
		script, err := Script(shell, model(t, line), values)
		if err != nil || !strings.Contains(script, "alpha beta") || len(values) != 1 {
			t.Errorf("%s: %v, %v\n%s", shell, err, values, script)
		}
	}
}

func TestHiddenCommandsAndFlagsAreOmitted(t *testing.T) {
	line := &struct {
		Secret bool     `hidden:""`
		Debug  struct{} `cmd:"" hidden:""`
		Run    struct{} `cmd:""`
	}{}
	for shell := range writers {
		if got := lineOf(t, line, shell, "ecret") + lineOf(t, line, shell, "ebug"); got != "" {
			t.Errorf("%s: %s", shell, got)
		}
	}
}

func TestHelpIsQuoted(t *testing.T) {
	line := &struct {
		Flag bool     `help:"It's [a:b] \\ c."`
		Run  struct{} `cmd:"" help:"Do: it's."`
	}{}
	for _, test := range []struct{ shell, text, want string }{
		{"zsh", "--flag", `'--flag[It'\''s \[a:b\] \\ c.]'`},
		{"zsh", "run:", `'run:Do\: it'\''s.'`},
		{"fish", "-c prog -l flag", `complete -c prog -l flag -d 'It\'s [a:b] \\ c.'`},
		{"fish", "-a run", `complete -c prog -n '__prog_at "" 0' -a run -d 'Do: it\'s.'`},
	} {
		if got := lineOf(t, line, test.shell, test.text); got != test.want {
			t.Errorf("%s: got %s, want %s", test.shell, got, test.want)
		}
	}
}
