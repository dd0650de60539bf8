package main

import "testing"

func TestVerdict(t *testing.T) {
	const want = "web-01 | archived | hibernating | 99.00 weekly\n404 vps_not_found\n"
	for _, test := range []struct{ name, got, want string }{
		{"equal", want, "equal"},
		{"a new value shown as a known one", "web-01 | archived | running | 99.00 weekly\n404 vps_not_found\n",
			"wrong: `running` for `hibernating`"},
		{"two wrong values", "web-01 | active | hibernating | 99.00 monthly\n404 vps_not_found\n",
			"wrong: `active` for `archived`, `monthly` for `weekly`"},
		{"a value without a name", "web-01 |  | hibernating | 99.00 weekly\n404 vps_not_found\n", "wrong"},
		{"other white space", "web-01 | archived | hibernating | 99.00 weekly\r\n404 vps_not_found", "equal"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := verdict(test.got, want); got != test.want {
				t.Errorf("verdict %q, want %q", got, test.want)
			}
		})
	}
}
