// Package server is the HTTP interface of the service.
package server

import (
	"encoding/json"
	"io"
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/acme/service/internal/slug"
)

// New returns the handler of every route; version is what /version says.
func New(version string) http.Handler {
	r := chi.NewRouter()
	r.Use(middleware.RequestID, middleware.Recoverer)

	r.Get("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "ok\n")
	})
	r.Get("/version", func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, version+"\n")
	})
	r.Get("/slug", makeSlug)
	return r
}

func makeSlug(w http.ResponseWriter, r *http.Request) {
	title := r.URL.Query().Get("title")
	if title == "" {
		http.Error(w, "title is missing", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]string{"slug": slug.Make(title)})
}
