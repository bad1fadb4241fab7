// SPDX-License-Identifier: MIT
// Follows a file with viper, and writes for every change that viper tells of which numbers can be read, and since when.
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/fsnotify/fsnotify"
	"github.com/spf13/viper"
	"golang.org/x/sys/unix"
)

func show() {
	first := viper.GetUint64("server.port")
	last := viper.GetUint64("observability.metrics.port")
	var now unix.Timespec
	unix.ClockGettime(unix.CLOCK_MONOTONIC, &now) // the clock of those who write; one clock for all processes
	fmt.Printf("%d %d %d\n", first, last, now.Nano())
}

func main() {
	// The defaults of the struct that the others have.
	viper.SetDefault("server.port", 8080)
	viper.SetDefault("observability.metrics.port", 9100)
	viper.SetConfigFile(os.Args[1])
	if err := viper.ReadInConfig(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	viper.OnConfigChange(func(fsnotify.Event) { show() })
	viper.WatchConfig()
	fmt.Println("ready")
	io.Copy(io.Discard, os.Stdin) // until nobody listens any more
}
