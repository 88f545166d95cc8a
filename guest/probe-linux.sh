#!/bin/sh
# Says whether network traffic goes over a virtual function (Accelerated Networking): one line of JSON between two markers, below
# Run Command's 4,096 bytes. It reads sysfs and a few state files, runs ethtool where that exists, installs and changes nothing.
# Each synthetic interface (hv_netvsc) is read twice, with the virtual function that is joined to it (azure-docs:
# accelerated-networking-how-it-works).
set -u
LC_ALL=C
export LC_ALL

sys=${ACCELNET_SYS:-/sys}
run=${ACCELNET_RUN:-/run}
release=${ACCELNET_OS_RELEASE:-/etc/os-release}
# Long enough for an idle VM: its agent talks to the platform every few seconds.
seconds=${ACCELNET_SECONDS:-10}
most_nics=8
most_devices=4
most_loose=4

# Reads the first line of a file into `line`; nothing where it cannot be read.
read_line() {
  line=
  if [ -f "$1" ] && [ -r "$1" ]; then { IFS= read -r line <"$1"; } 2>/dev/null; fi
}

line_of() {
  read_line "$1"
  printf '%s' "$line"
}

# The last part of what a link points to.
target_of() {
  target=$(readlink "$1" 2>/dev/null) || return 0
  printf '%s' "${target##*/}"
}

# Text as a JSON string of harmless characters, cut to a length; null where nothing is left.
json_text() {
  text=$1
  case "$text" in
    *[!A-Za-z0-9" ._:/@+()~"-]*) text=$(printf '%s' "$text" | tr -cd 'A-Za-z0-9 ._:/@+()~-') ;;
  esac
  if [ "${#text}" -gt "$2" ]; then text=$(printf '%s' "$text" | cut -c "1-$2"); fi
  if [ -n "$text" ]; then printf '"%s"' "$text"; else printf 'null'; fi
}

# A number that is not above another.
at_most() {
  if [ "$1" -gt "$2" ]; then printf '%s' "$2"; else printf '%s' "$1"; fi
}

# Two readings of a counter, as texts: they may be beyond what JSON's numbers hold.
json_readings() {
  case "$1" in '' | *[!0-9]*) printf 'null' && return ;; esac
  case "$2" in '' | *[!0-9]*) printf 'null' && return ;; esac
  printf '["%.20s","%.20s"]' "$1" "$2"
}

# Reads the PCI ids of a device into `id`, as vendor:device, four hexadecimal digits each; nothing where they are of another form.
read_id() {
  read_line "$1/vendor"
  vendor=${line#0x}
  read_line "$1/device"
  id=$vendor:${line#0x}
  case "$id" in *[!0-9a-f:]*) id= ;; ????:????) ;; *) id= ;; esac
}

# Reads into `kind` what a PCI device is, by its class: ethernet, infiniband or other. Where sysfs shows no class, its maker says it:
# Mellanox, or Microsoft without its graphics (5353) and disks (b111, 00a9). Sets `id` too.
read_kind() {
  read_id "$1"
  read_line "$1/class"
  case "$line" in
    0x0207*) kind=infiniband ;;
    0x02*) kind=ethernet ;;
    0x*) kind=other ;;
    *)
      case "$id" in
        1414:5353 | 1414:b111 | 1414:00a9) kind=other ;;
        15b3:* | 1414:*) kind=ethernet ;;
        *) kind=other ;;
      esac
      ;;
  esac
  # ARPHRD_INFINIBAND.
  for type in "$1"/net/*/type; do
    read_line "$type"
    if [ "$line" = 32 ]; then kind=infiniband; fi
  done
}

# Only names that can stand in paths and patterns; the kernel's own are of this kind.
interfaces() {
  for path in "$sys"/class/net/*; do
    name=${path##*/}
    case "$name" in -* | *[!A-Za-z0-9_.@-]*) continue ;; esac
    if [ -e "$path" ]; then printf '%s\n' "$name"; fi
  done
}

is_synthetic() {
  [ "$(target_of "$sys/class/net/$1/device/driver")" = hv_netvsc ]
}

