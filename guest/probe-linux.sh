#!/bin/sh
# Says whether network traffic goes over a virtual function (Accelerated Networking): one line of JSON between two markers, below
# Run Command's 4,096 bytes. It reads sysfs and a few state files, runs ethtool where that exists, installs and changes nothing.
# Each synthetic interface (hv_netvsc) is read twice, with its virtual function, which is the interface whose `master` it is
# (azure-docs: accelerated-networking-how-it-works).
set -u
LC_ALL=C
export LC_ALL

sys=${ACCELNET_SYS:-/sys}
run=${ACCELNET_RUN:-/run}
release=${ACCELNET_OS_RELEASE:-/etc/os-release}
# Long enough for an idle VM: its agent talks to the platform every few seconds.
seconds=${ACCELNET_SECONDS:-10}
most_nics=8
most_devices=8

# The first line of a file; nothing where it cannot be read.
line_of() {
  if [ -r "$1" ]; then head -n 1 "$1" 2>/dev/null; fi
}

# The last part of what a link points to.
target_of() {
  target=$(readlink "$1" 2>/dev/null) || return 0
  printf '%s' "${target##*/}"
}

# Text as a JSON string of harmless characters, cut to a length; null where nothing is left.
json_text() {
  text=$(printf '%s' "$1" | tr -cd 'A-Za-z0-9 ._:/@+()~-' | cut -c "1-$2")
  if [ -n "$text" ]; then printf '"%s"' "$text"; else printf 'null'; fi
}

# Two readings of a counter, as texts: they may be beyond what JSON's numbers hold.
json_readings() {
  case "$1" in '' | *[!0-9]*) printf 'null' && return ;; esac
  case "$2" in '' | *[!0-9]*) printf 'null' && return ;; esac
  printf '["%.20s","%.20s"]' "$1" "$2"
}

# The PCI ids of a device as vendor:device, four hexadecimal digits each.
pci_id() {
  vendor=$(line_of "$1/vendor")
  device=$(line_of "$1/device")
  printf '%s:%s' "${vendor#0x}" "${device#0x}"
}

is_ours() {
  case "$1" in 15b3:* | 1414:00ba) return 0 ;; *) return 1 ;; esac
}

# Only names that can stand in paths and patterns; the kernel's own are of this kind.
interfaces() {
  for path in "$sys"/class/net/*; do
    name=${path##*/}
    case "$name" in *[!A-Za-z0-9_.@-]*) continue ;; esac
    if [ -e "$path" ]; then printf '%s\n' "$name"; fi
  done
}

virtual_function_of() {
  for candidate in $(interfaces); do
    if [ "$(target_of "$sys/class/net/$candidate/master")" = "$1" ] &&
      is_ours "$(pci_id "$sys/class/net/$candidate/device")"; then
      printf '%s' "$candidate"
      return
    fi
  done
}

# The counters of all interfaces: a line for each, with its key and its value.
read_counters() {
  for one in $(interfaces); do
    for counter in rx_packets tx_packets tx_bytes; do
      printf '%s/%s %s\n' "$one" "$counter" "$(line_of "$sys/class/net/$one/statistics/$counter")"
    done
    if [ "$with_ethtool" = yes ] && is_synthetic "$one"; then
      ethtool -S "$one" 2>/dev/null | sed -n "s|^ *\(vf_[rt]x_packets\): *\([0-9]*\)\$|$one/\1 \2|p"
    fi
  done
}

is_synthetic() {
  [ "$(target_of "$sys/class/net/$1/device/driver")" = hv_netvsc ]
}

# The value of a key in a reading.
value() {
  printf '%s\n' "$1" | sed -n "s|^$2 ||p" | head -n 1
}

# Both readings of a counter of an interface.
readings() {
  json_readings "$(value "$before" "$1/$2")" "$(value "$after" "$1/$2")"
}

