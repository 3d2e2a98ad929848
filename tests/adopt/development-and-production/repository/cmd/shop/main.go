package main

import (
	"flag"
	"net/http"
)

func main() {
	flag.String("config", "", "the settings")
	flag.Parse()
	_ = http.ListenAndServe(":8080", nil)
}
