// Command sqlite counts over HTTP and keeps the counters in a database file.
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"os"
	"time"
)

const defaultPath = "/data/counter.db"

func main() {
	path := os.Getenv("DATABASE_PATH")
	if path == "" {
		path = defaultPath
	}
	counters, err := Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer counters.Close()

	mux := http.NewServeMux()
	mux.HandleFunc("GET /counters/{name}", handle(counters.Value))
	mux.HandleFunc("POST /counters/{name}", handle(counters.Add))

	server := &http.Server{
		Addr:              ":8080",
		Handler:           mux,
		ReadHeaderTimeout: 5 * time.Second,
	}
	log.Printf("counting in %s, listening on %s", path, server.Addr)
	log.Print(server.ListenAndServe())
}

// handle answers with the value that count gives for the counter in the path.
func handle(count func(name string) (int64, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		name := r.PathValue("name")
		value, err := count(name)
		if err != nil {
			log.Print(err)
			http.Error(w, "the database does not answer", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(map[string]any{"name": name, "value": value})
	}
}
