package transport

import "time"

// A place is the limiter's record of a request in flight.
type place struct {
	limiter *limiter
	sent    time.Time
	timer   *time.Timer // calls expire
	counted bool
}

func (l *limiter) admit() *place {
	p := &place{limiter: l, sent: time.Now()}
	l.inFlight++
	if l.window < MaxInFlight { // otherwise the window cannot be full before MaxInFlight
		p.counted = true
		p.timer = time.AfterFunc(windowTime, p.expire)
		l.counted++
	}
	return p
}

// admitWaiting admits waiters while there is room.
func (l *limiter) admitWaiting() {
	for l.waiting.Len() > 0 && l.isOpen() {
		l.waiting.Remove(l.waiting.Front()).(*waiter).ready <- admission{place: l.admit()}
	}
}

// expire stops counting a slow request against the window.
func (p *place) expire() {
	p.limiter.mu.Lock()
	defer p.limiter.mu.Unlock()
	p.uncount()
	p.limiter.admitWaiting()
}

func (p *place) uncount() {
	if p.counted {
		p.counted = false
		p.timer.Stop()
		p.limiter.counted--
	}
}

func (l *limiter) leave(p *place) {
	p.uncount()
	l.inFlight--
}

// delay returns the pause after a 429 without a Retry-After. It grows with the
// pauses since the last success, up to MaxWait: maxRefusals delays of MaxDelay may
// be shorter than the window of a rate limit.
func (p *place) delay() time.Duration {
	l := p.limiter
	l.mu.Lock()
	defer l.mu.Unlock()
	policy, n := l.policy, l.refusals
	if policy.MaxDelay = policy.MaxWait; p.sent.After(l.pauseStart) {
		n++
	}
	return policy.backoff(n)
}

// release gives the place back. A response to a request from before the pause
// does not change the window.
func (p *place) release(succeeded bool, pause time.Duration) {
	l := p.limiter
	l.mu.Lock()
	defer l.mu.Unlock()
	l.leave(p)
	switch {
	case pause > 0:
		l.pause(p.sent, pause)
	case succeeded && p.sent.After(l.pauseStart):
		l.refusals = 0
		l.window = min(MaxInFlight, l.window+1/l.window)
	}
	l.admitWaiting()
}
