module github.com/acme/workspace/services/api

go 1.26.0

require github.com/acme/workspace/libs/shared v0.0.0

replace github.com/acme/workspace/libs/shared => ../../libs/shared