# Whether several interfaces may have this one for master as one: a bond or a team, neither a bridge nor a switch nor a routing table. Where
# sysfs does not show what it is, by its name.
is_bond() {
  if [ -d "$sys/class/net/$1/bonding" ]; then return 0; fi
  case "$1" in '' | br[0-9]* | br-* | *br[0-9] | ovs* | docker* | cni* | vrf*) return 1 ;; esac
  if [ -e "$sys/class/net/$1/bridge" ]; then return 1; fi
  ! grep -q -s -E '^DEVTYPE=(bridge|vrf)$' "$sys/class/net/$1/uevent"
}

# Sorts the interfaces that have a device: `synthetic` are hv_netvsc's, `functions` those of Ethernet devices on the PCI bus, whatever
# their PCI ids: the kernel joins none but the virtual function of the synthetic interface.
find_interfaces() {
  synthetic=
  functions=
  masters=
  for nic in $(interfaces); do
    path=$sys/class/net/$nic
    if ! [ -e "$path/device" ]; then continue; fi
    if is_synthetic "$nic"; then
      synthetic="$synthetic $nic"
      masters="$masters $nic=$(target_of "$path/master")"
    elif [ -r "$path/device/vendor" ]; then
      read_line "$path/type"
      if [ "$line" = 32 ]; then continue; fi
      read_kind "$path/device"
      if [ "$kind" != infiniband ]; then functions="$functions $nic"; fi
    fi
  done
}

# Finds the synthetic interface that a virtual function ($1), whose master is $2, is joined to, and how: netvsc's own `master`; a link
# upwards, as in the kernels of 2017 and 2018; one bond over both, as scripts made it before (bondvf). Fails where there is none.
find_joining() {
  nic=$2
  joining=master
  case "$synthetic " in *" $nic "*) return 0 ;; esac
  for nic in $synthetic; do
    joining=upper
    if [ -L "$sys/class/net/$1/upper_$nic" ] || [ -L "$sys/class/net/$nic/lower_$1" ]; then return 0; fi
    joining=bond
    case "$joined " in *" $nic/"*) continue ;; esac
    case "$masters " in *" $nic=$2 "*) if is_bond "$2"; then return 0; fi ;; esac
  done
  return 1
}

# Finds out to which synthetic interface each virtual function is joined: `joined` has words like eth0/enP1s1/master, `loose` the names of
# the others.
join_functions() {
  joined=
  loose=
  for vf in $functions; do
    if find_joining "$vf" "$(target_of "$sys/class/net/$vf/master")"; then
      joined="$joined $nic/$vf/$joining"
    else
      loose="$loose $vf"
    fi
  done
}