# Whether both of ethtool's counters of the virtual function rose; null where there are none.
ethtool_rose() {
  for counter in vf_rx_packets vf_tx_packets; do
    first=$(value "$before" "$1/$counter")
    second=$(value "$after" "$1/$counter")
    if [ -z "$first" ] || [ -z "$second" ]; then printf 'null' && return; fi
    if ! [ "$second" -gt "$first" ] 2>/dev/null; then printf 'false' && return; fi
  done
  printf 'true'
}

is_up() {
  flags=$(line_of "$1/flags")
  case "$flags" in 0x*[!0-9a-fA-F]* | 0x | '') flags=0x0 ;; 0x*) ;; *) flags=0x0 ;; esac
  [ $((flags & 1)) -eq 1 ] && [ "$(line_of "$1/operstate")" != down ]
}

# What configures an interface, from the state files of the two usual agents.
manager_of() {
  index=$(line_of "$sys/class/net/$1/ifindex")
  case "$index" in '' | *[!0-9]*) return ;; esac
  if grep -q -s -E '^managed(-type)?=(true|full|assume)$' "$run/NetworkManager/devices/$index"; then
    printf 'NetworkManager'
  elif [ -r "$run/systemd/netif/links/$index" ] &&
    ! grep -q -s '^ADMIN_STATE=unmanaged$' "$run/systemd/netif/links/$index"; then
    printf 'systemd-networkd'
  fi
}

print_virtual_function() {
  path=$sys/class/net/$1
  printf '{"name":%s,"id":%s' "$(json_text "$1" 15)" "$(json_text "$(pci_id "$path/device")" 9)"
  printf ',"driver":%s' "$(json_text "$(target_of "$path/device/driver")" 20)"
  if is_up "$path"; then printf ',"up":true'; else printf ',"up":false'; fi
  printf ',"manager":%s' "$(json_text "$(manager_of "$1")" 20)"
  printf ',"rx":%s,"tx":%s}' "$(readings "$1" rx_packets)" "$(readings "$1" tx_packets)"
}

print_nics() {
  count=0
  for nic in $(interfaces); do
    is_synthetic "$nic" || continue
    count=$((count + 1))
    if [ "$count" -gt "$most_nics" ]; then continue; fi
    if [ "$count" -gt 1 ]; then printf ','; fi
    printf '{"name":%s' "$(json_text "$nic" 15)"
    printf ',"rx":%s,"tx":%s' "$(readings "$nic" rx_packets)" "$(readings "$nic" tx_packets)"
    vf=$(virtual_function_of "$nic")
    if [ -n "$vf" ]; then printf ',"vf":%s' "$(print_virtual_function "$vf")"; else printf ',"vf":null'; fi
    printf ',"ethtoolRose":%s}' "$(ethtool_rose "$nic")"
  done
  if [ "$count" -gt "$most_nics" ]; then left_out=$((count - most_nics)); else left_out=0; fi
  printf '],"nicsLeftOut":%s' "$left_out"
}

print_devices() {
  count=0
  for path in "$sys"/bus/pci/devices/*; do
    id=$(pci_id "$path")
    is_ours "$id" || continue
    count=$((count + 1))
    if [ "$count" -gt "$most_devices" ]; then break; fi
    if [ "$count" -gt 1 ]; then printf ','; fi
    printf '{"id":%s,"driver":%s}' "$(json_text "$id" 9)" "$(json_text "$(target_of "$path/driver")" 20)"
  done
}

if command -v ethtool >/dev/null 2>&1; then with_ethtool=yes; else with_ethtool=no; fi
before=$(read_counters)
sleep "$seconds"
after=$(read_counters)
name=$(sed -n 's/^PRETTY_NAME=//p' "$release" 2>/dev/null | head -n 1)

printf '\nACCELNET-GUEST-PROBE-BEGIN\n'
printf '{"version":1,"os":"linux","kernel":%s' "$(json_text "$(uname -r)" 48)"
printf ',"release":%s' "$(json_text "$name" 48)"
printf ',"devices":[%s],"nics":[%s}\n' "$(print_devices)" "$(print_nics)"
printf 'ACCELNET-GUEST-PROBE-END\n'
