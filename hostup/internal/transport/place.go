package transport

import "time"

// A place is what a request holds while it is in flight.
type place struct {
	limiter *limiter
	sent    time.Time
	timer   *time.Timer // which ends the counting
	counted bool
}

func (l *limiter) admit() *place {
	p := &place{limiter: l, sent: time.Now()}
	l.inFlight++
	if l.window < MaxInFlight { // else it does not matter
		p.counted = true
		p.timer = time.AfterFunc(windowTime, p.expire)
		l.counted++
	}
	return p
}

// admitWaiting gives places to as many waiters as there are.
func (l *limiter) admitWaiting() {
	for l.waiting.Len() > 0 && l.isOpen() {
		l.waiting.Remove(l.waiting.Front()).(*waiter).ready <- admission{place: l.admit()}
	}
}

// expire lets the window forget a request that takes long.
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
// pauses since the last success, and up to MaxWait, because maxRefusals of
// MaxDelay may not outlast a rate limit of a minute.
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
