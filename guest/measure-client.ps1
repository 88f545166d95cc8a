# Measures the way to a VM on which measure-server.sh runs, where iperf3.exe is installed: throughput, several times. One line of JSON between
# two markers, below Run Command's 4,096 bytes, as measure-client.sh writes it; latency is not measured. It installs and changes nothing.
# iperf3 is stopped at its deadline, and with this script where that is ended in the ordinary way.
$ErrorActionPreference = 'Stop'

function Get-Setting([string]$name, [int]$default, [int]$least, [int]$most) {
    $text = [Environment]::GetEnvironmentVariable("ACCELNET_$name")
    if (-not $text) { return $default }
    $value = 0
    if (-not [int]::TryParse($text, [ref]$value) -or $value -lt $least -or $value -gt $most) {
        throw "ACCELNET_${name}: should be a whole number from $least to $most"
    }
    $value
}

$address = $null
if (-not [Net.IPAddress]::TryParse([string]$env:ACCELNET_SERVER, [ref]$address)) {
    throw 'ACCELNET_SERVER: should be the IP address of the server'
}
$port = Get-Setting THROUGHPUT_PORT 5201 1 65535
$streams = Get-Setting STREAMS 8 1 64
$seconds = Get-Setting SECONDS 10 1 300
$runs = Get-Setting RUNS 5 1 9
$firstWait = Get-Setting FIRST_WAIT 120 0 900
$invariant = [Globalization.CultureInfo]::InvariantCulture

# What iperf3 says as JSON; nothing where it fails or does not end in time.
function Invoke-Iperf([string]$more, [int]$deadline) {
    $start = New-Object Diagnostics.ProcessStartInfo 'iperf3', "--client $address --port $port $more --json"
    $start.UseShellExecute = $false
    $start.RedirectStandardOutput = $true
    $process = [Diagnostics.Process]::Start($start)
    try {
        $said = $process.StandardOutput.ReadToEndAsync()
        if (-not $process.WaitForExit($deadline * 1000) -or $process.ExitCode -ne 0) { return $null }
        try { $said.Result | ConvertFrom-Json } catch { $null }
    } finally {
        if (-not $process.HasExited) { $process.Kill() }
    }
}

# A reading of how long all processors together were idle; nothing where WMI does not answer.
function Get-ProcessorTimes {
    try {
        Get-CimInstance Win32_PerfRawData_PerfOS_Processor -Filter "Name = '_Total'" | Select-Object PercentProcessorTime, Timestamp_Sys100NS
    } catch { $null }
}

# Processors that were busy between two readings, all of them together; nothing where that is not known.
function Get-BusyProcessors($before, $after) {
    if (-not $before -or -not $after) { return $null }
    $passed = $after.Timestamp_Sys100NS - $before.Timestamp_Sys100NS
    if ($passed -le 0) { return $null }
    $idle = ($after.PercentProcessorTime - $before.PercentProcessorTime) / $passed
    [Math]::Max(0, 1 - $idle) * [Environment]::ProcessorCount
}

function Measure-Once {
    $before = Get-ProcessorTimes
    $answer = Invoke-Iperf "--parallel $streams --time $seconds" ($seconds + 15)
    $after = Get-ProcessorTimes
    if (-not $answer -or -not ($answer.end.sum_received.bits_per_second -gt 0)) { return $null }
    $gbps = $answer.end.sum_received.bits_per_second / 1e9
    $busy = Get-BusyProcessors $before $after
    [ordered]@{
        gbps = [Math]::Round($gbps, 4)
        # Windows does not tell iperf3.
        retransmits = $null
        busyCpus = if ($null -ne $busy) { [Math]::Round($busy, 3) } else { $null }
        cpusPerGbps = if ($null -ne $busy) { [Math]::Round($busy / $gbps, 4) } else { $null }
    }
}

function Get-Spread($values) {
    $sorted = @($values | Where-Object { $null -ne $_ } | Sort-Object)
    if ($sorted.Count -eq 0) { return $null }
    $middle = [int][Math]::Floor($sorted.Count / 2)
    $median = if ($sorted.Count % 2) { $sorted[$middle] } else { ($sorted[$middle - 1] + $sorted[$middle]) / 2 }
    [ordered]@{ median = $median; least = $sorted[0]; most = $sorted[-1] }
}

function Measure-Throughput {
    if (-not (Get-Command iperf3 -ErrorAction SilentlyContinue)) { return [ordered]@{ state = 'missing' } }
    $since = [Diagnostics.Stopwatch]::StartNew()
    while (-not (Invoke-Iperf '--bytes 1K' 5)) {
        if ($since.Elapsed.TotalSeconds -ge $firstWait) { return [ordered]@{ state = 'no-server' } }
        Start-Sleep -Seconds 1
    }
    $all = @()
    $state = 'measured'
    for ($run = 1; $run -le $runs; $run++) {
        $one = Measure-Once
        if (-not $one) { $state = 'broken-off'; break }
        $all += , $one
    }
    [ordered]@{
        state = $state
        runs = $all
        gbps = Get-Spread ($all | ForEach-Object { $_.gbps })
        cpusPerGbps = Get-Spread ($all | ForEach-Object { $_.cpusPerGbps })
    }
}

$answer = [ordered]@{
    version = 1
    role = 'client'
    os = 'windows'
    streams = $streams
    seconds = $seconds
    throughput = Measure-Throughput
    latency = [ordered]@{ state = 'missing' }
}
[Threading.Thread]::CurrentThread.CurrentCulture = $invariant
Write-Output ''
Write-Output 'ACCELNET-MEASURE-BEGIN'
Write-Output (ConvertTo-Json $answer -Compress -Depth 6)
Write-Output 'ACCELNET-MEASURE-END'
