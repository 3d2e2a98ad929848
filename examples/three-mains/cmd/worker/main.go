// Command worker takes jobs off the queue until it is told to stop.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/acme/three-mains/internal/job"
)

func main() {
	interval := flag.Duration("interval", 10*time.Second, "pause between two jobs")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	fmt.Printf("worker: %d kinds of job, one every %s\n", len(job.Kinds), *interval)
	ticker := time.NewTicker(*interval)
	defer ticker.Stop()
	for next := 0; ; next++ {
		select {
		case <-ctx.Done():
			fmt.Println("worker: stopped")
			return
		case <-ticker.C:
			fmt.Println("worker: did", job.Kinds[next%len(job.Kinds)])
		}
	}
}
