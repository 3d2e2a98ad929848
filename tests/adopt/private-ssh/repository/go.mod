module github.com/acme/billing

go 1.26

require (
	git.acme.dev/lib/ledger v1.2.0
	github.com/acme/money v1.0.0
)
