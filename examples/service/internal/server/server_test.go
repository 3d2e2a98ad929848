package server

import (
	"net/http/httptest"
	"testing"
)

func TestRoutes(t *testing.T) {
	handler := New("v1.2.3")
	for _, test := range []struct {
		target string
		status int
		body   string
	}{
		{"/healthz", 200, "ok\n"},
		{"/version", 200, "v1.2.3\n"},
		{"/slug?title=Hello,+World", 200, "{\"slug\":\"hello-world\"}\n"},
		{"/slug", 400, "title is missing\n"},
	} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest("GET", test.target, nil))
		if w.Code != test.status || w.Body.String() != test.body {
			t.Errorf("GET %s = %d %q, want %d %q", test.target, w.Code, w.Body, test.status, test.body)
		}
	}
}
