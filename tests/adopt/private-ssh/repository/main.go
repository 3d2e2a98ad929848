package main

import (
	"log"
	"net/http"

	_ "git.acme.dev/lib/ledger"
	_ "github.com/acme/money"
)

func main() {
	log.Fatal(http.ListenAndServe(":8080", nil))
}
