package main

import (
	"github.com/spf13/cobra"

	"github.com/hostup-api/hostup-go/api"
)

func newSpec(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use: "spec",
		Example: `  hostup spec --lenient >lenient.yaml` + "\n" +
			`  hostup spec --openapi 3.1 -o json | jq .info`,
		Short: "Print the OpenAPI document.",
		Args:  noArguments,
	}

	output := addOutput(cmd, "yaml or json.", "yaml", "json")
	version := addChoice(cmd, "openapi", "", "OpenAPI `VERSION`: 3.0 or 3.1.", "3.0", "3.1")
	lenient := cmd.Flags().Bool("lenient", false, "For generated clients that reject unknown enum values: "+
		"enums become strings, no deprecated property is required, and the API key is the only authentication.")
	optionalNulls := cmd.Flags().Bool("optional-nulls", false, "For generated clients that reject null in a required "+
		"property: properties that can be null become optional.")

	cmd.Run = func(*cobra.Command, []string) {
		var variants []api.Variant
		if *lenient {
			variants = append(variants, api.Lenient)
		}
		if *optionalNulls {
			variants = append(variants, api.OptionalNulls)
		}
		if version.value == "3.1" {
			variants = append(variants, api.OpenAPI31)
		}
		if output.value == "json" {
			variants = append(variants, api.JSON)
		}
		e.stdout.Print(string(api.Document(variants...)))
	}
	return cmd
}
