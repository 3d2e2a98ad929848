// Command worker tells, on a schedule, what has to be ordered.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"os/signal"
	"syscall"

	"github.com/robfig/cron/v3"

	"github.com/acme/workspace/libs/shared/stock"
)

const (
	schedule = "@every 1m"
	limit    = 10
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	jobs := cron.New()
	if _, err := jobs.AddFunc(schedule, report); err != nil {
		log.Fatal(err)
	}
	report()
	jobs.Start()

	<-ctx.Done()
	<-jobs.Stop().Done()
}

// report prints a line for each item that runs out.
func report() {
	for _, item := range stock.Scarce(stock.Items(), limit) {
		fmt.Printf("order %s: %d left\n", item.Name, item.Left)
	}
}
