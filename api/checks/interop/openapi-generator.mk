# Shared by the folders that use the command line of openapi-generator. Each sets GENERATOR, MODEL (the generated file
# with VpsDetails) and optionally OPTIONS.
VERSION := 7.25.0
SHA256  := 41ce4f6b07f196676439d710759fa1ced7a08066d06ff1bf314681470289efae
JAR     := ../.tools/openapi-generator-cli-$(VERSION).jar
OUTPUT  ?= generated

.PHONY: install generate compile call

# The hash is checked each time, because the folders share the file.
install: check-jar
.PHONY: check-jar
check-jar: $(JAR)
	echo "$(SHA256)  $(JAR)" | sha256sum --check --quiet --strict
$(JAR):
	mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
	  -Dartifact=org.openapitools:openapi-generator-cli:$(VERSION) -DoutputDirectory=$(@D)

# The log level hides the list of written files. grep, because openapi-generator can succeed without output.
generate:
	rm -rf generated
	java -Dlog.level=warn -jar $(JAR) generate -g $(GENERATOR) -i $(SPEC) -o $(OUTPUT) $(OPTIONS)
	grep -qi 'hostname' $(MODEL)
