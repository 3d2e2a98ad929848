// Command local-replace greets whoever the path names.
package main

import (
	"fmt"
	"log"
	"net/http"

	"github.com/acme/greet"
)

const address = ":8080"

func main() {
	http.HandleFunc("GET /{name}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, greet.Hello(r.PathValue("name")))
	})

	log.Printf("listening on %s", address)
	log.Fatal(http.ListenAndServe(address, nil))
}
