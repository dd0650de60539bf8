// Package hostup is a client for HostUp, a Swedish hosting company. It calls one endpoint,
// which returns everything about a VPS and reports which actions are allowed now. The client
// is read-only. It is unofficial: not made or endorsed by HostUp.
//
// Create one [Client] per account with [NewClient] and reuse it:
//
//	client, err := hostup.NewClient(hostup.APIKey(os.Getenv("HOSTUP_API_KEY")))
//	…
//	vps, err := client.GetVPSDetails(ctx, "vps_01hxa3b4c5d6e7f8g9h0j1k2m3")
//	…
//	fmt.Println(vps.Hostname, vps.PowerState, vps.Can(hostup.ActionReset))
//
// [Client.GetMany] reads many VPS, and [Client.Watch] polls one. Another endpoint of HostUp,
// GET /api/v2/vps, lists the ids. It is not part of this package. It returns up to 100 VPS
// with the parameter limit=100; for more, pass the nextCursor of a response as cursor.
//
// A [Credential] is an [APIKey] with the scope read:vm, which HostUp's dashboard creates,
// or the [SessionCookie] of a user who is signed in to the dashboard.
//
// # Values
//
// The fields of [VPSDetails] are listed by "go doc gen.VPSDetails". A value
// that is null or absent in the response is zero: "", 0, false or nil. The fields
// OperatingSystem and Pricing are pointers, so test them for nil. An empty list is not nil. A nil
// OverdueInvoices means that the response does not say whether there are any. Test IsZero of
// a [Time] before you calculate with it. A number can be 0 because it is missing, such as
// Bandwidth.UsagePercent; the example of [VPSDetails.RawJSON] shows how to find out.
//
// MemoryGB and StorageGB are in GiB in spite of their names: this endpoint does not
// document it, but two other endpoints of HostUp do. Traffic is in GB.
//
// # Actions
//
// An action is allowed only if the response says so. If its gate is missing, null or
// malformed, the action is blocked. [VPSDetails.Check] reports whether actions are allowed
// and, if not, why; [VPSDetails.Can] reports it for one action as a bool; [VPSDetails.Gates]
// iterates over all of them. A gate is as old as its response, and HostUp can still refuse
// the action.
//
// Can and Check do not consider a running operation: test [VPSDetails.IsLocked] too.
//
// The CPU and memory of a VPS are changed by one of two actions: [ActionUpgrade] if it has a
// fixed billing cycle, and [ActionResize] if it is a pay-as-you-go VPS. [VPSDetails.ChangeFlow]
// reports which of the two applies.
//
// # Storing and comparing
//
// The JSON of a VPSDetails is the response as received, with the root password redacted.
// It includes members that this version does not know. If a program has changed fields, the
// JSON still has the received values. To encode the changed fields, encode the embedded
// struct, vps.VPSDetails.
//
// [Diff] lists what changed between two VPSDetails, and [VPSDetails.Equal], which go-cmp
// uses, reports whether nothing did. Both accept a VPSDetails that was stored as JSON and
// read back. The JSON does not say when the response was received: store Meta().ReceivedAt
// with it if you need that. See the example of Diff.
//
// # Errors
//
// An error response is an [*Error] with the problem details that HostUp sent (RFC 9457),
// or as much of them as could be read. Test for it with errors.Is, by status
// ([ErrForbidden]) or by the problem's code ([CodeVPSNotFound]); errors.AsType gives
// access to RequestID, Fields and RetryAfter. For the VPS of another account, HostUp
// documents both 403 and 404.
//
// A 200 that cannot be used is [ErrUnexpectedResponse]: for example, because it is HTML, has
// duplicate members, invalid UTF-8 or a known member of the wrong type, or is about another
// VPS. So are a 304, a 1xx, and any other 2xx. Unknown members, gates and enum values are
// kept and are not errors, because HostUp adds them without notice. [WithResponseCheck] with
// Verify of the package github.com/hostup-api/hostup-go/api makes them errors.
//
// # Time-outs
//
// There are two kinds:
//
//   - [WithTimeout] limits one attempt; the default is 30 s. Connecting may take 5 s of
//     that, the TLS handshake 10 s, the response header 20 s, and 10 s may pass without a
//     byte of the body. An attempt that exceeds one of these limits is retried. If the
//     last attempt exceeds one, the error of the call is os.ErrDeadlineExceeded.
//   - The context limits the call, with its retries and waits. When the context ends, the
//     call returns immediately. Its error wraps that of the context, such as
//     context.DeadlineExceeded, and the cause of the context. If an attempt had failed
//     before, its error is wrapped too.
//
// # Retries and rate limits
//
// A call makes up to 3 attempts, with exponential backoff and jitter between them:
//
//   - Network failures, including those in the body, are retried, except certificate
//     errors and unknown hosts.
//   - The statuses 408, 425 and 5xx are retried, except 501, 505, 511, 525 and 526.
//   - A 429 pauses all calls of the Client for the time in Retry-After, or else until
//     X-RateLimit-Reset, plus a short jitter. A 429 without these headers pauses them for up
//     to 500 ms. If more follow, the limit of each pause is twice that of the one before, up
//     to 60 s.
//   - A 503 with Retry-After pauses all calls too.
//   - A 429 does not count as one of the 3 attempts, but a 503 does. After its tenth 429, a
//     call ends with [ErrRateLimited].
//   - A call waits for a pause of at most 60 s, if that ends before the deadline of its
//     context. A call whose own response asks for a longer wait returns that response as an
//     [*Error]. Any other call that cannot wait returns a [*PauseError]: it sends nothing more.
//   - A retry budget protects HostUp while it fails. A Client starts with 20 retries and
//     gets one more for every 10 calls that get a response, up to 64. If none is left, a call
//     returns its failure instead of trying again. An attempt after a 429 takes none.
//
// At most 64 requests of a Client are in flight. A 429, or a 503 with Retry-After, halves this
// limit. Successful calls raise it again, as in TCP congestion control, and each second without
// a pause doubles it. Retries are sent before calls that wait for their first attempt.
// Redirects are not followed: they are [ErrRedirect].
// [WithRetry] and [RetryPolicy] change the numbers of attempts and the waits;
// WithRetry(RetryPolicy{}) turns retries off.
//
// # Limits
//
// A response has at most 8 MiB after decompression ([WithMaxResponseBytes]); a larger one
// is an [ErrResponseTooLarge]. More than 100,000 elements in usageLog, ipAddresses or sshKeys,
// and more than 1,000 in overdueInvoices or pricing.addons, or unknown gates, are
// ErrUnexpectedResponse. Headers have at most 256 KiB, and the text of an error 1 KiB.
//
// # Logging, tracing, proxies and transports
//
// [WithLogger] logs each attempt. [WithTransport] changes or wraps the default transport,
// for example to add tracing, a proxy or a CA of your own; all limits stay. Proxies
// otherwise come from HTTPS_PROXY and NO_PROXY, as net/http reads them. The package reads
// no other environment variable and no file.
//
// [WithHTTPClient] uses a transport of your own. Some transports change what the Client
// does: the one of oauth2 replaces the credential, the one of httpcache returns old
// responses (see [Meta]), and the one of retryablehttp adds its own retries. A recorder such
// as go-vcr stores secrets unless a hook removes them: example_cassette_test.go has one.
//
// # Secrets
//
// The response can contain the root password. It is a [Secret]: its method Reveal
// returns it, and [VPSDetails.RawJSON] contains it. Nothing else of this package
// shows it, and nothing shows the credential. So it is safe to log a VPSDetails or an
// error. These are the rules, with their limits:
//
//   - The value of a credential of 8 bytes or more is removed from errors, headers and
//     problem details: as it is, URL-encoded, escaped for JSON and in base64. A 200 that
//     contains it is [ErrUnexpectedResponse]; it is looked for in base64 only if the response
//     has a backslash or a member that this version does not know.
//   - The root password is redacted in JSON. So is each member that this version does not
//     know and whose name contains password, passwd, secret or token. If the root password
//     has 8 bytes or more, its value is also removed from the other members that this
//     version does not know. A documented field that repeats the root password, such as
//     Hostname, stays as received.
//   - If an error response contains one of the words password, passwd, secret and token, or
//     has 64 KiB or more, any other text in it could be the secret. Then only its status is
//     kept, and its code and request id unless they contain such a word. A header field with
//     such a word is not shown either.
//   - The credential is sent to the host of the base URL only: over https, or over http
//     to a loopback host.
//
// This package cannot prevent these leaks:
//
//   - A transport sees requests and responses. So does a proxy of HTTPS_PROXY that decrypts
//     TLS with a certificate that the system trusts.
//   - With GODEBUG=http2debug=1, net/http logs headers.
//   - If a server sends more bytes than its Content-Length says, net/http writes the first
//     of them to the standard logger ("Unsolicited response received on idle HTTP channel").
//     Use log.SetOutput to discard that.
//
// # Testing
//
// Package hostuptest has a fake API for tests, which can inject faults. It starts with one
// VPS, whose id is hostuptest.VPSID.
package hostup
