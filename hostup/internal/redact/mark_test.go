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
			t.Errorf("%q in %q: got %v, want %v", test.mark, test.text, got, test.want)
		}
	}
}

// Forms with a common prefix share a mark.
func TestMarksOf(t *testing.T) {
	marks := marksOf([]string{"canary<key>", "canary%3Ckey%3E", "Y2FuYXJ5", "can"})
	var texts []string
	for _, m := range marks {
		texts = append(texts, m.text)
	}
	if len(texts) != 3 || texts[0] != "canary" || texts[1] != "Y2FuYXJ5" || texts[2] != "can" {
		t.Errorf("got the marks %q", texts)
	}
}

// Short common prefixes do not make a mark, because too many texts contain them.
func TestCommonPrefix(t *testing.T) {
	for _, test := range []struct {
		forms []string
		want  int
	}{
		{[]string{"abcdefgh", "abcdEFGH"}, 1},
		{[]string{"abcdefgh", "abcDEFGH"}, 2},
		{[]string{"abcdefgh", "abcdefghi"}, 1},
	} {
		if got := marksOf(test.forms); len(got) != test.want {
			t.Errorf("%q: %d marks, want %d", test.forms, len(got), test.want)
		}
	}
}

// The search uses the rarest byte of a mark, the first one if several are as rare.
func TestRarest(t *testing.T) {
	for text, want := range map[string]int{
		"secretQ1": 6, "eeee": 0, `ee\x`: 2, "xe/": 2, `\\`: 0, `e"x`: 2, "ae,": 2, "@a#": 0,
	} {
		if got := marksOf([]string{text})[0].rarest; got != want {
			t.Errorf("%q: byte %d, want %d", text, got, want)
		}
	}
	if rarity('"') != 0 || rarity(' ') != 1 || rarity('#') <= rarity('D') {
		t.Error("the bytes are not ordered by rarity")
	}
}
