// Package hostup is a client for one endpoint of HostUp, a Swedish hosting
// company: everything about a VPS, and which actions it allows now. The client
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
// [Client.GetMany] reads many VPS, and [Client.Watch] polls one. A value that is null or
// absent is zero in [VPSDetails]; OperatingSystem and Pricing can be nil.
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
// JSON of a VPSDetails is the response, unknown members included and the root
// password redacted, even after a field was changed; to encode changed fields, encode
// vps.VPSDetails. [Diff] lists what changed between two of them, also if one was
// stored as JSON and read back, and [VPSDetails.Equal] reports whether nothing did;
// go-cmp uses it.
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
// returns it, and [VPSDetails.RawJSON] contains it. Nothing else of this package
// shows it, and nothing shows the credential:
//
//   - The credential is removed from errors, headers and problem details by its value,
//     also URL-encoded, escaped for JSON and in base64, if it has 8 bytes or more. A
//     200 that contains it is [ErrUnexpectedResponse].
//   - The root password is known by its name. In JSON, members that this version does
//     not know are redacted if their name contains password, passwd, secret or token,
//     and so is the value of the root password in them, if it has 8 bytes or more. Of an
//     error response that mentions such a name, only status, code and request id are
//     read. A documented field that repeats the root password, such as a host name,
//     stays as received.
//
// This package cannot protect them from a transport, which sees requests and
// responses (the example Cassette removes them from stored responses); from a proxy of
// HTTPS_PROXY whose certificate the system trusts; from GODEBUG=http2debug=1, which
// makes net/http log headers; and from a server that sends more bytes than its
// Content-Length says: net/http writes the start of them to the standard logger
// ("Unsolicited response received on idle HTTP channel"). Use log.SetOutput to
// discard that.
//
// Package hostuptest has a fake API for tests, which can inject faults.
package hostup
