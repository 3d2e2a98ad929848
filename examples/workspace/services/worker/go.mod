module github.com/acme/workspace/services/worker

go 1.25.0

require (
	github.com/acme/workspace/libs/shared v0.0.0
	github.com/robfig/cron/v3 v3.0.1
)

replace github.com/acme/workspace/libs/shared => ../../libs/shared
