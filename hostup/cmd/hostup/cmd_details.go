package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/safejson"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/show"
)

type detailsCommand struct {
	ids      []string
	output   *choice
	columns  []string
	noHeader bool
	reveal   bool
	all      bool
	workers  int

	overview *show.Overview // of -o table and csv
}

func newDetails(e *env) *cobra.Command {
	c := new(detailsCommand)
	cmd := &cobra.Command{
		Use: "details [ID...]",
		Example: `  hostup details vps_01hxa3b4c5d6e7f8g9h0j1k2m3` + "\n" +
			`  hostup details -o csv --columns hostname,due,overdue - <ids.txt`,
		Short: "Show the details of one or more VPS.",
		Long: idsHelp + "\n\n" +
			"The output is in the order of the IDs. -o table prints one line for each VPS. Its columns are " +
			strings.Join(show.DefaultColumns, ", ") + "; on a terminal, those at the end that do not fit are left out. " +
			"--columns can also select " + show.OtherColumns() + ". " +
			"-o csv prints the same columns as comma-separated values for programs: numbers without units, " +
			"times in RFC 3339, booleans as true or false, and nothing for a value that the response does not have.\n\n" +
			"-o json prints each response body as received; with several IDs, the JSON documents follow one another. " +
			"-o jsonl prints each body on a line of its own. " +
			"In both, the root password is redacted unless --reveal is given.\n\n" +
			"If a VPS cannot be read, the others are still read. But if HostUp refuses the API key, the command stops: " +
			"after a 401, or if the first ten responses are all 403. " +
			"It also stops if HostUp asks for a pause that is longer than a call can wait.",
		RunE: func(cmd *cobra.Command, args []string) error { return c.run(cmd, e, args) },
	}

	c.output = addOutput(cmd, "text, table, csv, json or jsonl.", "text", "table", "csv", "json", "jsonl")
	cmd.Flags().StringSliceVar(&c.columns, "columns", nil, "Columns of -o table and csv, `NAMES` separated by commas.")
	cmd.Flags().BoolVar(&c.noHeader, "no-header", false, "Print no header in -o table and csv.")
	cmd.Flags().BoolVar(&c.reveal, "reveal", false, "Show the root password.")
	cmd.Flags().BoolVar(&c.all, "all", false,
		"In -o text, show all rows: also missing values, values that most VPS have, and deprecated prices. "+
			"Long values are shown in full.")
	addWorkers(cmd, &c.workers)
	e.addCallFlags(cmd, timeoutOfSeveral)
	completeList(cmd, "columns", show.ColumnNames()...)
	return cmd
}

func (c *detailsCommand) run(cmd *cobra.Command, e *env, args []string) error {
	ctx := cmd.Context()
	if err := c.validate(e, cmd); err != nil {
		return failure.UsageError{Err: err}
	}
	var err error
	if c.ids, err = e.vpsIDs(args); err != nil {
		return err
	}

	if len(c.ids) > 1 || c.ids[0] == "-" || c.overview != nil {
		return c.runMany(ctx, e)
	}
	vps, err := e.fetch(ctx, c.ids)
	if err != nil {
		return err
	}
	return c.write(e, vps)
}

// validate checks the flags, and prepares the table.
func (c *detailsCommand) validate(e *env, cmd *cobra.Command) (err error) {
	isTable := c.output.value == "table" || c.output.value == "csv"
	for _, flag := range []string{"columns", "no-header"} {
		if cmd.Flags().Changed(flag) && !isTable {
			return fmt.Errorf("--%s is for -o table and -o csv only", flag)
		}
	}
	if c.all && c.output.value != "text" {
		if isTable {
			return fmt.Errorf("--all is for -o text only; --columns selects what -o %s has", c.output.value)
		}
		return fmt.Errorf("--all is for -o text only; -o %s has everything", c.output.value)
	}
	if c.reveal && isTable {
		return fmt.Errorf("--reveal has no effect on -o %s; remove it", c.output.value)
	}
	if isTable {
		opts := show.TableOptions{Columns: c.columns, NoHeader: c.noHeader, CSV: c.output.value == "csv"}
		if c.overview, err = show.NewOverview(e.stdout, opts); err != nil {
			return err
		}
	}
	return checkWorkers(c.workers)
}

