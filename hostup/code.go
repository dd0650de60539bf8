package hostup

import "github.com/hostup-api/hostup-go/hostup/internal/safe"

// A Code names a kind of problem, and is what to decide by: HostUp keeps codes
// stable, while titles and details change. It works as the target of
// errors.Is, in any case of its letters, since HostUp's older calls send
// capitals. A Code that is not among the constants is as good.
type Code string

// Codes that fetching a VPS can meet. Which ones it does meet HostUp does not
// document; these are the general ones and those about a VPS.
const (
	CodeInvalidRequest      Code = "invalid_request"      // 400: see Error.Fields
	CodeUnauthorized        Code = "unauthorized"         // 401: no credential, or one that is not accepted
	CodeForbidden           Code = "forbidden"            // 403: no scope read:vm, or somebody else's VPS
	CodeVerificationFailed  Code = "verification_failed"  // 403
	CodeAccountInactive     Code = "account_inactive"     // 403
	CodeNotFound            Code = "not_found"            // 404
	CodeVPSNotFound         Code = "vps_not_found"        // 404: no such VPS, or somebody else's
	CodeVPSNotReady         Code = "vps_not_ready"        // 409
	CodeRateLimited         Code = "rate_limited"         // 429
	CodeRateLimitExceeded   Code = "rate_limit_exceeded"  // 429
	CodeInternalError       Code = "internal_error"       // 500
	CodeUpstreamFailed      Code = "upstream_failed"      // 409, 502 or 503
	CodeUpstreamUnavailable Code = "upstream_unavailable" // 503
)

// Error returns the code itself. It makes a Code fit for errors.Is.
func (c Code) Error() string { return safe.Line(string(c), maxID) }
