// Command client asks a running api for the kinds of job.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
)

func main() {
	response, err := http.Get("http://localhost:8080/kinds")
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()

	var kinds []string
	if err := json.NewDecoder(response.Body).Decode(&kinds); err != nil {
		log.Fatal(err)
	}
	for _, kind := range kinds {
		fmt.Println(kind)
	}
}
