# What the folders that use openapi-generator's command line share: one version, one copy of it, one recipe.
# A folder sets GENERATOR, MODEL (the generated file that holds VpsDetails) and, if it needs any, OPTIONS.
VERSION := 7.25.0
JAR     := ../.tools/openapi-generator-cli-$(VERSION).jar

.PHONY: install generate compile call

install: $(JAR)
$(JAR):
	mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
	  -Dartifact=org.openapitools:openapi-generator-cli:$(VERSION) -DoutputDirectory=$(@D)

# It would name every file it writes. An empty generation ends well too, so look for a member of the model.
generate:
	rm -rf generated
	java -Dlog.level=warn -jar $(JAR) generate -g $(GENERATOR) -i $(SPEC) -o generated $(OPTIONS)
	grep -qi 'hostname' $(MODEL)
