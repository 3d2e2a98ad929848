// Command gin-web greets in JSON.
package main

import (
	"log"
	"net/http"

	"github.com/gin-gonic/gin"
)

func main() {
	router := gin.Default()
	router.GET("/", func(c *gin.Context) {
		c.JSON(http.StatusOK, gin.H{"message": "Hello from gin"})
	})

	if err := router.Run(":8080"); err != nil {
		log.Fatal(err)
	}
}
