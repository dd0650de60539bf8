// Package hostup is a client for one endpoint of HostUp, a Swedish hosting
// company: everything about a VPS, and which actions it allows now. The client
// is read-only. It is unofficial: not made or endorsed by HostUp.
//
// Create one [Client] with [NewClient] and reuse it. The fields of the
// [VPSDetails] that it returns are plain values: a string that is null is "".
//
// # Actions
//
// An action is allowed only if the response says so. [VPSDetails.Check] reports
// whether actions are allowed and, if not, why; [VPSDetails.Gates] iterates over
// all of them. A gate reflects the state when the response was sent; the endpoint
// that performs the action, which is not part of this package, decides. Before
// resizing a VPS, look at its [ChangeFlow].
//
// # Errors
//
// An error response is an [*Error] with the problem details that HostUp sent
// (RFC 9457). Test for it with errors.Is, by status ([ErrForbidden]) or by the
// problem's code ([CodeVPSNotFound]). A success that cannot be used, such as the
// page of a proxy, is [ErrUnexpectedResponse] and gives no data. The API grows
// without notice: unknown members and enum values are kept and are never an
// error. The package api has Verify to find them, and [WithResponseCheck] makes
// them an error.
//
// # Retries and rate limits
//
// Transient failures are retried as [RetryPolicy] describes. All calls of a
// Client share one rate limit, so use one Client per account. [Client.GetMany]
// reads many VPS under that limit, and [Client.Watch] polls one.
//
// # Secrets
//
// The response can contain the root password. It is a [Secret]: its method
// Reveal returns it, and [VPSDetails.RawJSON] contains it. Printing, logging,
// encoding and errors show neither it nor the credential. Three things are out
// of reach of this package: GODEBUG=http2debug=1 makes net/http log headers, a
// transport of [WithTransport] or [WithHTTPClient] sees requests, and the
// default transport uses the proxy of HTTPS_PROXY.
//
// # Testing
//
// The package hostuptest has a fake API that can inject faults.
package hostup
