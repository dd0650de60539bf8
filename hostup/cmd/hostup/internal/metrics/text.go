package metrics

import (
	"bytes"
	"strconv"
	"strings"
)

// text builds metrics in the Prometheus text format 0.0.4. All are gauges.
type text struct {
	buf     bytes.Buffer
	name    string          // of the current family
	header  string          // of the current family, until its first sample
	written map[string]bool // series of the current family
}

// family starts a family, which is omitted if it has no samples. The help text must
// not contain a backslash or a line break.
func (t *text) family(name, help string) {
	t.name, t.written = name, make(map[string]bool)
	t.header = "# HELP " + name + " " + help + "\n# TYPE " + name + " gauge\n"
}

// sample adds a sample to the family. The labels are pairs of a name and a value.
// It ignores a duplicate series, because the collector rejects a whole file that
// contains one.
func (t *text) sample(value float64, labels ...string) {
	var pairs []string
	for i := 0; i < len(labels); i += 2 {
		pairs = append(pairs, labels[i]+`="`+escape.Replace(labels[i+1])+`"`)
	}
	series := t.name
	if len(pairs) > 0 {
		series += "{" + strings.Join(pairs, ",") + "}"
	}
	if t.written[series] {
		return
	}
	t.written[series] = true
	t.buf.WriteString(t.header + series + " " + strconv.FormatFloat(value, 'f', -1, 64) + "\n")
	t.header = ""
}

// escape escapes a label value.
var escape = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)
