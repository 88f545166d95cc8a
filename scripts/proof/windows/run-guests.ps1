# Runs one script of guest/ for each guest and culture in one process, with the stand-ins, and writes what each printed as JSON.
param([string]$Script, [string]$Runs, [string]$Answers)
$ErrorActionPreference = 'Stop'
. (Join-Path $PSScriptRoot 'stand-ins.ps1')

function Set-Culture([string]$name) {
    $culture = [Globalization.CultureInfo]::GetCultureInfo($name)
    [Threading.Thread]::CurrentThread.CurrentCulture = $culture
    [Threading.Thread]::CurrentThread.CurrentUICulture = $culture
}

$printed = @(foreach ($run in @(Get-Content -LiteralPath $Runs -Raw -Encoding utf8 | ConvertFrom-Json)) {
        $global:guest = $run.guest
        $global:moved = $false
        $global:readings = 0
        foreach ($variable in $run.environment.PSObject.Properties) {
            [Environment]::SetEnvironmentVariable($variable.Name, $variable.Value)
        }
        Set-Culture $run.culture
        try { (& $Script *>&1 | Out-String -Width 20000).TrimEnd() } catch { "FAILED: $_" }
    })
Set-Culture ''
ConvertTo-Json -InputObject $printed -Depth 3 | Set-Content -LiteralPath $Answers -Encoding utf8
