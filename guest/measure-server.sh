#!/bin/sh
# Serves iperf3 and sockperf to one measure-client.sh, and says in one line of JSON between two markers how that went. It stays in the
# foreground of its Run Command and ends by itself: when nobody has been connected for a while, and after its limit in any case. So
# nothing has to be stopped from outside, and nothing runs on where whoever began it is killed: each program is bound to this script's
# life where setpriv exists, and to a deadline of its own everywhere. It installs nothing unless ACCELNET_INSTALL=yes.
set -u
LC_ALL=C
export LC_ALL

throughput_port=${ACCELNET_THROUGHPUT_PORT:-5201}
latency_port=${ACCELNET_LATENCY_PORT:-5202}
# Run Command on the client may begin late; between two of its tests pass a second or two.
first_wait=${ACCELNET_FIRST_WAIT:-180}
idle=${ACCELNET_IDLE:-20}
limit=${ACCELNET_LIMIT:-900}
install=${ACCELNET_INSTALL:-no}
proc=${ACCELNET_PROC:-/proc}

throughput_pid=
latency_pid=

# Whole seconds since the boot: nobody sets that clock.
now() {
  read -r up rest <"$proc/uptime"
  : "$rest"
  printf '%s' "${up%%.*}"
}

whole() {
  case "$2" in
    '' | *[!0-9]* | ??????*)
      printf '%s: should be a whole number, below 100000\n' "$1" >&2
      exit 2
      ;;
  esac
}

# Sockets of a local port in a state of the kernel's table: 01 is connected, 0A listens (Linux: proc_net_tcp.txt).
sockets() {
  cat "$proc/net/tcp" "$proc/net/tcp6" 2>/dev/null |
    awk -v port="$(printf ':%04X$' "$1")" -v state="$2" '$2 ~ port && $4 == state { n++ } END { print n + 0 }'
}

alive() {
  [ -n "$1" ] && kill -0 "$1" 2>/dev/null
}

# Each link of the chain dies with the one before, and the last one at its deadline.
if command -v setpriv >/dev/null 2>&1; then
  bound() { exec setpriv --pdeathsig TERM timeout -k 2 "$((limit + 5))" setpriv --pdeathsig KILL "$@"; }
else
  bound() { exec timeout -k 2 "$((limit + 5))" "$@"; }
fi

stop() {
  for pid in $throughput_pid $latency_pid; do
    kill "$pid" 2>/dev/null
  done
  for pid in $throughput_pid $latency_pid; do
    wait "$pid" 2>/dev/null
  done
  throughput_pid=
  latency_pid=
}

install_tools() {
  if command -v apt-get >/dev/null 2>&1; then
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q iperf3 sockperf
  elif command -v dnf >/dev/null 2>&1; then
    dnf install -y -q iperf3 sockperf
  elif command -v tdnf >/dev/null 2>&1; then
    tdnf install -y -q iperf3 sockperf
  elif command -v zypper >/dev/null 2>&1; then
    zypper --non-interactive --quiet install iperf sockperf
  fi >/dev/null 2>&1
}

# How it stands with a program before it serves: ready, missing, or port-taken.
standing() {
  if ! command -v "$1" >/dev/null 2>&1; then
    printf 'missing'
  elif [ "$(sockets "$2" 0A)" -gt 0 ]; then
    printf 'port-taken'
  else
    printf 'ready'
  fi
}

# How it stood at the end with one that was begun: served, or died.
after() {
  if [ "$1" != ready ]; then
    printf '%s' "$1"
  elif alive "$2"; then
    printf 'served'
  else
    printf 'died'
  fi
}

report() {
  served_throughput=$(after "$throughput" "$throughput_pid")
  served_latency=$(after "$latency" "$latency_pid")
  stop
  printf '\nACCELNET-MEASURE-BEGIN\n'
  printf '{"version":1,"role":"server","throughput":"%s","latency":"%s"' "$served_throughput" "$served_latency"
  printf ',"connected":%s,"ended":"%s","seconds":%s}\n' "$connected" "$1" "$(($(now) - began))"
  printf 'ACCELNET-MEASURE-END\n'
}

whole ACCELNET_THROUGHPUT_PORT "$throughput_port"
whole ACCELNET_LATENCY_PORT "$latency_port"
whole ACCELNET_FIRST_WAIT "$first_wait"
whole ACCELNET_IDLE "$idle"
whole ACCELNET_LIMIT "$limit"

began=$(now)
connected=false
throughput=missing
latency=missing
trap stop EXIT
trap 'report stopped; exit 143' TERM INT HUP

if [ "$install" = yes ]; then install_tools; fi
throughput=$(standing iperf3 "$throughput_port")
latency=$(standing sockperf "$latency_port")
if [ "$throughput" = ready ]; then
  (bound iperf3 --server --port "$throughput_port") >/dev/null 2>&1 &
  throughput_pid=$!
fi
if [ "$latency" = ready ]; then
  (bound sockperf server --tcp -i 0.0.0.0 -p "$latency_port") >/dev/null 2>&1 &
  latency_pid=$!
fi

last=$began
patience=$first_wait
while alive "$throughput_pid" || alive "$latency_pid"; do
  # In the background: a signal is answered at once, and not after the nap.
  sleep 1 &
  wait $!
  time=$(now)
  if [ "$(sockets "$throughput_port" 01)" -gt 0 ] || [ "$(sockets "$latency_port" 01)" -gt 0 ]; then
    last=$time
    connected=true
    patience=$idle
  fi
  if [ "$((time - last))" -ge "$patience" ]; then
    report idle
    exit 0
  fi
  if [ "$((time - began))" -ge "$limit" ]; then
    report limit
    exit 0
  fi
done
report nobody-serves
