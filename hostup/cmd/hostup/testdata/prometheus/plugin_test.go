package prometheus

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// states are the VPS that hostup health is asked for, with arguments, and its result.
var states = []struct {
	name, args string
	status     int
	output     string
}{
	{"ok", "-w due=~: " + running, 0, "HOSTUP OK - web-01.example.com: active, running, not locked, "},
	{"warning", running, 1, "HOSTUP WARNING - web-01.example.com: due date passed "},
	{"critical", stopped, 2, "HOSTUP CRITICAL - app-01.example.com: stopped (critical), "},
	{"unknown", "vps_unknown", 3, "HOSTUP UNKNOWN - vps_unknown: 404 Not Found: "},
	{"usage", "-w trafic=80 " + running, 3, `HOSTUP UNKNOWN - --warning: "trafic" is not a check`},
	{"help", "--help", 3, "Usage: hostup health [ID] [flags]"},
}

// datum is performance data as the Monitoring Plugins guidelines define it, without
// spaces in labels.
var datum = regexp.MustCompile(`^'[^'= ]+'=(U|-?[0-9.]+)(s|us|ms|%|B|KB|MB|GB|TB|c)?;[0-9.:~@-]*;[0-9.:~@-]*;[0-9.-]*(;[0-9.-]*)?$`)

// The exit status and the first line of hostup health, alone.
func TestHealth(t *testing.T) {
	for _, state := range states {
		cmd := command(t, "out/hostup", append([]string{"health", "--sandbox"}, strings.Fields(state.args)...)...)
		stdout, err := cmd.Output()
		line, _, _ := strings.Cut(string(stdout), "\n")
		t.Logf("%d %s", cmd.ProcessState.ExitCode(), line)
		if cmd.ProcessState.ExitCode() != state.status || !strings.HasPrefix(line, state.output) {
			t.Errorf("%s: %v, %d, %s", state.name, err, cmd.ProcessState.ExitCode(), stdout)
		}
		if _, data, ok := strings.Cut(line, " | "); ok {
			for one := range strings.FieldsSeq(data) {
				if !datum.MatchString(one) {
					t.Errorf("%s: performance data %s", state.name, one)
				}
			}
		} else if state.status < 3 {
			t.Errorf("%s: no performance data", state.name)
		}
	}
}

// negate of the Monitoring Plugins runs a plugin and exchanges its states.
func TestNegate(t *testing.T) {
	for i, want := range []int{2, 3, 0, 1, 1} {
		state := states[i]
		args := append([]string{"-o", "CRITICAL", "-w", "UNKNOWN", "-c", "OK", "-u", "WARNING", "-s"},
			command(t, "out/hostup").Path, "health", "--sandbox")
		cmd := command(t, "debian/usr/lib/nagios/plugins/negate", append(args, strings.Fields(state.args)...)...)
		stdout, _ := cmd.Output()
		line, _, _ := strings.Cut(string(stdout), "\n")
		t.Logf("%d %s", cmd.ProcessState.ExitCode(), line)
		name := []string{"OK", "WARNING", "CRITICAL", "UNKNOWN"}
		expected := strings.Replace(state.output, name[state.status], name[want], 1) // by -s
		if cmd.ProcessState.ExitCode() != want || !strings.HasPrefix(line, expected) {
			t.Errorf("%s: %d, %s", state.name, cmd.ProcessState.ExitCode(), stdout)
		}
	}
}

const nagiosConfig = `cfg_file=%[1]s/objects.cfg
log_file=%[1]s/nagios.log
object_cache_file=%[1]s/objects.cache
status_file=%[1]s/status.dat
state_retention_file=%[1]s/retention.dat
lock_file=%[1]s/nagios.lock
temp_file=%[1]s/nagios.tmp
temp_path=%[1]s
check_result_path=%[1]s/results
log_archive_path=%[1]s
query_socket=%[1]s/nagios.qh
nagios_user=%[2]s
nagios_group=%[3]s
status_update_interval=1
interval_length=1
use_syslog=0
check_external_commands=0
check_for_updates=0
enable_notifications=0
`

const nagiosObjects = `define timeperiod {
  timeperiod_name always
  alias always
  sunday 00:00-24:00
  monday 00:00-24:00
  tuesday 00:00-24:00
  wednesday 00:00-24:00
  thursday 00:00-24:00
  friday 00:00-24:00
  saturday 00:00-24:00
}
define command {
  command_name hostup
  command_line %s health --sandbox $ARG1$
}
define host {
  host_name hostup
  address 127.0.0.1
  max_check_attempts 1
  check_period always
}
define command {
  command_name nothing
  command_line /bin/true
}
define contact {
  contact_name nobody
  host_notification_period always
  service_notification_period always
  host_notification_commands nothing
  service_notification_commands nothing
}
`

const nagiosService = `define service {
  host_name hostup
  service_description %s
  check_command hostup!%s
  check_interval 2
  retry_interval 1
  max_check_attempts 1
  check_period always
}
`

// Nagios runs hostup health and reads its state, output and performance data.
func TestNagios(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "results"), 0o700); err != nil {
		t.Fatal(err)
	}
	current, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	group, err := user.LookupGroupId(current.Gid)
	if err != nil {
		t.Fatal(err)
	}
	objects := fmt.Sprintf(nagiosObjects, command(t, "out/hostup").Path)
	for _, state := range states {
		objects += fmt.Sprintf(nagiosService, state.name, state.args)
	}
	configFile := filepath.Join(dir, "nagios.cfg")
	for name, text := range map[string]string{
		configFile:                        fmt.Sprintf(nagiosConfig, dir, current.Username, group.Name),
		filepath.Join(dir, "objects.cfg"): objects,
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	start(t, "debian/usr/sbin/nagios4", configFile)

	services := make(map[string]map[string]string)
	eventually(t, func() error {
		services = readStatus(filepath.Join(dir, "status.dat"))
		for _, state := range states {
			if services[state.name]["has_been_checked"] != "1" {
				return fmt.Errorf("%s was not checked: %v", state.name, services[state.name])
			}
		}
		return nil
	})
	for _, state := range states {
		service := services[state.name]
		t.Logf("%s: state %s, %s, %d performance data", state.name, service["current_state"], service["plugin_output"],
			len(strings.Fields(service["performance_data"])))
		if service["current_state"] != fmt.Sprint(state.status) || !strings.HasPrefix(service["plugin_output"], state.output) {
			t.Errorf("%s: %v", state.name, service)
		}
		if hasData := strings.HasPrefix(service["performance_data"], "'active'=1;;1:;0;1 'running'="); hasData != (state.status < 3) {
			t.Errorf("%s: performance data %q", state.name, service["performance_data"])
		}
	}
}

// readStatus returns the services of a status file of Nagios.
func readStatus(file string) map[string]map[string]string {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	services := make(map[string]map[string]string)
	for block := range strings.SplitSeq(string(text), "servicestatus {") {
		values := make(map[string]string)
		for line := range strings.Lines(block) {
			if key, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
				values[key] = value
			}
		}
		services[values["service_description"]] = values
	}
	return services
}
