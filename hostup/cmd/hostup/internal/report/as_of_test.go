package report

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// The time is that of the Date header, if there is one, even if a cache sent the
// response.
func TestAsOf(t *testing.T) {
	local := time.Local
	defer func() { time.Local = local }()
	time.Local = time.FixedZone("CET", 3600)
	for _, test := range []struct{ date, age, want string }{
		{"Fri, 31 Dec 1999 23:00:00 GMT", "", "1999-12-31T23:00:00Z"},
		{"Fri, 31 Dec 1999 23:00:00 GMT", "60", "1999-12-31T23:00:00Z"},
		{"", "", "2000-01-01T00:00:00Z"}, // the time in a bubble
		{"", "60", "1999-12-31T23:59:00Z"},
	} {
		synctest.Test(t, func(t *testing.T) {
			fake := hostuptest.NewHandler()
			fake.Next(func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Date"] = nil
				if test.date != "" {
					w.Header().Set("Date", test.date)
				}
				w.Header().Set("Age", test.age)
				w.Header().Set("Content-Type", "application/json")
				_, _ = w.Write(hostuptest.FixedCycle())
			})
			vps, err := fake.Client().GetVPSDetails(t.Context(), hostuptest.VPSID)
			if err != nil {
				t.Fatal(err)
			}
			if got := AsOf(vps); got != test.want {
				t.Errorf("Date %q, Age %q: %s, want %s", test.date, test.age, got, test.want)
			}
		})
	}
}
