// Command vendored converts temperatures.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
	"strconv"

	"github.com/julienschmidt/httprouter"
)

func main() {
	router := httprouter.New()
	router.GET("/celsius/:degrees", convert(func(c float64) string {
		return fmt.Sprintf("%.1f °F", c*9/5+32)
	}))
	router.GET("/fahrenheit/:degrees", convert(func(f float64) string {
		return fmt.Sprintf("%.1f °C", (f-32)*5/9)
	}))

	addr := ":" + getenv("PORT", "8080")
	log.Printf("listening on %s", addr)
	log.Fatal(http.ListenAndServe(addr, router))
}

// convert answers with what conversion makes of the degrees in the path.
func convert(conversion func(float64) string) httprouter.Handle {
	return func(w http.ResponseWriter, _ *http.Request, params httprouter.Params) {
		degrees, err := strconv.ParseFloat(params.ByName("degrees"), 64)
		if err != nil {
			http.Error(w, "not a number of degrees", http.StatusBadRequest)
			return
		}
		fmt.Fprintln(w, conversion(degrees))
	}
}

// getenv returns the variable, or fallback where it is unset or empty.
func getenv(key, fallback string) string {
	if value := os.Getenv(key); value != "" {
		return value
	}
	return fallback
}
