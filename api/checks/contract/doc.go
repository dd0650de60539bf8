// Package contract tests the mock server, the client and the hostup command
// against openapi.yaml, with Schemathesis and Prism. The tests have the build
// tag contract, because they need Node.js and Python:
//
//	make contract
package contract
