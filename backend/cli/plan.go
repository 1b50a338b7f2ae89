package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"pyros/backend/planner"
)

type planCommand struct {
	Problem string        `required:"" type:"existingfile" help:"The problem, JSON."`
	Budget  time.Duration `default:"1s" help:"Time to improve the schedule."`
	Policy  string        `default:"weighted" enum:"weighted,strict" help:"weighted fills the night best; strict never lets a lower priority displace a higher one."`
	Out     string        `placeholder:"FILE" help:"Where the solution goes (default: standard output)."`
}

// Run solves and checks the solution with the independent checker before it is written.
func (c planCommand) Run(s *session) error {
	file, err := os.Open(c.Problem)
	if err != nil {
		return err
	}
	problem, err := planner.ReadProblem(file)
	_ = file.Close() // only read
	if err != nil {
		return fmt.Errorf("%s: %w", c.Problem, err)
	}
	began := time.Now()
	solution, err := planner.Solve(s.ctx, problem, planner.Options{
		Policy: planner.Policy(c.Policy), Budget: c.Budget, Elapsed: func() time.Duration { return time.Since(began) },
	})
	if err != nil {
		return err
	}
	if err := planner.Verify(problem, solution); err != nil {
		return fmt.Errorf("the planner broke a rule, please report this problem: %w", err)
	}
	answer, err := json.MarshalIndent(solution, "", " ")
	if err != nil {
		return err
	}
	if c.Out != "" {
		return os.WriteFile(c.Out, append(answer, '\n'), 0o644)
	}
	_, err = fmt.Fprintln(s.out, string(answer))
	return err
}
