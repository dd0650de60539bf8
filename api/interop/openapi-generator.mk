# Shared by the folders that use the command line of openapi-generator. Each sets GENERATOR, MODEL (the generated file
# with VpsDetails) and optionally OPTIONS.
VERSION := 7.25.0
JAR     := ../.tools/openapi-generator-cli-$(VERSION).jar

.PHONY: install generate compile call

install: $(JAR)
$(JAR):
	mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
	  -Dartifact=org.openapitools:openapi-generator-cli:$(VERSION) -DoutputDirectory=$(@D)

# The log level hides the list of written files. grep, because openapi-generator can succeed without output.
generate:
	rm -rf generated
	java -Dlog.level=warn -jar $(JAR) generate -g $(GENERATOR) -i $(SPEC) -o generated $(OPTIONS)
	grep -qi 'hostname' $(MODEL)
