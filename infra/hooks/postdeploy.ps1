# Waits until the app answers, whatever it says, and has the next `azd provision` deliver events to it.
$ErrorActionPreference = 'Stop'

$patience = 300
while ($true) {
  try {
    Invoke-WebRequest -Uri $env:HEALTH_URL -TimeoutSec 20 -SkipHttpErrorCheck | Out-Null
    break
  } catch {
    $patience -= 10
    if ($patience -le 0) { throw "$env:HEALTH_URL does not answer: look at the app's log, then run 'azd deploy' again" }
    Start-Sleep -Seconds 10
  }
}
azd env set EVENTING_ENABLED true
Write-Output "Deployed. 'azd provision' (the next step of 'azd up') lets events in."