# Reads into `vf` the virtual function of a synthetic interface, and into `joining` how they are one; nothing where it has none.
read_virtual_function() {
  vf=
  joining=
  for pair in $joined; do
    case "$pair" in
      "$1"/*)
        joining=${pair##*/}
        vf=${pair#*/}
        vf=${vf%/*}
        return
        ;;
    esac
  done
}

# The synthetic interfaces that are reported.
reported_nics() {
  count=0
  for nic in $synthetic; do
    count=$((count + 1))
    if [ "$count" -gt "$most_nics" ]; then return; fi
    printf '%s\n' "$nic"
  done
}

# The counters of the reported interfaces and their virtual functions: a line for each, with its key and its value.
read_counters() {
  for nic in $(reported_nics); do
    read_virtual_function "$nic"
    for one in $nic $vf; do
      for counter in rx_packets tx_packets tx_bytes; do
        read_line "$sys/class/net/$one/statistics/$counter"
        printf '%s/%s %s\n' "$one" "$counter" "$line"
      done
    done
    if [ "$with_ethtool" = yes ]; then
      ethtool -S "$nic" 2>/dev/null | sed -n "s|^ *\(vf_[rt]x_packets\): *\([0-9]*\)\$|$nic/\1 \2|p"
    fi
  done
}

# The value of a key in a reading.
value() {
  printf '%s\n' "$1" | while read -r key text; do
    if [ "$key" = "$2" ]; then printf '%s' "$text"; fi
  done
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

# Whether one of these files is there.
any_file() {
  for file in "$@"; do
    if [ -e "$file" ]; then return 0; fi
  done
  return 1
}

# Whether ifupdown has an interface up: a file that is not empty, or a line of the older common file.
ifupdown_has() {
  if [ -s "$run/network/ifstate.$1" ]; then return 0; fi
  if ! [ -f "$run/network/ifstate" ] || ! [ -r "$run/network/ifstate" ]; then return 1; fi
  while read -r line || [ -n "$line" ]; do
    case "$line" in "$1"=*) return 0 ;; esac
  done <"$run/network/ifstate"
  return 1
}

# What configures an interface, from the state files of the usual agents. networkd has nothing to do with one that it only waits for
# (`pending`) or leaves alone (`unmanaged`).
manager_of() {
  index=$(line_of "$sys/class/net/$1/ifindex")
  case "$index" in '' | *[!0-9]*) index=none ;; esac
  if grep -q -s -E '^managed(-type)?=(true|full|assume)$' "$run/NetworkManager/devices/$index"; then
    printf 'NetworkManager'
  elif grep -q -s -E '^ADMIN_STATE=(configuring|configured|failed)$' "$run/systemd/netif/links/$index"; then
    printf 'systemd-networkd'
  elif ifupdown_has "$1"; then
    printf 'ifupdown'
  elif any_file "$run/dhclient.$1.pid" "$run/dhclient-$1.pid" "$run"/dhclient/*[.-]"$1".pid "$run/dhclient/$1.pid"; then
    printf 'dhclient'
  elif any_file "$run/dhcpcd-$1.pid" "$run/dhcpcd-$1"-[46].pid "$run/dhcpcd/$1.pid" "$run/dhcpcd/$1"-[46].pid; then
    printf 'dhcpcd'
  elif any_file "$run/udhcpc.$1.pid"; then
    printf 'udhcpc'
  elif any_file "$run/wicked/leaseinfo.$1".dhcp.*; then
    printf 'wicked'
  fi
}

json_up() {
  if is_up "$1"; then printf 'true'; else printf 'false'; fi
}

# What a virtual function is: its name, its hardware, its driver, and whether it is up.
print_function() {
  path=$sys/class/net/$1
  read_id "$path/device"
  printf '{"name":%s,"id":%s' "$(json_text "$1" 15)" "$(json_text "$id" 9)"
  printf ',"driver":%s,"up":%s' "$(json_text "$(target_of "$path/device/driver")" 16)" "$(json_up "$path")"
}

print_nic() {
  printf '{"name":%s' "$(json_text "$1" 15)"
  printf ',"rx":%s,"tx":%s' "$(readings "$1" rx_packets)" "$(readings "$1" tx_packets)"
  read_virtual_function "$1"
  if [ -n "$vf" ]; then
    printf ',"vf":%s,"joined":"%s"' "$(print_function "$vf")" "$joining"
    printf ',"manager":%s' "$(json_text "$(manager_of "$vf")" 16)"
    printf ',"rx":%s,"tx":%s}' "$(readings "$vf" rx_packets)" "$(readings "$vf" tx_packets)"
  else
    printf ',"vf":null'
  fi
  printf ',"ethtoolRose":%s}' "$(ethtool_rose "$1")"
}

print_nics() {
  separator=
  for nic in $(reported_nics); do
    printf '%s' "$separator"
    print_nic "$nic"
    separator=,
  done
}

nics_left_out() {
  count=0
  for nic in $synthetic; do count=$((count + 1)); done
  if [ "$count" -gt "$most_nics" ]; then at_most $((count - most_nics)) 1000; else printf '0'; fi
}

# The hardware address of an interface; nothing where it has none.
mac_of() {
  mac=$(line_of "$sys/class/net/$1/address")
  case "$mac" in 00:00:00:00:00:00) ;; *:*:*:*:*:*) printf '%s' "$mac" ;; esac
}

# The synthetic interface with the hardware address of a virtual function.
beside() {
  mac=$(mac_of "$1")
  if [ -z "$mac" ]; then return; fi
  for nic in $synthetic; do
    if [ "$(mac_of "$nic")" = "$mac" ]; then printf '%s' "$nic" && return; fi
  done
}

# The virtual functions that no synthetic interface has: at most as many as there are reported interfaces without one, so that they need
# no more room than those would.
print_loose() {
  most=0
  for nic in $(reported_nics); do
    read_virtual_function "$nic"
    if [ -z "$vf" ]; then most=$((most + 1)); fi
  done
  most=$(at_most "$most" "$most_loose")
  count=0
  for vf in $loose; do
    count=$((count + 1))
    if [ "$count" -gt "$most" ]; then return; fi
    if [ "$count" -gt 1 ]; then printf ','; fi
    print_function "$vf"
    printf ',"beside":%s' "$(json_text "$(beside "$vf")" 15)"
    printf ',"master":%s}' "$(json_text "$(target_of "$sys/class/net/$vf/master")" 15)"
  done
}

# Sorts the network hardware on the PCI bus: Ethernet devices without a driver are in `bare`, with one in `bound`; InfiniBand is counted.
find_devices() {
  bare=
  bound=
  infiniband=0
  infiniband_bare=0
  for path in "$sys"/bus/pci/devices/*; do
    case "${path##*/}" in *[!A-Za-z0-9:._-]*) continue ;; esac
    read_kind "$path"
    if [ -L "$path/driver" ]; then to=bound; else to=bare; fi
    case "$kind/$to" in
      infiniband/bound) infiniband=$((infiniband + 1)) ;;
      infiniband/bare) infiniband=$((infiniband + 1)) infiniband_bare=$((infiniband_bare + 1)) ;;
      ethernet/bound) bound="$bound ${path##*/}" ;;
      ethernet/bare) bare="$bare ${path##*/}" ;;
    esac
  done
}

