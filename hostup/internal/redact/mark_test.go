package redact

import "testing"

func TestMarkIsIn(t *testing.T) {
	for _, test := range []struct {
		mark, text string
		want       bool
	}{
		{"secret-Q", "secret-Q", true},
		{"secret-Q", "xx secret-Q", true},
		{"secret-Q", "secret-Q xx", true},
		{"secret-Q", "Q secret- QQQ secret-Q", true},
		{"Q-secret", "Q Q-secre", false},
		{"secret-Q", "ret-Q", false},
		{"secret-Q", "secret-", false},
		{"secret-Q", "", false},
		{"aaaaaaaa", "aaaaaaa", false},
		{"aaaaaaaa", "baaaaaaaa", true},
	} {
		if got := marksOf([]string{test.mark})[0].isIn([]byte(test.text)); got != test.want {
			t.Errorf("%q in %q: %v", test.mark, test.text, got)
		}
	}
}

// Forms that begin alike have one mark.
func TestMarksOf(t *testing.T) {
	marks := marksOf([]string{"canary<key>", "canary%3Ckey%3E", "Y2FuYXJ5", "can"})
	var texts []string
	for _, m := range marks {
		texts = append(texts, m.text)
	}
	if len(texts) != 3 || texts[0] != "canary" || texts[1] != "Y2FuYXJ5" || texts[2] != "can" {
		t.Errorf("%q", texts)
	}
}
