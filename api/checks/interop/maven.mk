# Shared by the folders that need libraries of Java. Maven has no lock file: lib.sha256 has the hashes of the libraries.
# After a change of pom.xml: make install, which fails; then sha256sum lib/*.jar | LC_ALL=C sort -k 2 >lib.sha256
.PHONY: install
install: lib/.done
lib/.done: pom.xml lib.sha256
	rm -rf lib
	mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=lib
	sha256sum lib/*.jar | LC_ALL=C sort -k 2 | diff lib.sha256 - >&2
	touch $@