func (c *detailsCommand) write(e *env, vps *hostup.VPSDetails) error {
	switch c.output.value {
	case "table", "csv":
		return c.overview.Add(vps)
	case "text":
		return show.Summary(e.stdout, vps, show.Options{Reveal: c.reveal, All: c.all, BaseURL: e.reporter().BaseURL})
	}

	body := vps.RawJSON()
	if !c.reveal {
		var err error
		if body, err = vps.MarshalJSON(); err != nil {
			return err
		}
	}
	if c.output.value == "jsonl" {
		var line bytes.Buffer
		if err := json.Compact(&line, body); err != nil {
			return err
		}
		body = line.Bytes()
	}

	e.stdout.Println(string(safejson.Escape(bytes.TrimRight(body, "\r\n"))))
	return nil
}

// A bulkRead counts the results of a run that reads several VPS.
type bulkRead struct {
	key             keyCheck
	refused         string          // why the run ended, if no further VPS can be read
	refusal         failure.IDError // the last result before that
	fetched, failed int             // calls without those that the end of the run canceled or paused
	written         int
}

// count counts the result of a call, which can be before its turn in the output. It reports
// whether no further VPS can be read.
func (b *bulkRead) count(id string, result hostup.Result) (isEnd bool) {
	wasPaused := b.refused != "" && isPaused(result.Err, 0)
	switch {
	case result.Err == nil:
		b.fetched++
	case !errors.Is(result.Err, context.Canceled) && !wasPaused:
		b.failed++
	}
	if reason := b.key.add(result.Err); reason != "" && b.refused == "" {
		b.refused, b.refusal = reason, failure.IDError{ID: id, Err: result.Err}
	}
	return b.refused != ""
}

// runMany reads several VPS. It stops if no further one can be read.
func (c *detailsCommand) runMany(ctx context.Context, e *env) error {
	client, err := e.newClient(ctx)
	if err != nil {
		return err
	}
	e.limitOne(c.ids)
	ids, err := e.readIDs(ctx, c.ids)
	if err != nil {
		return err
	}

	reading, stop := context.WithCancel(ctx)
	defer stop()
	b := bulkRead{key: newKeyCheck(e)}
	progress := e.statusLine()
	progress.Show(waiting)
	defer progress.Clear()
	showCounts := func() {
		progress.Show(progressOf(b.fetched, len(ids), b.failed))
	}
	arrived := func(id string, result hostup.Result) {
		if b.count(id, result) {
			stop()
		}
		showCounts()
	}
	for id, result := range inOrder(ids, e.getMany(reading, client, ids, c.workers), arrived) {
		progress.Clear()
		if err := c.add(e, &b, id, result); err != nil {
			return err
		}
		showCounts()
	}

	progress.Clear()
	c.flush(e)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return b.err(len(ids))
}

// flush writes the table, and which columns it does not have.
func (c *detailsCommand) flush(e *env) {
	if c.overview == nil {
		return
	}
	if hidden := c.overview.Flush(); len(hidden) > 0 {
		e.notice("note", "no room for "+strings.Join(hidden, ", ")+"; --columns selects columns")
	}
}

// err returns the error of a run that should read n VPS.
func (b *bulkRead) err(n int) error {
	switch {
	case b.refused != "":
		return fmt.Errorf("%s: %w%s", b.refused, b.refusal, describeRest(n-b.fetched-b.failed))
	case b.failed > 0:
		return failure.Exit(failure.ExitFailed)
	}
	return nil
}

// add writes a result. A call that failed because the run ends is not reported.
func (c *detailsCommand) add(e *env, b *bulkRead, id string, result hostup.Result) error {
	err := result.Err
	switch {
	case err == nil:
		if b.written++; b.written > 1 && c.output.value == "text" {
			e.stdout.Println("")
		}
		return c.write(e, result.VPS)
	case b.refused != "" && (isRefusal(err) || errors.Is(err, context.Canceled)):
	case errors.Is(err, context.Canceled): // the run was interrupted
	default:
		e.printError(failure.IDError{ID: id, Err: err})
	}
	return nil
}

// describeRest returns a text for n IDs that were not read.
func describeRest(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "; 1 other ID was not read"
	default:
		return fmt.Sprintf("; %d other IDs were not read", n)
	}
}