print_devices() {
  count=0
  for address in $bare $bound; do
    count=$((count + 1))
    if [ "$count" -gt "$most_devices" ]; then continue; fi
    if [ "$count" -gt 1 ]; then printf ','; fi
    path=$sys/bus/pci/devices/$address
    read_id "$path"
    printf '{"id":%s,"driver":%s' "$(json_text "$id" 9)" "$(json_text "$(target_of "$path/driver")" 16)"
    case "$address" in
      ????:??:??.[0-7]) case "$address" in *[!0-9a-f:.]*) address= ;; esac ;;
      *) address= ;;
    esac
    printf ',"address":%s}' "$(json_text "$address" 12)"
  done
  if [ "$count" -gt "$most_devices" ]; then left_out=$((count - most_devices)); else left_out=0; fi
  printf '],"devicesLeftOut":%s' "$(at_most "$left_out" 999)"
  printf ',"infiniband":{"devices":%s' "$(at_most "$infiniband" 64)"
  printf ',"bare":%s}' "$(at_most "$infiniband_bare" 64)"
}

# How many VMBus network devices a user-space driver has, as DPDK's without netvsc.
user_space_nics() {
  count=0
  for path in "$sys"/bus/vmbus/drivers/uio_hv_generic/*; do
    case "${path##*/}" in *-*-*-*-*) ;; *) continue ;; esac
    read_line "$path/class_id"
    case "$line" in '' | *f8615163-*) count=$((count + 1)) ;; esac
  done
  at_most "$count" 64
}

# linux, or other: what has no sysfs of Linux's kind, as FreeBSD and the appliances made of it. What shows synthetic interfaces is Linux,
# whatever its release is called.
system_of() {
  case "$(uname -s)" in FreeBSD | OpenBSD | NetBSD | DragonFly | SunOS) printf 'other' && return ;; esac
  case "$synthetic/$1 $2" in
    /*BSD* | /*pfSense* | /*OPNsense* | /*[0-9]-RELEASE*) printf 'other' ;;
    *) printf 'linux' ;;
  esac
}

print_report() {
  name=$(sed -n 's/^PRETTY_NAME=//p' "$release" 2>/dev/null | sed -n 1p)
  kernel=$(uname -r)
  printf '{"version":2,"os":"%s"' "$(system_of "$name" "$kernel")"
  printf ',"kernel":%s,"release":%s' "$(json_text "$kernel" 48)" "$(json_text "$name" 48)"
  printf ',"devices":[%s' "$(print_devices)"
  printf ',"nics":[%s],"nicsLeftOut":%s' "$(print_nics)" "$(nics_left_out)"
  printf ',"loose":[%s],"userSpace":%s' "$(print_loose)" "$(user_space_nics)"
  if [ -d "$sys/class/net" ]; then printf ',"unread":[]}'; else printf ',"unread":["sysfs"]}'; fi
}

if command -v ethtool >/dev/null 2>&1; then with_ethtool=yes; else with_ethtool=no; fi
find_interfaces
join_functions
before=$(read_counters)
sleep "$seconds"
after=$(read_counters)
find_devices
report=$(print_report)

printf '\nACCELNET-GUEST-PROBE-BEGIN\n%s\nACCELNET-GUEST-PROBE-END\n' "$report"
