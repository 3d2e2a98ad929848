// Command gin-ping answers pings.
package main

import (
	"log"
	"net/http"

	"github.com/gin-gonic/gin"
)

func ping(c *gin.Context) {
	c.String(http.StatusOK, "PONG")
}

func main() {
	r := gin.New()
	r.Use(gin.Recovery())
	r.GET("/ping", ping)
	log.Fatal(r.Run(":8080"))
}
