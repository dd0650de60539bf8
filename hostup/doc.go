// Package hostup is a client for one endpoint of HostUp, a Swedish hosting
// company: everything about a VPS, and which actions it allows now. The client
// is read-only. It is unofficial: not made or endorsed by HostUp.
//
// Create one [Client] per account with [NewClient] and reuse it. A value that is
// null or absent is zero in [VPSDetails]; OperatingSystem and Pricing can be nil.
//
// # Actions
//
// An action is allowed only if the response says so. [VPSDetails.Check] reports
// whether actions are allowed and, if not, why; [VPSDetails.Gates] iterates over
// all of them. A gate reflects the state when the response was sent; the endpoint
// that performs the action decides. Neither Can nor Check looks at
// [VPSDetails.IsLocked]. Before resizing a VPS, look at its [ChangeFlow].
//
// # Comparing and storing
//
// [VPSDetails.Equal] compares two VPSDetails, and go-cmp uses it; to see what differs,
// give go-cmp a.VPSDetails and b.VPSDetails. JSON of a VPSDetails is the response,
// even after a field was changed; to encode changed fields, encode vps.VPSDetails.
// Test IsZero of a [Time] first: time.Since of a zero time is 292 years.
//
// # Errors
//
// An error response is an [*Error] with the problem details that HostUp sent
// (RFC 9457). Test for it with errors.Is, by status ([ErrForbidden]) or by the
// problem's code ([CodeVPSNotFound]). A success that cannot be used, such as the
// page of a proxy, is [ErrUnexpectedResponse], and so is one with more than 100,000
// elements in usageLog or 1,000 in overdueInvoices or pricing.addons. Unknown
// members and enum values are kept and are not errors: the API grows without
// notice. [WithResponseCheck] with api.Verify makes them errors.
//
// # Retries and transports
//
// Transient failures are retried as [RetryPolicy] describes. All calls of a Client
// share one rate limit, also those of [Client.GetMany] and [Client.Watch]. Use
// [WithTransport] for tracing and metrics.
//
// # Secrets
//
// The response can contain the root password. It is a [Secret]: its method Reveal
// returns it, and [VPSDetails.RawJSON] contains it. Printing, logging, encoding
// and errors show neither it nor the credential, if they have 8 bytes or more: a
// shorter one is not looked for in other texts. This package cannot protect them
// from GODEBUG=http2debug=1, which makes net/http log headers, from a proxy of
// HTTPS_PROXY whose certificate the system trusts, or from a transport: the example
// Cassette removes them from stored responses.
//
// Package hostuptest has a fake API for tests, which can inject faults.
package hostup
