package transport

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// An Attempt is one request of a call, with its response or error.
type Attempt struct {
	Number   int            // 1 for the first request of a call; 0 if it was not sent
	Response *http.Response // nil if there was none; its body is closed
	Status   int            // of the response; 0 if there was none
	Header                  // of the response
	Body     []byte         // complete for a 200; the first part for any other response
	Err      error          // nil if the response is complete
	Waited   time.Duration  // in the limiter, after the backoff and before the request was sent
	Duration time.Duration  // from sending to the end of the body

	sent  time.Time
	pause time.Duration // that the response began or extended
}

// exchange sends the request and reads the response into a.
func (c *Client) exchange(a *Attempt, life *lifetime, id string) error {
	resp, err := c.roundTrip(c.NewRequest(life.ctx, id)) //nolint:bodyclose // life.end does
	if err != nil {
		return err
	}
	if resp == nil {
		return errors.New("the transport returned neither a response nor an error")
	}

	body := life.watch(cmp.Or[io.ReadCloser](resp.Body, http.NoBody))
	if from := resp.Request; from != nil && from.URL != nil && OriginOf(from.URL) != c.Origin {
		return fmt.Errorf("%w: the response is from another origin", ErrRedirect)
	}

	a.Response = resp
	a.Status = resp.StatusCode
	a.Header = parseHeader(resp, time.Now())
	isOverloaded := a.Status == http.StatusServiceUnavailable && a.RetryAfter > 0
	if a.isRateLimited() || isOverloaded {
		a.pause = c.limiter.pause(a.sent, a.RetryAfter)
	}

	a.Body, err = c.readBody(resp, body)
	if a.Status != http.StatusOK {
		return nil // such a response is complete without its body
	}
	return err
}

// isRateLimited reports whether the response is a 429. A 503 can also begin a pause.
func (a *Attempt) isRateLimited() bool { return a.Status == http.StatusTooManyRequests }

// succeeded reports whether the response shows a server that is not overloaded. One that
// begins a pause never counts: its request was sent before the pause.
func (a *Attempt) succeeded() bool {
	return a.Err == nil && a.Response != nil && a.Status < 500
}

// isTransient reports whether another attempt may succeed.
func (a *Attempt) isTransient() bool {
	return a.Err != nil && isTransient(a.Err) || IsTransientStatus(a.Status)
}
