// Command api tells over HTTP what the queue can do.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/acme/three-mains/internal/job"
	"github.com/acme/three-mains/internal/schema"
)

func main() {
	addr := flag.String("addr", ":8080", "address to listen on")
	flag.Parse()

	mux := http.NewServeMux()
	mux.HandleFunc("GET /kinds", kinds)
	mux.HandleFunc("GET /schema", schemaVersion)

	server := &http.Server{
		Addr:              *addr,
		Handler:           mux,
		ReadHeaderTimeout: 5 * time.Second,
	}
	log.Printf("api: listening on %s", server.Addr)
	log.Fatal(server.ListenAndServe())
}

func kinds(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(job.Kinds)
}

func schemaVersion(w http.ResponseWriter, _ *http.Request) {
	migrations, err := schema.Migrations()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	fmt.Fprintln(w, len(migrations))
}
