// Package hostup tells everything about a VPS at HostUp, a Swedish host: its
// resources, billing, traffic, addresses and states, and what may be done to
// it now and why not. It reads; nothing in it changes a VPS. The package is
// independent: HostUp neither makes nor endorses it.
//
// Make one [Client] with [NewClient] and keep it. [Client.GetVPSDetails]
// returns a [VPSDetails], whose fields are plain values: a text that the API
// gives as null is "", and a [Time] that is no timestamp keeps its text.
//
// # What may be done
//
// [VPSDetails.Check] says in one line whether actions may be taken now;
// [VPSDetails.Gates] goes through all of them. What the answer did not allow
// in so many words is not allowed. A gate is advice about the moment of the
// answer: the call that takes the action, which is not part of this package,
// has the last word. Look at [VPSDetails.ChangeFlow] before a change of size.
//
// # What can go wrong
//
// An error of HostUp is an [*Error], with the problem that it sent (RFC 9457).
// Tell errors apart with errors.Is, by status ([ErrNotFound]) or by the
// problem's code ([CodeVPSNotFound]). An answer that cannot be used, such as
// the page of a proxy, is [ErrUnexpectedResponse] and gives no data. The API
// grows without notice, so members and enum values that this package does not
// know are kept and cost nothing; the package api has Verify for those who want
// to know of them, and [WithResponseCheck] to insist.
//
// # Retries and fleets
//
// What may pass by itself is tried again, as [RetryPolicy] tells, and a wait
// that HostUp asks for is kept by all calls of the [Client], so use one for
// all. [Client.GetMany] reads any number of VPS under that one limit, and
// [Client.Watch] one VPS again and again.
//
// # Secrets
//
// The answer can hold the root password. It is a [Secret]: only its method
// Reveal shows it, and only [VPSDetails.RawJSON] has it in the clear. No
// printing, logging, encoding or error shows it or the credential. Three
// things are outside of this package's reach: GODEBUG=http2debug=1 makes
// net/http log headers, a transport given to [WithHTTPClient] sees requests,
// and the default transport goes through the proxy that HTTPS_PROXY names.
//
// # Tests
//
// The package hostuptest has a fake API in the manner of net/http/httptest. It
// begins with the documented example, and misbehaves as it is told.
package hostup
