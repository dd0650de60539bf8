package api_test

import (
	"bytes"
	"errors"
	"fmt"
	"log"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// Validate a response body, such as that of VPSDetails.RawJSON.
func ExampleVerify() {
	body := hostuptest.FixedCycle() // the documented example
	fmt.Println(api.Verify(body))

	body = bytes.Replace(body, []byte(`"running"`), []byte(`"hibernating"`), 1)
	invalid, ok := errors.AsType[*api.ValidationError](api.Verify(body))
	if !ok {
		log.Fatal("the body is valid")
	}
	for _, violation := range invalid.Violations {
		fmt.Println(violation.Pointer, "-", violation.Message)
	}
	// Output:
	// <nil>
	// /powerState - unknown value
}

// Write the document that a generator for another language reads.
func ExampleDocument() {
	document := api.Document(api.Lenient, api.JSON)
	fmt.Println(string(document[:20]))
	// Output:
	// {
	//   "openapi": "3.0.
}
