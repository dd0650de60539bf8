package transport

import (
	"context"
	"io"
	"time"
)

// A watchdog ends an attempt that takes too long, or whose body stalls.
type watchdog struct {
	io.Reader // the body
	deadline  time.Time
	stall     time.Duration
	timer     *time.Timer
}

func newWatchdog(start time.Time, timeout, stall time.Duration, cancel context.CancelCauseFunc) *watchdog {
	w := &watchdog{deadline: start.Add(timeout), stall: stall}
	w.timer = time.AfterFunc(timeout, func() {
		if time.Now().Before(w.deadline) {
			cancel(timeoutError("no data", stall))
		} else {
			cancel(timeoutError("no complete response", timeout))
		}
	})
	return w
}

// watch returns a reader of body. From now on the attempt also ends after the stall
// time-out without data.
func (w *watchdog) watch(body io.Reader, now time.Time) io.Reader {
	w.Reader = body
	w.restart(now)
	return w
}

func (w *watchdog) restart(now time.Time) { w.timer.Reset(min(w.stall, w.deadline.Sub(now))) }

// Read implements io.Reader.
func (w *watchdog) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if err == nil {
		w.restart(time.Now())
	}
	return n, err
}
